"""Who is rung reads how the client's brief begins, if they may read the thread; nobody else."""

import pytest

from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls.actions.start import call_client
from minutewise.calls.queries import ringing_for
from minutewise.calls.tests.conftest import Talk
from minutewise.conversations.actions import Brief, ask_brief, begin, send_brief
from minutewise.conversations.own_data import erase
from minutewise.conversations.queries.briefs import first_lines


def briefed(client, advisor, asker, clock):
    """The client has answered what the advisor's side has asked for."""
    thread = begin(client, advisor, "My disk is full.", clock.now)
    ask_brief(thread.id, "advisor", asker, clock.now)
    said = Brief("The disk of the replica is full", "Deleted old logs")
    send_brief(thread.id, "client", client, said, clock.now)
    return thread


def on_card(person, clock):
    (card,) = ringing_for(person, clock.now)
    return card["brief"] and card["brief"]["about"]


def test_it_stands_on_the_card_of_a_paid_call_until_it_is_erased(talk, dara, mirela, clock):
    thread = briefed(dara, mirela, mirela.person, clock)
    talk.rings()
    (card,) = ringing_for(mirela.person, clock.now)
    assert card["brief"] == {
        "about": "The disk of the replica is full",
        "at": clock.now.wall.isoformat(),
        "url": f"/threads/{thread.id}/",
    }
    erase(dara, clock.now.wall)
    assert on_card(mirela.person, clock) is None


def test_without_one_there_is_none(talk, dara, mirela, clock):
    thread = begin(dara, mirela, "My disk is full.", clock.now)
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    talk.rings()
    assert on_card(mirela.person, clock) is None


def test_who_wrote_it_is_not_told_their_own_words(dara, mirela, clock):
    thread = briefed(dara, mirela, mirela.person, clock)
    call_client(mirela.person, thread, "audio", clock.now)
    assert on_card(dara, clock) is None


def test_an_agent_who_may_not_read_the_thread_any_more_is_rung_without_it(network, dara, clock):
    page = brightdesk(network, "Nils")
    nils = agent(page, "Nils")
    briefed(dara, page, nils, clock)
    Talk(clock, dara, page).rings()
    assert on_card(nils, clock) == "The disk of the replica is full"
    Membership.objects.filter(person=nils).update(left_at=clock.now.wall)
    assert on_card(nils, clock) is None


LINES = [
    ("The disk is full", "The disk is full", "as it is"),
    (" The disk\r\n\r\n is full ", "The disk\nis full", "without empty lines"),
    ("a\nb\nc\nd", "a\nb\nc …", "three lines"),
    ("x" * 241, "x" * 240 + " …", "240 characters"),
]


@pytest.mark.parametrize(("text", "begins", "why"), LINES)
def test_how_a_brief_begins(text, begins, why):
    assert first_lines(text) == begins
