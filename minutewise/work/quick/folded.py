"""Templates folded as they are read: what can say only one thing in a language is said once.

Half of a page's nodes are icons, translated words, addresses without arguments and the text
between them. A run of such nodes becomes one, that keeps what it said in each language.
"""

from collections.abc import Callable
from itertools import groupby
from threading import Lock
from typing import Any

from django.template import Context, Engine, Node, NodeList, Origin, Template
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from minutewise.work.quick.variables import quicken


def constant[F: Callable[..., object]](tag: F) -> F:
    """Marks the function of a tag that says the same for the same words, in all languages."""
    tag.is_constant = True  # type: ignore[attr-defined]  # a mark on a function
    return tag


class Loader(cached.Loader):
    """Django's loader that keeps templates; each is folded when it is first read."""

    def __init__(self, engine: Engine, loaders: list[Any]) -> None:
        super().__init__(engine, loaders)
        self._folding = Lock()

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template, folded: nobody is given one that somebody else is folding."""
        template = super().get_template(template_name, skip)
        if not getattr(template, "is_folded", False):
            with self._folding:
                if not getattr(template, "is_folded", False):
                    fold(template.nodelist)
                    template.nodelist.__class__ = _Final
                    template.is_folded = True  # type: ignore[attr-defined]  # a mark on it
        return template


class _Final(NodeList):
    """The nodes of a whole template: they are looked through once for each kind of node. Each
    page that extends another asks for the blocks of it."""

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Node]:
        """As Django finds them."""
        known: dict[type[Node], list[Node]] = vars(self).setdefault("known", {})
        if nodetype not in known:
            known[nodetype] = super().get_nodes_by_type(nodetype)
        return known[nodetype]


class Folded(Node):
    """Some nodes that together say one thing in each language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._said: dict[str | None, SafeString] = {}  # as many as there are languages

    def render(self, context: Context) -> SafeString:
        """What they said before in this language, or say now."""
        if not context.autoescape:  # a letter: no HTML
            return self._all(context)
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = self._all(context)
        return said

    def _all(self, context: Context) -> SafeString:
        return SafeString("".join([str(node.render_annotated(context)) for node in self._nodes]))


def fold(nodes: NodeList) -> None:
    """Folds a list of nodes, and all lists within it, where it stands."""
    for node in nodes:
        quicken(node)
        for inner in _lists_of(node):
            fold(inner)
    folded: list[Node] = []
    for same, run in groupby(nodes, key=_says_one_thing):
        these = list(run)
        folded += _one(these) if same else these
    nodes[:] = folded


def _lists_of(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):  # its `nodelist` is made anew for each who asks
        return [nodes for _condition, nodes in node.conditions_nodelists]
    lists = [getattr(node, name, None) for name in node.child_nodelists]
    return [each for each in lists if isinstance(each, NodeList)]


def _one(run: list[Node]) -> list[Node]:
    said = [node for node in run if not isinstance(node, (LoadNode, CommentNode))]
    if all(isinstance(node, TextNode) for node in said):
        text = "".join(node.s for node in said if isinstance(node, TextNode))
        return [TextNode(text)] if text else []
    return [Folded(said)]


def _says_one_thing(node: Node) -> bool:
    match node:
        case TextNode() | LoadNode() | CommentNode():
            return True
        case TranslateNode():
            return not node.asvar and node.message_context is None and _plain(node)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_fixed(node.view_name)
        case StaticNode():
            return node.varname is None and _is_fixed(node.path)
        case SimpleNode():
            return _is_fixed_tag(node)
    return False


def _plain(node: TranslateNode) -> bool:
    expression: Any = node.filter_expression  # its variable is a text in quotes
    return not expression.filters and expression.var.lookups is None


def _is_fixed(expression: FilterExpression) -> bool:
    return not (expression.is_var or expression.filters)


def _is_fixed_tag(node: SimpleNode) -> bool:
    fixed = getattr(node.func, "is_constant", False) and node.target_var is None
    return fixed and all(map(_is_fixed, [*node.args, *node.kwargs.values()]))
