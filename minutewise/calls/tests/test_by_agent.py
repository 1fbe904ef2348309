"""Somebody of a company calls the client, out of the company's thread: free, and nobody else rings.

What holds for every call of an advisor's stands in `test_by_advisor.py`.
"""

import pytest
from django.test import Client

from minutewise.advisors.tests.company import agent, brightdesk, place
from minutewise.calls import company_figures as figures
from minutewise.calls.actions import ring
from minutewise.calls.from_thread import PressedThere, call_from_advisor
from minutewise.calls.models import Call, Rung
from minutewise.calls.queries import ringing_for, snapshot
from minutewise.calls.rules import ADVISOR
from minutewise.calls.tests.conftest import Talk, money
from minutewise.calls.tests.hubs import keeper_of, time_passes
from minutewise.conversations.actions import begin
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import wallet
from minutewise.work.clock import now as really_now


@pytest.fixture
def page(network):
    return brightdesk(network, "Nils", "Olga")


@pytest.fixture
def talk(clock, dara, page):
    return Talk(clock, dara, page)


@pytest.fixture
def thread(dara, page, clock):
    return begin(dara, page, "Is 16 safe to skip?", clock.now)


def press(thread, clock, name="Olga", key="k1"):
    pressed = PressedThere("audio", key)
    who = agent(thread.advisor, name)
    return call_from_advisor(who, thread, pressed, clock.now, there=True)


def figures_of(page, clock):
    day = clock.passes(s=86_400).wall
    return figures.whole(figures.Span(page.company, page.published_at, day))


def test_it_rings_at_the_client_alone_and_says_who_calls(thread, clock, dara, page):
    call = press(thread, clock)
    (rings,) = ringing_for(dara, clock.now)
    assert (rings["from"]["name"], rings["company"]) == ("Olga", "Brightdesk GmbH")
    assert (rings["rings_at"], rings["rate"], rings["held"]) == ("client", 0, 0)
    assert not Rung.objects.exists(), "none of the company is rung"
    ring.route_again(call.id, clock.passes(s=15))
    assert [ringing_for(agent(page, name), clock.now) for name in ("Nils", "Olga")] == [[], []]


def test_the_client_answers_and_it_is_the_agents_call(thread, clock, talk, dara, page):
    talk.id = press(thread, clock).id
    ring.accept(talk.id, clock.passes(s=2), dara)
    with pytest.raises(RuleError) as twice:
        ring.accept(talk.id, clock.now, dara)
    assert twice.value.code == "not_ringing"
    talk.connects().runs(s=3600).hangs_up()
    assert (talk.row, money(dara), wallet(page.earner, "EUR").earnings) == (None, (5000, 0, 0), 0)
    assert list(talk.call.agents.values()) == ["Olga"]
    assert snapshot(talk.call, ADVISOR, clock.now)["caller"] == "advisor"
    day = figures_of(page, clock)
    assert (day.rang, day.taken, day.missed) == (0, 1, 0), "taken, and it rang at nobody here"


@pytest.mark.parametrize("end", ["missed", "declined", "cancelled"])
def test_unanswered_it_is_no_call_that_the_company_missed(thread, clock, dara, page, end):
    call = press(thread, clock)
    if end == "declined":
        ring.decline(call.id, "Later", clock.now, dara)
    elif end == "cancelled":
        ring.cancel(call.id, clock.now)
    else:
        time_passes(clock, [keeper_of(clock)], [], s=46)
    call.refresh_from_db()
    assert (call.outcome, call.stage) == (end, Call.Stage.ENDED)
    assert figures_of(page, clock).missed == 0
    assert place(page, "Olga").missed_in_a_row == 0
    assert list(call.agents) == [], "nobody has sat in it together with the client"


def test_whoever_joined_the_company_is_not_called_by_it(thread, clock, dara, page):
    page.company.members.create(person=dara)
    with pytest.raises(RuleError) as refused:
        press(thread, clock)
    assert refused.value.code == "own_page"


def test_while_a_colleague_rings_the_thread_says_that_the_client_is_taken(dara, page):
    fresh = begin(dara, page, "Is 16 safe to skip?", really_now())  # as late as the pages are
    pressed = PressedThere("audio", "k1")
    call_from_advisor(agent(page, "Nils"), fresh, pressed, really_now(), there=True)
    browser = Client()
    browser.force_login(agent(page, "Olga"))
    there = f"/threads/{fresh.id}/"
    assert f'action="/calls/in/{fresh.id}"' in browser.get(there).content.decode()
    answer = browser.post(f"/calls/in/{fresh.id}", {"mode": "audio", "key": "a"}, follow=True)
    assert answer.redirect_chain == [(there, 302)], "not into the colleague's room"
    assert "Dara K. is in another call." in answer.content.decode()
    assert Call.objects.count() == 1
