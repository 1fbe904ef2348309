"""Rows of a reverse relation that came along with their owner, read without a manager.

Django makes a manager each time a relation is named, and a query set for each that was fetched:
seventeen times for a public page. Here the rows lie with their owner; who asks a manager still
finds what `prefetch_related` would have left there, and what a manager changes is asked anew.
"""

from typing import Any

from django.db.models import Model


def fetched(owner: Model, name: str, rows: list[Any]) -> None:
    """Gives the rows of a reverse relation to their owner, as `prefetch_related` would."""
    kept_as = getattr(type(owner), name).field.cache_name
    for row in rows:
        row._state.fields_cache[kept_as] = owner
    came = vars(owner).get("_prefetched_objects_cache")
    if type(came) is not _Came:
        came = vars(owner)["_prefetched_objects_cache"] = _Came(owner, came or {})
    came.rows[name] = rows


def these(owner: Model, name: str) -> list[Any]:
    """The rows of a reverse relation; asks the database only if they did not come along."""
    came = vars(owner).get("_prefetched_objects_cache")
    if type(came) is _Came and name in came.rows:
        return list(came.rows[name])
    return list(getattr(owner, name).all())


class _Came(dict[str, Any]):
    """Django's place for rows that were fetched: a query set is made when a manager is asked."""

    def __init__(self, owner: Model, others: dict[str, Any]) -> None:
        super().__init__(others)
        self._owner = owner
        self.rows: dict[str, list[Any]] = {}

    def __missing__(self, name: str) -> Any:
        rows = self.rows.pop(name)  # before the manager looks here once more
        found = getattr(self._owner, name).get_queryset()
        found._result_cache, found._prefetch_done = rows, True
        self[name] = found
        return found

    def __contains__(self, name: object) -> bool:
        return name in self.rows or super().__contains__(name)

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The query set, as a dictionary's `get`."""
        return self[name] if name in self else otherwise  # noqa: SIM401 (that is this)

    def __delitem__(self, name: str) -> None:
        self.pop(name)

    def pop(self, name: str, *otherwise: Any) -> Any:
        """Forgets them: something is added, or taken away."""
        if name in self.rows:
            return self.rows.pop(name)
        return super().pop(name, *otherwise)
