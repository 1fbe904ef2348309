"""Django behind WSGI: its middleware costs half of what it costs under ASGI."""

import os
from functools import lru_cache
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import ResolverMatch, get_resolver

ADDRESSES_MAX = 5_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minutewise.project.settings")
application = get_wsgi_application()

# A path leads to the same view for as long as the process lives. Looked up anew, an advisor's page
# is tried against two hundred patterns: handles stand at the root, so they come last. None of ours
# is longer than PATH_MAX characters; strangers may send 64 KB, and those would be kept as well.
PATH_MAX = 200
_resolver = get_resolver()
_anew = _resolver.resolve
_kept = lru_cache(ADDRESSES_MAX)(_anew)


def resolve(path: Any) -> ResolverMatch:
    """The view behind a path, as Django finds it."""
    return _kept(path) if len(str(path)) <= PATH_MAX else _anew(path)


_resolver.resolve = resolve  # type: ignore[method-assign]  # of this one
