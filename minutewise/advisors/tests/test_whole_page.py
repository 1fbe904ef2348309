"""One page by its prepared queries is the page that `whole` fetches, for all who may see it."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Model, prefetch_related_objects
from django.test.utils import CaptureQueriesContext

from minutewise.advisors.models import Advisor, Rate, WorkException
from minutewise.advisors.queries import card, page_by_handle, plan_of
from minutewise.advisors.queries.pages import rates_of, whole

OWN_ROWS = ("person", "company", "presence", "network")


def columns(row: Model | None) -> dict | None:
    return row and {field.attname: getattr(row, field.attname) for field in row._meta.fields}


def shown(page: Advisor, viewer, now) -> list:
    """All that a public page reads of an advisor."""
    members = page.company.members.all() if page.company else ()
    return [
        columns(page), *(columns(getattr(page, name, None)) for name in OWN_ROWS),
        card(page, viewer, now.wall, plan_of(page).zone), plan_of(page),
        {mode: columns(rate) for mode, rate in rates_of(page).items()},
        sorted((columns(row) for row in members), key=lambda row: row["id"]),
    ]  # fmt: skip


def test_it_is_the_same_page_and_asks_nothing_more(mirela, now):
    WorkException.objects.create(advisor=mirela, day="2026-12-24")
    page = page_by_handle(mirela.network, "mirela", None)
    with CaptureQueriesContext(connection) as asked:
        found = shown(page, None, now)
    assert len(asked) == 0, [each["sql"] for each in asked.captured_queries]
    assert found == shown(whole(Advisor.objects.filter(pk=mirela.pk)).get(), None, now)
    assert page.services.all()[0].advisor is page
    assert page.services.filter(kind="none").first() is None, "what is asked anew is asked anew"


def test_everybody_is_given_rows_of_their_own(mirela):
    for viewer in (None, mirela.person):
        one = page_by_handle(mirela.network, "mirela", viewer)
        other = page_by_handle(mirela.network, "mirela", viewer)
        assert one.presence.advisor is one
        one.about, one.person.name = "changed", "changed"
        one.languages.append("xx")
        one.presence.connected = not one.presence.connected
        for page in (other, page_by_handle(mirela.network, "mirela", viewer)):
            assert columns(page) == columns(Advisor.objects.get(pk=mirela.pk))
            assert page.person.name == mirela.person.name
            assert page.presence.connected != one.presence.connected
            assert page.presence.advisor is page


def test_a_company_comes_with_who_belongs_to_it(firm, now):
    page = page_by_handle(firm.network, "brightdesk", firm.berit)
    plain = whole(Advisor.objects.filter(pk=firm.page.pk)).get()
    assert len(page.company.members.all()) == 3
    assert shown(page, firm.berit, now) == shown(plain, firm.berit, now)


def test_a_price_that_changes_is_seen_by_the_next_who_asks(mirela, dara):
    for viewer in (None, dara):
        for amount in (77, 78):
            Rate.objects.filter(service__advisor=mirela, mode="audio").update(amount=amount)
            page = page_by_handle(mirela.network, "mirela", viewer)
            assert rates_of(page)["audio"].amount == amount


@pytest.mark.parametrize(
    ("published", "who", "sees"),
    [(True, "nobody", True), (True, "stranger", True), (False, "nobody", False),
     (False, "stranger", False), (False, "own", True)],
)  # fmt: skip
def test_a_page_that_is_not_published_is_for_its_own_alone(mirela, dara, published, who, sees):
    if not published:
        Advisor.objects.filter(pk=mirela.pk).update(published_at=None)
    viewer = {"nobody": None, "stranger": dara, "own": mirela.person}[who]
    assert (page_by_handle(mirela.network, "mirela", viewer) is not None) is sees


def closed(page: Advisor) -> list:
    return [special.day for special in plan_of(page).specials]


def test_what_is_added_or_taken_away_through_a_page_is_seen_at_once(mirela):
    first, second = date(2026, 12, 24), date(2026, 12, 25)
    WorkException.objects.create(advisor=mirela, day=first)
    for asks_before in (False, True):
        page = page_by_handle(mirela.network, "mirela", None)
        if asks_before:  # a manager has been given the rows by then
            assert page.work_exceptions.all()[0].advisor is page
        added = page.work_exceptions.create(day=second)
        assert closed(page) == [first, second]
        assert [row.day for row in page.work_exceptions.all()] == [first, second]
        added.delete()
        page.refresh_from_db()
        assert closed(page) == [first]


def test_rows_that_came_are_not_fetched_a_second_time_by_who_asks_for_more(mirela):
    page = page_by_handle(mirela.network, "mirela", None)
    rates = [rate.pk for rate in page.services.all()[0].rates.all()]
    with CaptureQueriesContext(connection) as asked:
        prefetch_related_objects([page], "services__rates", "work_times", "favourite_of")
    assert len(asked) == 1, [each["sql"] for each in asked.captured_queries]
    assert [rate.pk for rate in page.services.all()[0].rates.all()] == rates
    WorkException.objects.create(advisor=mirela, day="2026-12-24")
    page.refresh_from_db(fields=["work_exceptions"])
    assert closed(page) == [date(2026, 12, 24)]
    assert [rate.pk for rate in page.services.all()[0].rates.all()] == rates
