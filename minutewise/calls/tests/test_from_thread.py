"""Out of a thread into a free call: who may ring, what it costs, what it must not become."""

import pytest
from django.test import Client

from minutewise.accounts.actions.blocks import block
from minutewise.advisors.models import Advisor, Presence
from minutewise.calls.actions import agree, ring
from minutewise.calls.from_thread import PressedThere, call_from_thread
from minutewise.calls.models import Call
from minutewise.calls.queries import ring_part, snapshot
from minutewise.calls.tests.conftest import money
from minutewise.conversations.actions import begin, say
from minutewise.conversations.models import Conversation
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now as really_now

DAY_S = 86_400


@pytest.fixture
def thread(dara, mirela, clock):
    """Dara has written, and Mirela has answered."""
    begun = begin(dara, mirela, "Is 16 safe to skip?", clock.now)
    say(begun.id, "advisor", mirela.person, "It is. Shall we talk?", clock.passes(s=60))
    return begun


def press(thread, clock, *, mode="audio", key="k1", by=None):
    return call_from_thread(by or thread.client, thread, PressedThere(mode, key), clock.now)


def test_it_rings_free_of_charge_whatever_the_button_of_the_page_costs(thread, clock, dara):
    call = press(thread, clock)
    assert (call.stage, call.mode, call.conversation_id) == ("ringing", "audio", thread.id)
    rings = ring_part(call, None, clock.now)
    assert (rings["rate"], rings["held"], rings["sample_s"]) == (0, 0, 0)
    assert snapshot(call, "client", clock.now)["meter"] is None
    assert money(dara) == (5000, 0, 0)  # nothing is held


def test_it_needs_no_money(thread, clock, charlie, mirela):
    begun = begin(charlie, mirela, "Hello?", clock.now)
    say(begun.id, "advisor", mirela.person, "Hello.", clock.now)
    assert press(begun, clock).client == charlie


def test_talking_in_it_costs_nothing_however_long(thread, clock, talk, dara, mirela):
    talk.id = press(thread, clock, mode="video").id
    talk.is_accepted().connects().runs(s=3600).hangs_up()
    assert (talk.row, money(dara), money(mirela.person)) == (None, (5000, 0, 0), (0, 0, 0))


def test_the_free_sample_is_still_there_for_the_paid_button(thread, clock, talk):
    talk.id = press(thread, clock).id
    talk.is_accepted().connects().runs(s=600).hangs_up()
    talk.rings()
    assert talk.row.free_sample_s == 60


def test_the_meter_comes_by_agreement_alone(thread, clock, talk, dara):
    talk.id = press(thread, clock, mode="video").id
    talk.is_accepted().connects()
    agree.offer(talk.id, None, "The restore", clock.now)
    agree.confirm(talk.id, 1200, 120, clock.now)
    agree.start_agreed(talk.id, clock.ms, clock.now)
    talk.runs(s=60).hangs_up()
    assert (talk.row.charge, money(dara)) == (120, (4880, 0, 0))


@pytest.mark.parametrize(
    ("after_s", "rings"),
    [(DAY_S - 1, True), (DAY_S, False)],
)
def test_it_goes_out_of_a_talk_the_advisor_wrote_within_a_day(thread, clock, after_s, rings):
    clock.passes(s=after_s)
    say(thread.id, "client", thread.client, "Still there?", clock.now)  # one's own does not count
    if rings:
        assert press(thread, clock)
        return
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert (refused.value.code, Call.objects.count()) == ("not_talking", 0)


def test_a_thread_without_an_answer_is_no_way_around_the_paid_button(dara, mirela, clock):
    begun = begin(dara, mirela, "Hello?", clock.now)
    with pytest.raises(RuleError) as refused:
        press(begun, clock)
    assert refused.value.code == "not_talking"


def test_an_earlier_call_in_the_thread_is_no_answer_either(dara, mirela, clock, talk):
    begun = begin(dara, mirela, "Hello?", clock.now)
    talk.rings().is_accepted().connects().runs(s=5).hangs_up()
    with pytest.raises(RuleError):
        press(begun, clock)


def test_the_same_press_twice_is_one_call_and_never_a_second_one_later(thread, clock):
    call = press(thread, clock)
    assert press(thread, clock).id == call.id
    ring.cancel(call.id, clock.passes(s=1))
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "page_old"
    assert press(thread, clock, key="k2").id != call.id


@pytest.mark.parametrize(("mode", "key"), [("", "k"), ("smoke", "k"), ("audio", "")])
def test_a_press_that_says_nothing_of_use_starts_nothing(thread, clock, mode, key):
    with pytest.raises(RuleError):
        press(thread, clock, mode=mode, key=key)
    assert not Call.objects.exists()


def test_who_is_away_does_not_ring(thread, clock, mirela):
    Presence.objects.filter(advisor=mirela).update(connected=False)
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "not_there"


def test_a_blocked_client_is_told_only_that_nobody_is_there(thread, clock, dara, mirela):
    block(mirela.person, dara, clock.now.wall)
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "not_there"


# ---- on the page ----


@pytest.fixture
def fresh(dara, mirela):
    """The same talk, as late as the pages are opened."""
    begun = begin(dara, mirela, "Is 16 safe to skip?", really_now())
    say(begun.id, "advisor", mirela.person, "It is.", really_now())
    return begun


def page_of(person, thread) -> str:
    browser = Client()
    browser.force_login(person)
    return browser.get(f"/threads/{thread.id}/").content.decode()


def test_the_button_stands_in_the_clients_thread_and_says_free(fresh, dara, mirela):
    assert f'action="/calls/in/{fresh.id}"' in page_of(dara, fresh)


def test_there_is_no_button_before_the_advisor_has_answered(dara, mirela):
    page = page_of(dara, begin(dara, mirela, "Hello?", really_now()))
    assert "/calls/in/" not in page
    assert "for a day after Mirela has written to you" in page


VISITOR = {"name": "Vic", "email": "vic@example.org", "text": "Is this for you?"}


def test_a_visitors_press_leads_through_the_sign_in_and_back_to_it(mirela):
    browser = Client()
    browser.post("/mirela/chat", VISITOR)
    thread = Conversation.objects.get()
    part = f"/threads/{thread.id}/call?at=page"
    assert "/calls/in/" not in browser.get(part).content.decode()
    say(thread.id, "advisor", mirela.person, "It is.", really_now())
    assert "You sign in first" in browser.get(part).content.decode()
    pressed = {"mode": "audio", "key": "a", "at": "page"}
    answer = browser.post(f"/calls/in/{thread.id}", pressed)
    assert answer.url == "/sign-in/?next=/mirela/%3Fcall%3Daudio%23chat"
    away = Client().post(f"/calls/in/{thread.id}", pressed)  # a browser that is not the visitor's
    assert away.url == f"/sign-in/?next=/threads/{thread.id}/"
    assert not Call.objects.exists()


def test_the_press_leads_into_the_room_and_a_second_one_too(fresh, dara):
    browser = Client()
    browser.force_login(dara)
    found = {
        browser.post(f"/calls/in/{fresh.id}", {"mode": "audio", "key": key}).url
        for key in ("a", "a", "b")
    }
    assert found == {f"/calls/{Call.objects.get().id}/"}


def test_a_refused_press_says_why_in_the_thread(fresh, dara, mirela):
    Presence.objects.filter(advisor=mirela).update(connected=False)
    browser = Client()
    browser.force_login(dara)
    answer = browser.post(f"/calls/in/{fresh.id}", {"mode": "audio", "key": "a"}, follow=True)
    assert "Mirela is not available right now." in answer.content.decode()
    assert answer.redirect_chain == [(f"/threads/{fresh.id}/", 302)]
    again = {"mode": "audio", "key": "b", "at": "page"}  # in the chat on the advisor's page
    assert browser.post(f"/calls/in/{fresh.id}", again).url == "/mirela/#chat"


def test_nobody_else_rings_out_of_it(fresh, charlie, mirela):
    browser = Client()
    browser.force_login(charlie)
    answer = browser.post(f"/calls/in/{fresh.id}", {"mode": "audio", "key": "a"})
    assert answer.status_code == 404
    assert not Call.objects.exists()
    assert Advisor.objects.get().pk == mirela.pk
