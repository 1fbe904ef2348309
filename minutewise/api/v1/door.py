"""What all addresses under /api/v1 share: the API itself, scopes, refusals, pages, keys."""

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Annotated, Any

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import Header, Path, Query
from ninja.operation import Operation

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
Month = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="such as 2026-03")]
Handle = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$", description="the company's address")]


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


def changed(shape: Any, *more: int, status: int = 200) -> dict[Any, Any]:
    """What a write with a body answers: the body may be no JSON, and the rules may say no."""
    return told(shape, 400, 409, 415, *more, status=status)


def by(scope: Scope, **extra: Any) -> dict[str, Any]:
    """Which tokens an address is for; `extra` goes into its description."""
    return {
        "auth": PersonalToken(scope),
        "openapi_extra": {"x-scope": scope.value, **extra},
    }


def file_of(kind: str) -> dict[str, Any]:
    """For `by`: the answer is a file of this content type."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"content": content}}}


type Part = ModuleType | Callable[..., Any]


def finish(tags: Mapping[str, Iterable[Part]]) -> None:
    """Once all addresses are there: puts each under the tag of its function, or of its module.

    And has it refuse parameters that it does not know: a slip of the pen in a filter would else
    be answered with everything. KeyError for an address without a tag.
    """
    tag_of = {part.__name__: tag for tag, parts in tags.items() for part in parts}
    for path_view in api.default_router.path_operations.values():
        for operation in path_view.operations:
            view = operation.view_func
            operation.tags = [tag_of.get(view.__name__) or tag_of[view.__module__]]
            for door in operation.auth_callbacks:
                if isinstance(door, PersonalToken):
                    door.queries = _queries(operation)


def _queries(operation: Operation) -> frozenset[str]:
    models = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    return frozenset(name for model in models for name in model.__ninja_flatten_map__)
