"""Django behind WSGI: its middleware costs half of what it costs under ASGI."""

import os
from functools import lru_cache

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

ADDRESSES_MAX = 5_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minutewise.project.settings")
application = get_wsgi_application()

# A path leads to the same view for as long as the process lives. Looked up anew, an advisor's page
# is tried against two hundred patterns: handles stand at the root, so they come last.
_resolver = get_resolver()
_resolver.resolve = lru_cache(ADDRESSES_MAX)(_resolver.resolve)  # type: ignore[method-assign]  # of this one
