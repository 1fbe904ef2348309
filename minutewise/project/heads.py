"""The head of a request as it may go on inside: no name in it can be taken for another one.

Django reads `X_Forwarded_For` and `X-Forwarded-For` as one header. Whatever stands in front
replaces the second; the first would come through from anybody (Caddy lets it pass, nginx does
not), and say where a request comes from, that it came over TLS, or that part of a page is meant.
"""

from collections.abc import MutableMapping
from typing import Any


def plain(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same request without headers whose names have an underscore; no browser sends any."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    return {**scope, "headers": headers}
