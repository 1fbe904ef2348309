"""The day's figures agree with the books, and failures are counted where they stand."""

from datetime import timedelta

import pytest
from django.db import connection

from minutewise.backoffice.actions import books
from minutewise.backoffice.models import BooksCheck
from minutewise.backoffice.queries import day
from minutewise.backoffice.queries.live import live_calls
from minutewise.calls.tests.conftest import NOON
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.queries.flows import flow, held_now
from minutewise.ledger.rules import clearing, gateway_fees
from minutewise.notify.models import Letter
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.models import AuditEntry, DueWork
from minutewise.work.tally import count
from minutewise.work.writing import writing

DAY = timedelta(days=1)


def test_a_top_up_comes_in_and_a_call_brings_commission(talk, dara):
    talk.rings().is_accepted().connects().runs(s=300)
    assert held_now("EUR") == 2400
    talk.hangs_up()
    today = flow("EUR", NOON, NOON + DAY)
    assert (today.came_in, today.went_out, today.commission) == (5000, 0, 120)
    assert held_now("EUR") == 0
    before = flow("EUR", NOON - DAY, NOON)
    assert (before.came_in, before.commission) == (0, 0)


def test_what_a_gateway_keeps_is_no_money_out(talk, dara):
    with writing():
        fee = Draft(gateway_fees("EUR"), clearing("cast", "EUR"), 95, "gateway_fee",
                    Ref("payment", "1"), "payment:1:fee")  # fmt: skip
        post([fee], by="gateway:cast", at=NOON)
    today = flow("EUR", NOON, NOON + DAY)
    assert (today.gateway_fees, today.went_out) == (95, 0)


def test_another_currency_is_another_day(talk, dara):
    assert flow("JPY", NOON, NOON + DAY).came_in == 0


def test_the_day_counts_calls_and_people(talk, dara, network):
    talk.rings().is_accepted().connects().hangs_up()
    joined = dara.joined_at
    found = day.span("EUR", NOON, NOON + DAY)
    assert (found.calls, found.answered, found.missed) == (1, 1, 0)
    assert day.span("EUR", joined, joined + timedelta(hours=1)).sign_ups >= 1


@pytest.mark.parametrize(
    ("until", "tone", "said", "cost"),
    [
        (lambda t: t.rings(), "accent", "ringing", 0),
        (lambda t: t.rings().is_accepted(), "accent", "connecting", 0),
        (lambda t: t.rings().is_accepted().connects().runs(s=30), "go", "running", 0),  # sample
        (lambda t: t.rings().is_accepted().connects().runs(s=300), "go", "running", 600),
    ],
)
def test_a_live_call_says_how_it_stands_and_what_it_costs(talk, until, tone, said, cost):
    until(talk)
    (row,) = live_calls(talk.clock.now)
    assert (row.tone, row.said, row.cost) == (tone, said, cost)


def test_a_call_that_has_ended_lives_no_more(talk):
    talk.rings().is_accepted().connects().hangs_up()
    assert live_calls(talk.clock.now) == []


def test_a_calm_day_and_everything_that_disturbs_it(db, clock):
    at = clock.now.wall
    assert day.failures(at).is_calm
    count("webhook.refused", at)
    Letter.objects.create(
        to="a@example.org", network="x", template="t", language="en", subject="s", text="t",
        written_at=at - timedelta(minutes=11),
    )  # fmt: skip
    DueWork.objects.create(kind="letter", ref="1", due_at=at, gave_up_at=at, last_error="gone")
    found = day.failures(at)
    assert (found.webhooks_refused, found.letters_late, found.gave_up) == (1, 1, 1)
    assert not found.is_calm
    tomorrow = day.failures(at + DAY + timedelta(seconds=1))
    assert tomorrow.is_calm, "older ones stand in the tables"


def test_the_books_are_checked_by_the_worker_and_say_what_they_found(talk, dara, olga, clock):
    books.ask_for_check(by=olga, now=clock.now)
    assert DueWork.objects.get(kind=books.CHECK).due_at == clock.now.wall
    assert AuditEntry.objects.get().what == "books.asked"
    job = Job(books.CHECK, "", {}, 1, False)
    books.check_books(job, clock.now)
    assert day.failures(clock.now.wall).books.broken == 0
    set_balance(4999)
    books.check_books(job, clock.passes(s=60))
    last = BooksCheck.objects.first()
    assert last.broken > 0
    assert "4999" in last.first
    assert not day.failures(clock.now.wall).is_calm


def set_balance(amount: int) -> None:
    """As no code of ours could: past the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET balance = %s WHERE kind = 'spendable'", [amount])


def test_checking_repeats_every_day(db, clock):
    due.plan_repeating(clock.now)
    assert DueWork.objects.filter(kind=books.CHECK).exists()
