"""Pages of the desk: for operators, with filters that narrow and a CSV that runs nothing."""

import csv
from io import StringIO
from uuid import uuid4

import pytest
from django.http import FileResponse

from minutewise.accounts.actions import second
from minutewise.accounts.tests.app import shows
from minutewise.backoffice.models import Credit
from minutewise.work import audit, clock


@pytest.fixture
def desk(client, network, olga):
    client.force_login(olga.person)
    return client


def note(what="call.ended", why="", who="olga"):
    return audit.record(who, what, "call:1", {}, clock.now().wall, why=why)


def rows_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(StringIO(text)))


@pytest.mark.parametrize("why", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(desk, why):
    note(why=why)
    (_heads, row) = rows_of(desk.get("/operator/audit.csv"))
    assert row[5] == f"'{why}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_filter_narrows_page_and_file_alike(desk):
    note("call.ended", "one")
    note("person.banned", "two", who="oscar")
    page = desk.get("/operator/audit/", {"what": "person.banned"}).content.decode()
    assert "two" in page
    assert "“<bdi>one" not in page
    rows = rows_of(desk.get("/operator/audit.csv", {"who": "olga"}))
    assert [row[5] for row in rows[1:]] == ["one"]


def test_who_takes_the_file_slowly_keeps_nobody_from_the_database(desk, django_assert_num_queries):
    for number in range(1_001):  # more than are read at once
        note(why=f"{number}")
    answer = desk.get("/operator/audit.csv")
    with django_assert_num_queries(0):
        rows = rows_of(answer)
    assert [row[5] for row in rows[1:]] == [f"{number}" for number in range(1_000, -1, -1)]
    assert isinstance(answer, FileResponse), "which leaves without a thread of its own"


def test_days_are_those_of_the_reader(desk):
    note(why="today")
    today = f"{clock.now().wall:%Y-%m-%d}"
    inside = desk.get("/operator/audit/", {"start": today, "end": today}).content.decode()
    before = desk.get("/operator/audit/", {"end": "2020-01-01"}).content.decode()
    assert ("<bdi>today" in inside, "<bdi>today" in before) == (True, False)


@pytest.mark.parametrize("asked", ["start=yesterday", "page=-3", "page=x", "who=%00", "end=0000"])
def test_a_filter_that_makes_no_sense_breaks_nothing(desk, asked):
    assert desk.get(f"/operator/audit/?{asked}").status_code == 200


def test_long_logs_come_in_pages_that_keep_the_filter(desk):
    for _ in range(51):
        note()
    page = desk.get("/operator/audit/", {"what": "call.ended"}).content.decode()
    assert "?what=call.ended&amp;page=2" in page


def test_a_script_in_a_reason_stays_text(desk):
    note(why="<script>alert(1)</script>")
    assert "<script>alert" not in desk.get("/operator/audit/").content.decode()


@pytest.mark.parametrize("amount", ["", "0", "-5", "abc", "1e3", "99999999", "NaN", "１２"])
def test_amounts_that_are_none_are_asked_for_again(desk, dara, amount):
    form = {"key": str(uuid4()), "amount": amount, "why": "Line broke"}
    page = desk.post(f"/operator/people/{dara.pk}/credit", form)
    assert page.status_code == 200
    assert 'id="amount-error"' in page.content.decode()
    assert not Credit.objects.exists()


def test_a_credit_is_proposed_and_confirmed_from_the_pages(desk, dara, oscar):
    form = {"key": str(uuid4()), "amount": "12,50", "why": "Line broke"}
    assert desk.post(f"/operator/people/{dara.pk}/credit", form).url == "/operator/credits/"
    confirm = f"/operator/credits/{form['key']}/confirm"
    desk.post(confirm)
    assert Credit.objects.get().state == "proposed"
    desk.force_login(oscar.person)
    desk.post(confirm)
    assert Credit.objects.get().state == "confirmed"
    assert "€12.50" in desk.get("/operator/credits/").content.decode()


def test_people_are_found_by_name_address_and_id(desk, dara, charlie):
    for query in ("dara", "DARA@example.org", str(dara.pk)):
        page = desk.get("/operator/people/", {"q": query}).content.decode()
        assert "dara@example.org" in page
        assert "charlie@example.org" not in page


def test_without_a_reason_nothing_happens(desk, dara):
    page = desk.post(f"/operator/people/{dara.pk}/ban", {"why": " "})
    assert 'id="why-error"' in page.content.decode()
    dara.refresh_from_db()
    assert dara.is_active


def test_an_operator_without_the_right_is_told_so(client, network, dara, hugo):
    client.force_login(hugo.person)
    assert client.get("/operator/").status_code == 200
    answer = client.post(f"/operator/people/{dara.pk}/ban", {"why": "x"}, follow=True)
    assert "You have no right to do this." in answer.content.decode()


def test_no_page_of_the_desk_is_kept_by_a_cache(desk):
    assert "no-store" in desk.get("/operator/")["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/operator/", "/operator/audit/", "/admin/", "/admin/work/auditentry/"]
)
def test_where_it_is_wanted_no_desk_opens_without_a_second_factor(desk, olga, settings, path):
    settings.OPERATOR_SECOND_FACTOR = True
    assert desk.get(path).url == "/account/ways-in/"
    secret = second.new_secret()
    second.turn_on(olga.person, secret, shows(secret), clock.now().wall, network="Rackside")
    assert desk.get(path).status_code == 200


def test_the_desk_says_that_an_operator_has_none(desk, olga):
    said = "You have no second factor"
    assert said in desk.get("/operator/").content.decode()
    secret = second.new_secret()
    second.turn_on(olga.person, secret, shows(secret), clock.now().wall, network="Rackside")
    assert said not in desk.get("/operator/").content.decode()


def test_nobody_else_is_led_there(client, network, dara, settings):
    settings.OPERATOR_SECOND_FACTOR = True
    client.force_login(dara)
    assert client.get("/operator/").status_code == 404
