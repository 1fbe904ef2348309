"""The description tells what is so: its examples run, its page shows all of it."""

import re

import pytest

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import description
from minutewise.api.v1 import api
from minutewise.payments.tests import conftest as gateway_cast

listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)


@pytest.fixture
def document(client, network):
    return client.get("/api/v1/openapi.json").json()


def test_it_is_openapi_3_1_and_needs_no_token(document):
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["PersonalToken"]["scheme"] == "bearer"


def test_every_operation_says_its_scope_and_its_refusals(document):
    for each in description.operations(document):
        assert each.scope in set(Scope), each.path
        assert each.note, each.path
        assert {"401", "403", "429"} <= set(each.refusals), each.path


def test_every_refusal_is_described_as_the_problem_that_it_is(document):
    for methods in document["paths"].values():
        for told in methods.values():
            for status, answer in told["responses"].items():
                kind = "application/problem+json" if int(status) >= 400 else "application/json"
                assert list(answer["content"]) == [kind]


def test_writes_that_move_money_need_a_key(document):
    (key,) = [
        p for p in document["paths"]["/api/v1/top-ups"]["post"]["parameters"] if p["in"] == "header"
    ]
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)


@pytest.mark.django_db(transaction=True)
def test_every_operation_answers_its_example(stage, program, pretend):
    """Bodies as the document shows them, with the ids of this stage in the places of ids."""
    own, call = program(), stage.call(to="ended")
    top_up = own.post("top-ups", {"amount": 700}, HTTP_IDEMPOTENCY_KEY="first").json()["id"]
    ids = {"{call_id}": call.id, "{top_up_id}": top_up}
    document = own.get("openapi.json").json()
    for each in description.operations(document):
        path = each.path.removeprefix("/api/v1/")
        for name, value in ids.items():
            path = path.replace(name, str(value))
        if each.method == "GET":
            answer = own.get(path)
        else:
            body = dict(each.example)
            body.update({"advisor": str(stage.page.id)} if "advisor" in body else {})
            answer = own.post(path, body, HTTP_IDEMPOTENCY_KEY="order-1")
        assert str(answer.status_code) == each.status, (path, answer.content)
        assert set(answer.json()) == {field.name for field in each.answers}, path


def test_the_page_shows_every_address_and_field_and_nothing_of_third_parties(client, network):
    page = client.get("/api/").content.decode()
    document = api.get_openapi_schema()
    for each in description.operations(document):
        assert f"<code>{each.path}</code>" in page
        for field in [*each.parameters, *each.body]:
            assert f"<code>{field.name}</code>" in page
    for shape in description.shapes(document):
        assert f"<h3>{shape.name}</h3>" in page
    assert set(re.findall(r'(?:src|href)="https?://([^"/]+)', page)) <= {"testserver"}


def test_the_page_of_tokens_leads_there(stage):
    assert 'href="/api/"' in stage.browser("client").get("/account/tokens/").content.decode()
