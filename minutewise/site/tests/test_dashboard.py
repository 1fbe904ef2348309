"""The dashboard's figures are those of the receipts, on the reader's own clock."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.accounts.models import Person
from minutewise.advisors.models import OwnClient
from minutewise.calls import own_figures as figures
from minutewise.calls.actions import ring
from minutewise.calls.actions.giving_back import give_back
from minutewise.calls.tests.conftest import (  # noqa: F401 (fixtures)
    NOON,
    Clock,
    Talk,
    charlie,
    dara,
    give,
    mirela,
)
from minutewise.networks.models import CommissionTier, Policy
from minutewise.site.dashboard import charts
from minutewise.site.dashboard.months import month_of, written


@pytest.fixture
def call(dara, mirela):  # noqa: F811
    """A call of somebody with Mirela: begins at, runs for, in that mode."""
    moments = Clock()

    def make(at=NOON, seconds=180, mode="video", client=dara):
        moments.passes(s=(at - moments.now.wall).total_seconds())
        talk = Talk(moments, client, mirela).rings(mode)
        return talk.is_accepted().connects().runs(s=seconds).hangs_up().call

    return make


@pytest.fixture
def page(client, mirela, monkeypatch):  # noqa: F811
    """The dashboard as Mirela reads it at a moment."""

    def read(at=NOON + timedelta(hours=8), query=None):
        monkeypatch.setattr("minutewise.work.clock.now", lambda: Clock().now.later(
            int((at - NOON).total_seconds() * 1000)))  # fmt: skip
        client.force_login(Person.objects.get(email="mirela@example.org"))
        return client.get("/dashboard/", query or {})

    return read


def words(answer):
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def span(advisor, at=NOON):
    return figures.month_span(advisor, "EUR", at)


def test_the_month_is_what_the_meters_settled_for(call, mirela):  # noqa: F811
    one, two = call(), call(NOON + timedelta(days=1), 240, "audio")
    shares = [meter.share for each in (one, two) for meter in each.meters.all()]
    found = figures.figures(span(mirela))
    assert found.earned == sum(shares) == 288 + 288
    assert found.commission == 72 + 72
    assert (found.counted_ms, found.rang, found.answered) == (420_000, 2, 2)


def test_who_came_again_is_counted_once(call, mirela, charlie):  # noqa: F811
    give(charlie, 5000)
    call()
    call(NOON + timedelta(hours=1))
    call(NOON + timedelta(hours=2), client=charlie)
    found = figures.figures(span(mirela))
    assert (found.clients, found.again) == (2, 1)


def test_ways_to_talk_are_compared_the_best_one_first(call, mirela):  # noqa: F811
    call(seconds=60)  # within the free minute
    call(NOON + timedelta(hours=1), 120, "text")
    call(NOON + timedelta(hours=2), 600, "audio")
    found = [(row.mode, row.earned, row.calls) for row in figures.by_mode(span(mirela))]
    assert found == [("audio", 720, 1), ("text", 96, 1), ("video", 0, 1)]


def test_a_day_ends_at_the_readers_midnight(call, page, mirela):  # noqa: F811
    """11:59 and 12:01 in Greenwich are two days in Auckland."""
    Person.objects.filter(pk=mirela.person_id).update(time_zone="Pacific/Auckland")
    before, after = NOON - timedelta(hours=1, minutes=1), NOON - timedelta(minutes=59)
    call(before)
    call(after)
    answer = page(NOON)
    assert answer.context["today"].rang == 1
    assert [(bar.name, bar.amount) for bar in answer.context["days"]] == [
        ("17 Nov", 288), ("18 Nov", 288)]  # fmt: skip
    assert [bar.name for bar in answer.context["hours"]] == ["00:00", "23:00"]


def test_a_call_of_last_month_is_not_of_this_one(call, page):
    call()
    december = page(NOON.replace(month=12, day=1))
    assert december.context["month"].rang == 0
    assert december.context["before"].earned == 288


def test_missed_calls_are_named(dara, mirela, page):  # noqa: F811
    talk = Talk(Clock(), dara, mirela).rings()
    talk.clock.passes(s=46)
    ring.miss(talk.id, talk.clock.now)
    said = words(page())
    assert "Dara K." in said.partition("Missed calls")[2]
    assert "Replica will not start" in said


def test_nothing_yet_says_what_to_do_next(page):
    answer = page()
    assert "Share your page" in words(answer)
    assert "<rect" not in answer.content.decode().partition("<main")[2]


def test_without_a_page_it_leads_to_making_one(client, network, charlie):  # noqa: F811
    client.force_login(charlie)
    page = client.get("/dashboard/")
    assert "You have no page yet" in words(page)
    assert page.content.decode().count('href="/dashboard/"') == 0


def test_advisors_find_it_in_the_menu(page):
    assert page().content.decode().count('href="/dashboard/"') == 2


def test_drawings_say_in_words_what_they_show_and_carry_no_style(call, page):
    call()
    body = page().content.decode()
    assert "Earnings by day: €2.88 in all, at most €2.88 a day" in body
    assert "the best one begins at 12:00 with €2.88" in body
    assert " style=" not in body


def test_the_number_of_calls_makes_no_difference_to_the_number_of_questions(call, page):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            page()
        return len(asked)

    call()
    page()
    before = questions()
    call(NOON + timedelta(hours=1), 120, "text")
    call(NOON + timedelta(hours=2))
    assert questions() == before


@pytest.mark.parametrize(
    ("amounts", "heights"),
    [
        ([], []),  # no days
        ([0, 0], []),  # nothing earned
        ([100, 50, 0], ["158", "79"]),  # to scale, nothing for nothing
        ([100_000, 1], ["158", "2"]),  # a cent is seen
    ],
)
def test_bars_are_drawn_to_scale(amounts, heights):
    drawn = charts.bars([(str(number), each) for number, each in enumerate(amounts)])
    assert [bar.height for bar in drawn] == heights
    assert all(int(bar.x) + int(bar.width) <= charts.WIDTH for bar in drawn)


@pytest.mark.parametrize(
    ("amount", "of", "width"), [(0, 0, "0"), (0, 9, "0"), (9, 9, "1000"), (1, 10**6, "4")]
)
def test_a_part_of_nothing_is_nothing(amount, of, width):
    assert charts.share(amount, of) == width


def test_the_commission_and_the_way_to_the_next_step_are_said(page, network, mirela):  # noqa: F811
    long_ago = NOON.replace(year=2020)
    policy = Policy.objects.create(network=network, valid_from=long_ago, commission_bps=1850)
    assert "Commission 18.50 % of what your clients pay" in words(page())
    CommissionTier.objects.create(policy=policy, turnover_from=200_000, commission_bps=1500)
    said = words(page())
    assert "18.50 % by your turnover of €0.00 last quarter" in said
    assert "With it, from 1 January on 18.50 %" in said
    assert "From €2,000.00 a quarter, €2,000.00 more 15 %" in said
    assert "Your own clients 0 %" in said


def test_own_clients_are_counted_with_their_share_of_the_month(call, page, mirela, dara):  # noqa: F811
    call()  # before anything is known of a link
    OwnClient.objects.create(advisor=mirela, client=dara, came_by="link", since=NOON)
    own = call(NOON + timedelta(hours=1))
    found = page()
    earned = sum(meter.share for meter in own.meters.all())
    assert earned == 360, "without commission"
    assert found.context["own"] == figures.OwnFigures(clients=1, new=1, earned=earned)
    assert found.context["own_percent"] == 100 * 360 // (360 + 288)
    assert "1 of them new in this month" in words(found)


def test_own_clients_of_before_still_count_and_those_of_later_do_not(page, mirela, dara, charlie):  # noqa: F811
    OwnClient.objects.create(
        advisor=mirela, client=dara, came_by="link", since=NOON - timedelta(days=40)
    )
    OwnClient.objects.create(advisor=mirela, client=charlie, came_by="button", since=NOON)
    own = page(query={"month": "2026-10"}).context["own"]
    assert (own.clients, own.new) == (1, 1)
    own = page().context["own"]
    assert (own.clients, own.new) == (2, 1)


def test_an_earlier_month_is_chosen_by_name(call, page):
    call(NOON - timedelta(days=31))  # 17 October
    october = page(query={"month": "2026-10"})
    assert october.context["month"].earned == 288
    assert not any(bar.marked for bar in october.context["days"])
    assert page().context["month"].rang == 0


@pytest.mark.parametrize(
    ("asked", "shown", "why"),
    [
        ("2026-11", "2026-11", "the present one"),
        ("2025-11", "2025-11", "twelve back"),
        ("2025-10", "2026-11", "thirteen back is too far"),
        ("2026-12", "2026-11", "nobody knows the next one"),
        ("", "2026-11", "nothing asked"),
        ("2026-13", "2026-11", "no such month"),
        ("٢٠٢٦-10", "2026-11", "other digits"),
        ("x" * 5000, "2026-11", "no month at all"),
    ],
)
def test_months_from_now_to_twelve_back(asked, shown, why):
    assert written(month_of(asked, NOON.date())) == shown, why


def test_what_was_given_back_stands_in_the_month_in_which_it_was(call, page, mirela):  # noqa: F811
    later = Clock().now.later(20 * 86_400_000)  # on 7 December
    give_back(mirela.person, call().pk, 90, "k", later)
    assert "given back" not in words(page())
    assert "€0.72 of your earnings given back in this month" in words(page(later.wall))
    assert "given back" not in words(page(later.wall + timedelta(days=31)))
