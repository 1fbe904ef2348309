"""Everything that is refused, as problem+json with a stable code."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from minutewise.api import links
from minutewise.api.shapes import body_fields
from minutewise.kernel.errors import RuleError
from minutewise.work.bodies import json_object
from minutewise.work.problems import problem, problem_of


class StrictJson(Parser):
    """Bodies as every action of ours reads them: objects, no key twice, no NaN, no form."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return json_object(request, body_fields())


class Described(NinjaAPI):
    """Ninja, with refusals described by the content type that they have, and short ids."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._documents: dict[tuple[str, str | None], OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function, wherever it is written down."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document, made once: it costs a second of processor and stays as it is.

        Whoever is given it only reads it.
        """
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        key = (prefix, get_language())
        if key not in self._documents:
            self._documents[key] = self._described(prefix)
        return self._documents[key]

    def _described(self, prefix: str) -> OpenAPISchema:
        """Every answer from 400 on is a problem; good ones lead on by links."""
        document = super().get_openapi_schema(path_prefix=prefix)
        for methods in document["paths"].values():
            for told in methods.values():
                _name_problems(told["responses"])
                links.put_into(told)
        return document


def _name_problems(responses: dict[int, Any]) -> None:
    for status, answer in responses.items():
        if int(status) >= 400 and "application/json" in answer.get("content", {}):
            content = answer["content"]
            content["application/problem+json"] = content.pop("application/json")


def connect(api: NinjaAPI) -> None:
    """Has `api` answer each kind of refusal."""
    kinds: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        RuleError: lambda _request, error: problem_of(error),
        ValidationError: _invalid,
        HttpError: _http,
        Http404: lambda _request, _error: _missing(),
    }
    for kind, answer in kinds.items():
        api.add_exception_handler(kind, answer)


def _missing() -> HttpResponse:
    return problem(404, "not_found", _("There is no such thing, or it is not yours."))


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, RuleError):  # ninja wraps what its parser raises
        return problem_of(error.__cause__)
    return problem(error.status_code, "bad_request", _("The request cannot be understood."))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first field that is wrong, by its path in body, query or headers."""
    first = error.errors[0]
    place = [str(part) for part in first["loc"]]
    field = ".".join(place[2:] if place[:1] == ["body"] else place[1:])
    if place[:1] == ["header"] and field.lower().replace("_", "-") == "idempotency-key":
        return problem(
            422, "key_invalid", _("The Idempotency-Key is missing or malformed."), "Idempotency-Key"
        )
    code = {"missing": "missing", "extra_forbidden": "unknown_field"}.get(first["type"], "invalid")
    return problem(422, code, str(first["msg"]), field or None)
