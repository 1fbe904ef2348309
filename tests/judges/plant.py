"""Holes are planted into the running code: a line of it reads otherwise for the time of a test."""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.template import engines
from django.template.loaders import filesystem
from django.test import override_settings

from minutewise.work.quick import parts
from minutewise.work.quick.prepared import Prepared

type Code = Callable[..., object]
type Plant = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole, how it is planted, and the tests of which one at least has to notice."""

    name: str
    plant: Plant
    judges: tuple[str, ...]


class NotPlantedError(Exception):
    """The code that the hole is about reads otherwise by now: the hole wants a new line."""


def line(
    function: Callable[..., object],
    old: str,
    new: str,
    *,
    made: Callable[..., object] | None = None,
) -> Plant:
    """In the source of `function`, `old` reads `new`; whoever has imported it has the hole too.

    `made` is a view that the decorator `function` has made: its copy alone has the hole.
    """
    real = inspect.unwrap(function)
    target = _made_by(real, made) if made else real

    @contextmanager
    def planted() -> Iterator[None]:
        kept, other = target.__code__, _rewritten(real, old, new)
        target.__code__ = other if target is real else _inside(other, kept.co_name)
        try:
            yield
        finally:
            target.__code__ = kept

    return planted


def query(prepared: Prepared, old: str, new: str) -> Plant:
    """In the source of the function that builds a query, which is built anew with the hole."""
    in_its_function = line(prepared._build, old, new)

    @contextmanager
    def planted() -> Iterator[None]:
        with in_its_function():
            prepared._built.clear()
            yield
        prepared._built.clear()

    return planted


def _made_by(decorator: FunctionType, made: Code) -> FunctionType:
    """Of the wrappers around a view, the one that this decorator has put there."""
    inside = {each for each in decorator.__code__.co_consts if isinstance(each, CodeType)}
    while made.__code__ not in inside:
        made = made.__wrapped__
    return made


def _rewritten(real: FunctionType, old: str, new: str) -> CodeType:
    source = textwrap.dedent(inspect.getsource(real))
    if old not in source:
        raise NotPlantedError(f"{real.__qualname__} has no {old!r}")
    body = source[source.index("def ") :].replace(old, new)
    return _inside(compile(body, f"<hole in {real.__qualname__}>", "exec"), real.__name__)


def _inside(code: CodeType, name: str) -> CodeType:
    found = [each for each in code.co_consts if isinstance(each, CodeType)]
    by_name = {each.co_name: each for each in found}
    if name not in by_name:  # a generic function: its code lies one scope deeper
        return _inside(found[0], name)
    return by_name[name]


def value(target: object, name: str, make: Callable[[object], object] | object) -> Plant:
    """`target.name` is something else: a value, or what `make` makes of the real one."""

    def planted() -> AbstractContextManager[object]:
        real = getattr(target, name)
        return patch.object(target, name, make(real) if callable(make) else make)

    return planted


def made_anew(kept: Any, plant: Plant) -> Plant:
    """The hole is in what a function makes once and keeps (`lru_cache`)."""

    @contextmanager
    def planted() -> Iterator[None]:
        kept.cache_clear()
        with plant():
            yield
        kept.cache_clear()

    return planted


def setting(**changed: object) -> Plant:
    """The installation is configured otherwise."""
    return lambda: override_settings(**changed)


def without_middleware(path: str) -> Plant:
    """A middleware is missing."""
    if path not in settings.MIDDLEWARE:
        raise NotPlantedError(path)
    return setting(MIDDLEWARE=[each for each in settings.MIDDLEWARE if each != path])


def template(name: str, old: str, new: str) -> Plant:
    """In a template, `old` reads `new`."""

    @contextmanager
    def planted() -> Iterator[None]:
        found = []
        real = filesystem.Loader.get_contents

        def read(self: filesystem.Loader, origin: filesystem.Origin) -> str:
            text = real(self, origin)
            if origin.template_name != name:
                return text
            found.append(old in text)
            return text.replace(old, new)

        _forget_templates()
        with patch.object(filesystem.Loader, "get_contents", read):
            yield
        _forget_templates()
        if found and not all(found):
            raise NotPlantedError(f"{name} has no {old!r}")

    return planted


def _forget_templates() -> None:
    parts.forget()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
