"""What all addresses under /api/v1 share: the API itself, scopes, refusals, pages, keys."""

from typing import Annotated, Any

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import Header, Query

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import refusals, shapes
from minutewise.api.access import PersonalToken

DESCRIPTION = (
    "Everything is JSON. Send a personal token as `Authorization: Bearer mwpat_…`; cookies are "
    "not looked at. Money is a whole number of minor units (cents). Lists come in pages: pass "
    "`next` as `cursor` until it is null. Refusals are problem+json with a stable `code`."
)
REFUSED = frozenset({401, 403, 404, 422, 429})

api = refusals.Described(
    title="Minutewise",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="openapi.json",
    docs_decorator=lambda view: csrf_exempt(require_safe(view)),
    parser=refusals.StrictJson(),
)
refusals.connect(api)

Cursor = Annotated[str, Query("", max_length=200, description="`next` of the page before")]
Limit = Annotated[int, Query(50, ge=1, le=100, description="how many at most")]


Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern="^[!-~]{1,100}$",
        description="the same key and content: the same effect, however often it is sent",
    ),
]


def told(shape: Any, *more: int, status: int = 200) -> dict[Any, Any]:
    """What an address answers; `more` are refusals beside those that every address knows."""
    return {status: shape, REFUSED | set(more): shapes.Problem}


def by(scope: Scope) -> dict[str, Any]:
    """Which tokens an address is for."""
    return {"auth": PersonalToken(scope), "openapi_extra": {"x-scope": scope.value}}
