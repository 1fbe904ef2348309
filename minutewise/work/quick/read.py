"""How rows become models: planned once for a query, where Django plans it anew for each asking
and sets attribute by attribute, which costs more than the database takes to find them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fetch_modes import FETCH_ONE
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

# What stands in a class for a column, and keeps its value with the others of the instance.
_PLAIN = {DeferredAttribute, ForeignKeyDeferredAttribute}


class Reader:
    """Makes models of the rows of one query, with what they were joined with, as Django would."""

    def __init__(self, select: Sequence[Any], klass_info: dict[str, Any], db: str) -> None:
        """`select` and `klass_info` are those of a compiled query.

        Raises TypeError for a model that cannot be made so: see `is_plain`.
        """
        places = klass_info["select_fields"]
        self._kind: type[Model] = klass_info["model"]
        self._columns = slice(places[0], places[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._columns]]
        if klass_info.get("from_parent") or not is_plain(self._kind, self._names):
            raise TypeError(f"{self._kind.__name__} is not made of its columns alone")
        self._key = self._columns.start + self._names.index(self._kind._meta.pk_fields[0].attname)
        self._db = db
        self._joined = [
            (Reader(select, info, db), info["local_setter"], info["remote_setter"])
            for info in klass_info.get("related_klass_infos", ())
        ]

    def read(self, row: Sequence[Any]) -> Model:
        """The model of a row, whose values are as Python has them."""
        made = self._kind.__new__(self._kind)
        state = ModelState()
        state.adding, state.db, state.fetch_mode = False, self._db, FETCH_ONE
        values = vars(made)
        values["_state"] = state
        values.update(zip(self._names, row[self._columns], strict=True))
        for reader, keep, keep_back in self._joined:
            other = reader.read(row) if row[reader._key] is not None else None
            keep(made, other)
            if other is not None:
                keep_back(other, made)
        return made


def is_plain(kind: type[Model], names: Iterable[str]) -> bool:
    """Whether a model is no more than its columns: nothing else happens where one is made. A query
    asks once, when it is first read."""
    heard = pre_init.has_listeners(kind) or post_init.has_listeners(kind)
    own = kind.__init__ is not Model.__init__ or "from_db" in _said_by(kind)
    return not (heard or own) and all(type(getattr(kind, name)) in _PLAIN for name in names)


def _said_by(kind: type[Model]) -> Iterator[str]:
    """What a model and its abstract parents say themselves."""
    for each in kind.__mro__[: kind.__mro__.index(Model)]:
        yield from vars(each)
