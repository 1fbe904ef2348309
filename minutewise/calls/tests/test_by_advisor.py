"""The advisor presses to call, out of the thread: free, and only somebody who wants to hear it."""

import pytest
from django.test import Client

from minutewise.accounts.actions.blocks import block
from minutewise.advisors.models import Presence
from minutewise.calls.actions import agree, finish, ring
from minutewise.calls.actions.missed import MISSED
from minutewise.calls.from_thread import PressedThere, call_from_advisor
from minutewise.calls.history import day_of, live_call_of
from minutewise.calls.models import Call
from minutewise.calls.past import Show, past_page
from minutewise.calls.queries import ringing_for, snapshot
from minutewise.calls.rules import ADVISOR, CLIENT, MAY, check_may
from minutewise.calls.tests.conftest import money
from minutewise.conversations.actions import begin, mute, say
from minutewise.conversations.models import Message
from minutewise.conversations.queries import items_of
from minutewise.conversations.words import call_line, in_a_line
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now as really_now
from minutewise.work.models import DueWork

DAY_S = 86_400


@pytest.fixture
def thread(dara, mirela, clock):
    """Dara has written; Mirela need not have answered to call her."""
    return begin(dara, mirela, "Is 16 safe to skip?", clock.now)


def press(thread, clock, *, mode="audio", key="k1", there=True):
    pressed = PressedThere(mode, key)
    return call_from_advisor(thread.advisor.person, thread, pressed, clock.now, there=there)


def test_it_rings_at_the_client_and_says_free(thread, clock, dara, mirela):
    call = press(thread, clock)
    (rings,) = ringing_for(dara, clock.now)
    assert (rings["call"], rings["from"]["name"]) == (str(call.id), mirela.shown_name)
    assert (rings["rings_at"], rings["rate"], rings["held"]) == ("client", 0, 0)
    assert ringing_for(mirela.person, clock.now) == []
    assert snapshot(call, ADVISOR, clock.now)["caller"] == "advisor"


def test_the_client_answers_and_however_long_it_lasts_costs_nothing(
    thread, clock, talk, dara, mirela
):
    talk.id = press(thread, clock).id
    talk.is_accepted().connects().runs(s=3600).hangs_up()
    assert (talk.row, money(dara), money(mirela.person)) == (None, (5000, 0, 0), (0, 0, 0))
    assert "free of charge" in in_a_line(Message.objects.get(kind="call"))


def test_the_meter_comes_by_agreement_alone(thread, clock, talk, dara):
    talk.id = press(thread, clock, mode="video").id
    talk.is_accepted().connects()
    agree.offer(talk.id, None, "The restore", clock.now)
    agree.confirm(talk.id, 1200, 120, clock.now)
    agree.start_agreed(talk.id, clock.ms, clock.now)
    talk.runs(s=60).hangs_up()
    assert (talk.row.charge, money(dara)) == (120, (4880, 0, 0))


@pytest.mark.parametrize(
    ("role", "may"),
    [(CLIENT, {"accept", "decline"}), (ADVISOR, {"cancel"})],
)
def test_who_is_rung_answers_and_who_called_takes_it_back(role, may):
    for action in ("accept", "decline", "cancel"):
        if action in may:
            check_may(role, action, rung_by=ADVISOR)
            continue
        with pytest.raises(RuleError):
            check_may(role, action, rung_by=ADVISOR)


def test_everything_else_is_whose_it_always_was():
    for action in MAY.keys() - {"accept", "decline", "cancel"}:
        for role in (CLIENT, ADVISOR):
            if role in MAY[action]:
                check_may(role, action, rung_by=ADVISOR)
                continue
            with pytest.raises(RuleError):
                check_may(role, action, rung_by=ADVISOR)


def test_a_no_with_a_word_reaches_the_advisor(thread, clock):
    call = press(thread, clock)
    ring.decline(call.id, "In ten minutes", clock.now, call.client)
    call.refresh_from_db()
    assert (call.outcome, call.word) == ("declined", "In ten minutes")
    assert call.events.get(kind="declined").who == CLIENT


@pytest.mark.parametrize(("who", "outcome"), [(ADVISOR, "cancelled"), (CLIENT, "declined")])
def test_hanging_up_while_it_rings(thread, clock, who, outcome):
    call = press(thread, clock)
    finish.hang_up(call.id, who, clock.ms, clock.now)
    call.refresh_from_db()
    assert call.outcome == outcome


def test_not_heard_it_waits_in_the_thread_and_nobody_is_away_for_it(thread, clock, mirela):
    thread.refresh_from_db()
    call = press(thread, clock)
    ring.miss(call.id, clock.passes(s=45))
    thread.refresh_from_db()
    assert (thread.client_unread, thread.advisor_unread) == (1, 0)
    assert DueWork.objects.filter(kind="threads.absent", ref=f"{thread.id}:client").exists()
    assert not DueWork.objects.filter(kind=MISSED).exists(), "the advisor has missed nothing"
    assert Presence.objects.get(advisor=mirela).missed_in_a_row == 0


def test_nobody_there_nothing_rings_and_a_line_says_so_once(thread, clock, dara):
    assert press(thread, clock, there=False) is None
    assert press(thread, clock, there=False) is None, "pressed twice"
    assert not Call.objects.exists()
    thread.refresh_from_db()
    assert thread.client_unread == 1
    (line,) = [item for item in items_of(thread)[0] if item["kind"] == "call"]
    assert call_line(line["figures"]).endswith("no page was open")


def test_in_a_thread_that_the_client_has_muted_nothing_rings(thread, clock):
    mute(thread.id, "client", True)
    thread.refresh_from_db()
    assert press(thread, clock) is None


@pytest.mark.parametrize(("after_s", "rings"), [(DAY_S - 1, True), (DAY_S, False)])
def test_only_who_has_written_within_a_day_is_called(thread, clock, mirela, after_s, rings):
    clock.passes(s=after_s)
    say(thread.id, "advisor", mirela.person, "Still there?", clock.now)  # one's own does not count
    if rings:
        assert press(thread, clock)
        return
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert (refused.value.code, Call.objects.count()) == ("not_talking", 0)


def test_who_has_blocked_the_advisor_is_not_called(thread, clock, dara, mirela):
    block(dara, mirela.person, clock.now.wall)
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "not_there", "and it is not said why"


def test_somebody_in_a_call_is_not_called(thread, clock, talk):
    talk.rings().is_accepted().connects()
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "in_another_call"  # his own: the two are in it together


def test_the_same_press_twice_is_one_call(thread, clock):
    call = press(thread, clock)
    assert press(thread, clock).id == call.id
    ring.cancel(call.id, clock.passes(s=1))
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "page_old"


def test_it_is_the_advisors_call_in_both_histories(thread, clock, talk, dara, mirela):
    talk.id = press(thread, clock).id
    assert live_call_of(mirela.person).ringing
    assert live_call_of(dara) is None, "for her the card rings"
    talk.is_accepted().connects().runs(s=5).hangs_up()
    made = {show: len(past_page(mirela.person, show).lines) for show in (Show.MADE, Show.RECEIVED)}
    hers = {show: len(past_page(dara, show).lines) for show in (Show.MADE, Show.RECEIVED)}
    assert (made, hers) == (
        {Show.MADE: 1, Show.RECEIVED: 0},
        {Show.MADE: 0, Show.RECEIVED: 1},
    )


def test_the_advisors_day_counts_no_ring_that_was_his_own(thread, clock, mirela):
    call = press(thread, clock)
    ring.miss(call.id, clock.passes(s=45))
    start = clock.now.wall.replace(hour=0, minute=0, second=0, microsecond=0)
    day = day_of(mirela, start, clock.passes(s=DAY_S).wall)
    assert (day.rang, day.answered) == (0, 0)


# ---- on the page ----


@pytest.fixture
def fresh(dara, mirela):
    """A talk as late as the pages are opened."""
    return begin(dara, mirela, "Is 16 safe to skip?", really_now())


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def test_the_button_stands_in_the_advisors_thread(fresh, mirela):
    page = browser_of(mirela.person).get(f"/threads/{fresh.id}/").content.decode()
    assert f'action="/calls/in/{fresh.id}"' in page


def test_where_no_hub_answers_it_rings(fresh, mirela):
    answer = browser_of(mirela.person).post(f"/calls/in/{fresh.id}", {"mode": "audio", "key": "a"})
    assert answer.url == f"/calls/{Call.objects.get().id}/"


def test_the_client_answers_by_the_same_address_as_advisors_do(fresh, dara, mirela):
    browser_of(mirela.person).post(f"/calls/in/{fresh.id}", {"mode": "audio", "key": "a"})
    call = Call.objects.get()
    for person, status in ((mirela.person, 409), (dara, 200)):
        answer = browser_of(person).post(
            f"/calls/{call.id}/accept",
            "{}",
            content_type="application/json",
            headers={"Idempotency-Key": f"k{status}"},
        )
        assert answer.status_code == status, answer.content
