"""The cookie that remembers by which way somebody came to an advisor, until the first call.

It is ours (first party), signed, for the server only, and names advisors, nobody else. Browsers
take no `SameSite=Lax` cookie from an answer that is a mere part of another site's page, so a
picture or a hidden frame there cannot plant one; where they say what they fetch for, we look too.
"""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs
from minutewise.advisors.rules.own_clients import (
    REMEMBERED_S,
    WAYS,
    Mark,
    still_held,
    with_mark,
)

COOKIE = "came-by"
_SALT = "minutewise.own-clients"


def came_by(request: HttpRequest, advisor: Advisor, now_s: int) -> str:
    """`button`, `link` or an empty string: how this browser first came to the advisor's page."""
    mark = still_held(_marks(request), now_s).get(advisor.id.hex)
    return mark.way if mark else ""


def remember(
    request: HttpRequest, response: HttpResponse, advisor: Advisor, way: str, now_s: int
) -> None:
    """Notes a visit by the advisor's own button or link; anything else changes nothing."""
    is_own = isinstance(request.user, Person) and belongs(advisor, request.user)
    if way not in WAYS or not _is_a_visit(request) or is_own or advisor.published_at is None:
        return
    marks = with_mark(_marks(request), advisor.id.hex, Mark(way, now_s))
    response.set_cookie(
        COOKIE,
        signing.dumps({key: astuple(mark) for key, mark in marks.items()}, salt=_SALT),
        max_age=REMEMBERED_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _is_a_visit(request: HttpRequest) -> bool:
    """Whether somebody looks at this answer as a page: no part of a page, no guess ahead."""
    fetched_for = request.headers.get("Sec-Fetch-Dest", "document")
    ahead = request.headers.get("Sec-Purpose", "")
    return fetched_for == "document" and "prefetch" not in ahead


def _marks(request: HttpRequest) -> dict[str, Mark]:
    """What the cookie says; nothing if anybody but us wrote it."""
    try:
        said: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=REMEMBERED_S)
    except signing.BadSignature:
        return {}
    return {key: Mark(*values) for key, values in said.items()} if _is_ours(said) else {}


def _is_ours(said: object) -> bool:
    return isinstance(said, Mapping) and all(
        isinstance(values, list)
        and [type(value) for value in values] == [str, int]
        and isinstance(key, str)
        for key, values in said.items()
    )
