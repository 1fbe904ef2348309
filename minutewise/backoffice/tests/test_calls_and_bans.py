"""What an operator ends is settled to the cent, and who is shut out is out at once."""

from datetime import timedelta

import pytest
from django.test import Client

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import calls, people
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import money
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.queries import verify
from minutewise.work.due import Job
from minutewise.work.models import AuditEntry, DueWork


def code(call, *given, **named) -> str:
    with pytest.raises(RuleError) as no:
        call(*given, **named)
    return no.value.code


def end(talk, by, why="Shouting"):
    return calls.end_call(talk.id, why, by=by, closes_at_ms=talk.clock.ms, now=talk.clock.now)


@pytest.fixture
def running(talk):
    return talk.rings().is_accepted().connects().runs(s=300)


def test_a_running_call_ends_and_five_minutes_are_paid(running, olga, dara, mirela):
    end(running, olga)
    assert (running.call.stage, running.call.outcome) == ("ended", "operator")
    assert running.row.state == "settled"
    assert money(dara) == (4400, 0, 0)
    assert money(mirela.person) == (0, 0, 480)
    assert verify() == []


def test_both_read_in_the_record_who_ended_it_and_nobody_reads_why(running, olga):
    end(running, olga, "A reason of ours")
    kinds = [event.kind for event in running.call.events.order_by("seq")]
    assert kinds[-2:] == ["operator", "settled"]
    assert "A reason of ours" not in str(list(running.call.events.values()))
    line = AuditEntry.objects.get()
    assert (line.what, line.ref) == ("call.ended", f"call:{running.id}")
    assert line.why == "A reason of ours"
    sides = {"client": running.client, "advisor": running.advisor.person}
    assert line.details == {side: str(person.pk) for side, person in sides.items()}


def test_a_call_that_only_rings_costs_nothing(talk, olga, dara):
    talk.rings()
    end(talk, olga)
    assert talk.row.state == "void"
    assert money(dara) == (5000, 0, 0)


def test_a_call_that_is_over_is_not_ended_again(running, olga):
    running.hangs_up()
    assert code(end, running, olga) == "call_over"
    assert not AuditEntry.objects.exists()


def test_it_takes_a_reason_and_the_right(running, olga, hugo):
    assert code(end, running, olga, " \u200b ") == "reason_missing"
    assert code(end, running, hugo) == "not_allowed"
    assert running.call.stage == "live"


def test_there_must_be_such_a_call(olga, clock):
    with pytest.raises(MissingError):
        calls.end_call(olga.person.pk, "x", by=olga, closes_at_ms=clock.ms, now=clock.now)


def ban(person, by, clock, why="Threats"):
    return people.ban(person, why, by=by, closes_at_ms={}, now=clock.now)


@pytest.mark.parametrize("side", ["client", "advisor"])
def test_a_ban_ends_the_call_on_whichever_side_somebody_sits(running, olga, clock, side, dara):
    person = dara if side == "client" else running.advisor.person
    assert ban(person, olga, clock) == 1
    assert running.call.outcome == "operator"
    assert money(dara)[:2] == (4400, 0)
    lines = [line.what for line in AuditEntry.objects.order_by("id")]
    assert lines == ["person.banned", "call.ended"]
    assert verify() == []


def test_a_ban_closes_the_open_interval_where_it_was_proven(running, olga, dara, clock):
    """Both were last proven ten seconds ago: those ten are not billed."""
    closes = {running.id: clock.ms - 10_000}
    people.ban(dara, "Threats", by=olga, closes_at_ms=closes, now=clock.now)
    assert running.row.closed_ms == 290_000


def test_whoever_is_shut_out_is_signed_out_and_cannot_come_back(network, dara, olga, clock):
    browser = Client()
    browser.force_login(dara)
    assert browser.get("/account/").status_code == 200
    ban(dara, olga, clock)
    assert browser.get("/account/").status_code == 302
    people.readmit(dara, "A mistake", by=olga, now=clock.now)
    assert browser.get("/account/").status_code == 302, "the old session stays dead"
    assert Person.objects.get(pk=dara.pk).is_active


def test_a_call_pressed_in_the_moment_of_the_ban_ends_two_seconds_later(talk, olga, dara, clock):
    ban(dara, olga, clock)
    talk.rings()  # the request knew her as signed in
    assert DueWork.objects.get(kind=people.SWEEP).due_at == clock.now.wall + timedelta(seconds=2)
    people.sweep(Job(people.SWEEP, str(dara.pk), {}, 1, False), clock.passes(s=2))
    assert talk.call.outcome == "operator"
    assert money(dara) == (5000, 0, 0)


def test_whoever_was_let_in_again_by_then_is_left_alone(talk, olga, dara, clock):
    ban(dara, olga, clock)
    people.readmit(dara, "A mistake", by=olga, now=clock.now)
    talk.rings()
    people.sweep(Job(people.SWEEP, str(dara.pk), {}, 1, False), clock.passes(s=2))
    assert talk.call.stage == "ringing"


def test_nobody_shuts_out_himself_and_a_helper_no_operator(olga, oscar, hugo, dara, clock):
    assert code(ban, olga.person, olga, clock) == "ban_self"
    assert code(ban, dara, hugo, clock) == "not_allowed"
    assert ban(oscar.person, olga, clock) == 0


def test_a_ban_that_fails_leaves_no_call_ended(running, olga, dara, clock, monkeypatch):
    """One transaction: call, ban and log, or none of them."""

    def fail(*_given, **_named):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("minutewise.accounts.actions.people.end_sessions", fail)
    with pytest.raises(RuntimeError):
        ban(dara, olga, clock)
    assert Call.objects.get().stage == "live"
    assert Person.objects.get(pk=dara.pk).is_active
    assert not AuditEntry.objects.exists()
