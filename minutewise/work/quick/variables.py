"""Variables of templates found by the short way.

Django tries a key first and an attribute when that has failed, and asks for both under `try`;
a name that is not there costs it three exceptions and a line of the log. Nine of ten variables
are a name, or an attribute of an object that has no keys. Whatever is not goes Django's own way,
so what a template says means what it always meant.
"""

from html import escape
from typing import Any

from django.db.models import Model
from django.template import Context, NodeList, Variable, VariableDoesNotExist
from django.template.base import FilterExpression, Node, VariableNode, render_value_in_context
from django.template.defaulttags import URLNode
from django.template.smartif import TokenBase
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from minutewise.work.quick.addresses import QuickURLNode


class QuickVariable(Variable):
    """A variable as Django knows it; it becomes one of these when its template is folded."""

    __slots__ = ()
    lookups: tuple[str, ...] | None

    def resolve(self, context: Any) -> Any:
        """The value. Raises VariableDoesNotExist where there is none."""
        if self.lookups is None or self.translate:
            return super().resolve(context)
        name = self.lookups[0]
        for names in reversed(context.dicts):
            if name in names:
                found = names[name]
                break
        else:
            if hasattr(context, name):
                return super().resolve(context)
            # Never one exception for all: its traceback would keep the frames of every request.
            raise VariableDoesNotExist("There is no such variable.", ())
        if callable(found):
            return super().resolve(context)
        for bit in self.lookups[1:]:
            if not _has_attributes_alone(found):
                return super().resolve(context)
            try:
                found = getattr(found, bit)
            except AttributeError:
                return super().resolve(context)
            if callable(found):
                return super().resolve(context)
        return found


def _has_attributes_alone(thing: Any) -> bool:
    """Whether a key could never be asked of it. A lazy row of a table (`user`) says it has keys."""
    kind = type(thing)
    if kind is SimpleLazyObject:
        return isinstance(thing, Model)
    return not hasattr(kind, "__getitem__")


class QuickVariableNode(VariableNode):
    """`{{ … }}`: texts and whole numbers are most of what is shown, and need no locale."""

    def render(self, context: Context) -> SafeString:
        """The value as the page shows it."""
        shown = self.filter_expression.resolve(context)
        kind = type(shown)
        if context.autoescape:
            if kind is str:
                return SafeString(escape(shown))  # as Django's, which looks for lazy texts
            if kind is SafeString:
                return shown  # type: ignore[no-any-return]  # mypy does not follow type()
        return render_value_in_context(shown, context)  # type: ignore[return-value]  # str if unsafe


def quicken(node: Node) -> None:
    """Makes the node's own variables quick; nodes within it are another call's."""
    if type(node) is VariableNode:
        node.__class__ = QuickVariableNode
    elif type(node) is URLNode:
        node.__class__ = QuickURLNode
    for own in vars(node).values():
        _walk(own)


def _walk(thing: Any) -> None:
    """Every Variable within an expression, a condition, or a list or map of them. Nothing else is
    entered: from a node one also comes to the engine, in which other threads are at work."""
    if type(thing) is Variable:
        thing.__class__ = QuickVariable
    elif isinstance(thing, FilterExpression):
        _walk(thing.var)
        _walk([given for _filter, arguments in thing.filters for _lookup, given in arguments])
    elif isinstance(thing, TokenBase):
        _walk([thing.first, thing.second, thing.value])
    elif isinstance(thing, dict):
        _walk(list(thing.values()))
    elif isinstance(thing, (list, tuple)) and not isinstance(thing, NodeList):
        for each in thing:
            _walk(each)
