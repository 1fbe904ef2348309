"""Deeds about money stand in the thread: who did what, with the figures, told live."""

import re
from pathlib import Path

import pytest

from minutewise.conversations.actions import conversation_of, note_money
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.money_lines import LINES, money_in_a_list, money_line
from minutewise.conversations.queries import snapshot
from minutewise.conversations.tests.cast import NOON, dara, mirela
from minutewise.conversations.words import in_a_line
from minutewise.work.writing import writing

__all__ = ["dara", "mirela"]

SCRIPT = Path(__file__).parents[3] / "frontend/core/money-lines.ts"
TIP = {"amount": 500, "currency": "EUR", "url": "/agreed/a1/"}


@pytest.fixture
def thread(dara, mirela) -> Conversation:
    with writing():
        return conversation_of(dara, mirela, NOON)


def test_a_deed_stands_there_in_words_with_its_figures(thread, dara):
    with writing():
        note_money(thread, "agreed_tip", TIP, dara, NOON, word="Thank you")
    item = snapshot(Conversation.objects.get(), "advisor")["items"][-1]
    assert (item["kind"], item["side"], item["text"]) == ("money", "client", "Thank you")
    assert money_line(item["figures"], "Dara K.") == "Dara K. gave a tip of €5.00"
    assert in_a_line(Message.objects.get()) == "Tip · €5.00 · Thank you"


def test_the_other_side_has_one_more_to_read_and_who_did_it_has_not(thread, dara):
    with writing():
        note_money(thread, "agreed_tip", TIP, dara, NOON)
    thread.refresh_from_db()
    assert (thread.client_unread, thread.advisor_unread) == (0, 1)


def test_what_came_by_itself_makes_no_noise(thread):
    with writing():
        note_money(thread, "agreed_expired", TIP, None, NOON)
    thread.refresh_from_db()
    assert (thread.client_unread, thread.advisor_unread, thread.seq) == (0, 0, 1)


def test_a_deed_without_words_is_a_mistake_of_ours(thread, dara):
    with pytest.raises(KeyError), writing():
        note_money(thread, "agreed_dance", TIP, dara, NOON)
    assert not Message.objects.exists()


def test_the_browser_says_the_same_of_each_deed():
    said = dict(re.findall(r'^  (\w+): \(f\) =>\s+t\(\s*"([^"]+)"', SCRIPT.read_text(), re.M))
    assert said == dict(LINES)


def test_a_list_calls_nothing_paid_that_was_only_asked_for_or_agreed():
    """Each kind has its word there; that money moved is said where it did."""
    said = {kind: money_in_a_list({"kind": kind, **TIP}, "").split(" · ")[0] for kind in LINES}
    paid = {kind for kind, word in said.items() if "paid" in word.lower()}
    assert paid == {"agreed_paid", "agreed_fee_solved"}
    assert said["agreed_fee_held"] == "Success fee agreed"
