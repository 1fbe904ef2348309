"""The description tells what is so: its examples run, its page shows all of it."""

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import description
from minutewise.api.pages import SNIPPET
from minutewise.api.v1 import api
from minutewise.payments.actions import Target, request_payout
from minutewise.payments.tests import conftest as gateway_cast
from minutewise.payments.tests.test_payouts import earn
from minutewise.webhooks.rules import signature
from minutewise.work.clock import now

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
                assert list(answer.get("content", [])) == ([] if status == "204" else [kind])


@pytest.mark.parametrize("path", ["top-ups", "refunds", "payouts", "earnings/moves"])
def test_writes_that_move_money_need_a_key(document, path):
    told = document["paths"][f"/api/v1/{path}"]["post"]["parameters"]
    (key,) = [each for each in told if each["in"] == "header"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)


@pytest.mark.django_db(transaction=True)
def test_every_operation_answers_its_example(stage, program, pretend):
    """Bodies as the document shows them, with the ids of this stage in the places of ids."""
    own, call = program("advisor"), stage.call(to="ended")
    person = stage.people["advisor"]
    top_up = own.post("top-ups", {"amount": 5000}, HTTP_IDEMPOTENCY_KEY="first").json()
    pretend.use_card(SimpleNamespace(url=top_up["url"]))
    own.get(f"top-ups/{top_up['id']}")
    earn(person, 9000)
    payout = request_payout(
        person.id, 1000, "EUR", Target("Mirela", "DE89370400440532013000"),
        network_id=stage.network.id, key="first", now=now(),
    )  # fmt: skip
    ids = {
        "{call_id}": call.id, "{top_up_id}": top_up["id"], "{payout_id}": payout.id,
        "{span}": "day", "{block_id}": 1, "{month}": "2026-03",
    }  # fmt: skip
    document = own.get("openapi.json").json()
    for each in description.operations(document):
        path = each.path.removeprefix("/api/v1/")
        for name, value in ids.items():
            path = path.replace(name, str(value))
        body = dict(each.example) if each.example else None
        if body and "advisor" in body:
            body["advisor"] = str(stage.other_page.id)
        if body and "until" in body:
            body["until"] = (now().wall + timedelta(days=2)).isoformat()
        answer = own.send(each.method, path, body, HTTP_IDEMPOTENCY_KEY="order-1")
        assert str(answer.status_code) == each.status, (each.method, path, answer.content)
        told = set(answer.json()) if answer.content else set()
        assert told == {field.name for field in each.answers}, path


def test_the_page_shows_every_address_and_field_and_nothing_of_third_parties(client, network):
    page = client.get("/api/").content.decode()
    document = api.get_openapi_schema()
    for each in description.operations(document):
        assert f"<code>{each.path}</code>" in page
        for field in [*each.parameters, *each.body]:
            assert f"<code>{field.name}</code>" in page
    for shape in description.shapes(document):
        assert f">{shape.name}</h3>" in page
    assert set(re.findall(r'(?:src|href)="https?://([^"/]+)', page)) <= {"testserver"}


def test_the_page_of_tokens_leads_there(stage):
    assert 'href="/api/"' in stage.browser("client").get("/account/tokens/").content.decode()


def test_the_contents_lead_to_every_part_of_the_page(client, network):
    page = client.get("/api/").content.decode()
    places = set(re.findall(r'href="#([^"]+)"', page))
    document = api.get_openapi_schema()
    assert places >= {each.id for each in description.operations(document)}
    assert places >= {"rules", "webhooks", "shapes"}
    ids = re.findall(r'id="([^"]+)"', page)
    assert places <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_snippet_on_the_page_believes_a_signature_and_nothing_else():
    told = {}
    exec(SNIPPET, told)  # noqa: S102 (that it runs is what is asked)
    header = signature(["old", "whsec_x"], b"{}", int(time.time()))
    assert told["verified"]("whsec_x", header, b"{}")
    assert not told["verified"]("whsec_x", header, b"{ }")
    late = signature(["whsec_x"], b"{}", int(time.time()) - 301)
    assert not told["verified"]("whsec_x", late, b"{}")
