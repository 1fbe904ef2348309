"""Addresses that are read when somebody comes for them."""

from django.core.checks import CheckMessage
from django.urls import URLResolver


class Later(URLResolver):
    """What `module` says lies below a prefix, imported by the first request that goes there.

    Every start of a server and every command would else make shapes that few of them need. Its
    names need a namespace: nobody looks through them for a name without one.
    """

    @property
    def _is_read(self) -> bool:
        return "urlconf_module" in self.__dict__

    def _populate(self) -> None:
        if self._is_read:
            super()._populate()

    def check(self) -> list[CheckMessage]:
        """Nothing before it is read; `tests/test_skeleton.py` has it checked."""
        return super().check() if self._is_read else []
