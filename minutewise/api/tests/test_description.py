"""The description tells what is so: its examples run, its page shows all of it."""

import re
import time

import pytest

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import description, pages
from minutewise.api.pages import SNIPPET, TAGS
from minutewise.api.v1 import api
from minutewise.webhooks.rules import signature

GOOD = {"application/json", "application/zip", "application/pdf", "text/csv", "image/webp"}


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
                kinds = {"application/problem+json"} if int(status) >= 400 else GOOD
                found = set(answer.get("content", []))
                assert len(found) == (status != "204"), told["operationId"]
                assert found <= kinds, told["operationId"]


@pytest.mark.parametrize(
    "path",
    [
        "top-ups", "refunds", "payouts", "earnings/moves", "companies/{handle}/payouts",
        "companies/{handle}/shares", "calls/{call_id}/raise", "calls/{call_id}/waive",
        "calls/{call_id}/confirm", "calls/{call_id}/hang-up",
    ],
)  # fmt: skip
def test_writes_that_move_money_need_a_key(document, path):
    told = document["paths"][f"/api/v1/{path}"]["post"]["parameters"]
    (key,) = [each for each in told if each["in"] == "header"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)


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


def test_the_contents_lead_to_every_part_of_the_page_and_each_address_has_its_place(
    client, network
):
    page = client.get("/api/").content.decode()
    places = set(re.findall(r'href="#([^"]+)"', page))
    found = list(description.operations(api.get_openapi_schema()))
    ids = re.findall(r'id="([^"]+)"', page)
    assert {each.id for each in found} <= set(ids)
    assert {"rules", "events", "shapes"} <= places <= set(ids)
    assert len([place for place in places if place.startswith("tag-")]) == len(TAGS)
    assert len(ids) == len(set(ids))


def test_every_address_has_one_tag_that_the_page_knows(document):
    assert {each.tag for each in description.operations(document)} == set(TAGS)


def test_the_snippet_on_the_page_believes_a_signature_and_nothing_else():
    told = {}
    exec(SNIPPET, told)  # noqa: S102 (that it runs is what is asked)
    header = signature(["old", "whsec_x"], b"{}", int(time.time()))
    assert told["verified"]("whsec_x", header, b"{}")
    assert not told["verified"]("whsec_x", header, b"{ }")
    late = signature(["whsec_x"], b"{}", int(time.time()) - 301)
    assert not told["verified"]("whsec_x", late, b"{}")


def test_it_is_made_once_not_for_everybody_who_asks():
    assert api.get_openapi_schema() is api.get_openapi_schema(), "a second of processor each"


def test_the_page_is_drawn_once_for_each_host_and_language_and_says_whose_it_is(
    client, network, settings
):
    settings.ALLOWED_HOSTS = ["here.example", "there.example"]
    here, german, there = (
        client.get("/api/", headers={"host": host, "accept-language": language}).content.decode()
        for host, language in (
            ("here.example", "en"), ("here.example", "de"), ("there.example", "en"),
        )
    )  # fmt: skip
    assert "curl http://here.example/api/v1/me" in here
    assert "there.example" not in here
    assert "curl http://there.example/api/v1/me" in there
    assert "curl -X PUT http://here.example/api/v1/limits/{span}" in here
    assert '<html lang="de"' in german
    drawn = pages._described.cache_info().misses
    assert client.get("/api/", headers={"host": "here.example"}).status_code == 200
    assert pages._described.cache_info().misses == drawn
