"""The description (OpenAPI) as a page shows it: nothing here that is not in the document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what is sent or answered."""

    name: str
    kind: str
    note: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one address."""

    id: str
    tag: str
    method: str
    path: str
    summary: str
    note: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    example: Any
    sends: list[str]
    status: str
    answer: str
    answers: list[Field]
    refusals: list[str]

    @property
    def place(self) -> str:
        """The address without what all of them begin with."""
        return self.path.removeprefix("/api/v1/")


@dataclass(frozen=True, slots=True)
class Shape:
    """A named object."""

    name: str
    note: str
    fields: list[Field]


def operations(document: Json) -> Iterator[Operation]:
    """Every operation, in the order of the document."""
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield _operation(document, path, method.upper(), told)


def grouped(all_of_them: Iterable[Operation], tags: Iterable[str]) -> dict[str, list[Operation]]:
    """The operations under their tags, in this order of tags. KeyError for another tag."""
    groups: dict[str, list[Operation]] = {tag: [] for tag in tags}
    for each in all_of_them:
        groups[each.tag].append(each)
    return groups


def _operation(document: Json, path: str, method: str, told: Json) -> Operation:
    contents = told.get("requestBody", {}).get("content", {})
    body = contents.get("application/json", {})
    sent = _resolved(document, body.get("schema", {}))
    status, good = next((s, a) for s, a in told["responses"].items() if int(s) < 300)
    kinds = good.get("content", {})
    answered = kinds.get("application/json", {}).get("schema", {})
    return Operation(
        id=told["operationId"],
        tag=told["tags"][0],
        method=method,
        path=path,
        summary=told["summary"],
        note=told.get("description", ""),
        scope=told.get("x-scope", ""),
        parameters=[_parameter(each) for each in told.get("parameters", [])],
        body=_fields(sent),
        example=next(iter(sent.get("examples", [])), None),
        status=str(status),
        answer=_kind(answered) if answered or not kinds else next(iter(kinds)),
        sends=[] if body else list(contents),
        answers=_fields(_resolved(document, answered)),
        refusals=sorted(str(s) for s in told["responses"] if int(s) >= 400),
    )


def _parameter(told: Json) -> Field:
    schema = told["schema"]
    note = told.get("description") or schema.get("description", "")
    return Field(told["name"], _kind(schema), note, bool(told.get("required")))


def shapes(document: Json) -> list[Shape]:
    """The objects that answers are made of."""
    named = document["components"]["schemas"]
    return [Shape(name, told.get("description", ""), _fields(told)) for name, told in named.items()]


def _resolved(document: Json, schema: Json) -> Json:
    ref = schema.get("$ref", "")
    return document["components"]["schemas"][ref.rpartition("/")[2]] if ref else schema


def _fields(schema: Json) -> list[Field]:
    needed = schema.get("required", [])
    return [
        Field(name, _kind(told), told.get("description", ""), name in needed)
        for name, told in schema.get("properties", {}).items()
    ]


def _kind(schema: Json) -> str:
    """A type in a few words: `integer`, `string (uuid)`, `list of Advisor`, `text | audio`."""
    if ref := schema.get("$ref"):
        return str(ref).rpartition("/")[2]
    if either := schema.get("anyOf"):
        return " or ".join(_kind(each) for each in either)
    if values := schema.get("enum"):
        return " | ".join(map(str, values))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    form = schema.get("format")
    return f"{schema.get('type', 'any')} ({form})" if form else str(schema.get("type", "any"))
