"""Presence changes. Each announces the new word on topic `presence`, if the word has changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils import translation

from minutewise.advisors import words
from minutewise.advisors.actions import waiting
from minutewise.advisors.models import Advisor, Presence
from minutewise.advisors.queries import pages_of, presence_of
from minutewise.advisors.rules.presence import Is, is_away_after
from minutewise.kernel.clock import Instant
from minutewise.networks.queries import policy_at
from minutewise.realtime.announce import announce
from minutewise.work.writing import writing


def set_connected(person_id: UUID, connected: bool, now: Instant) -> None:
    """The person's first socket came, or the last one went. Concerns the pages in all networks.

    Does nothing for people without a page; being connected anew does not end being away.
    """
    with writing():
        for advisor in pages_of(person_id):
            with _changing(advisor, now) as state:
                state.connected = connected


def set_in_call(advisor: Advisor, in_call: bool, now: Instant) -> None:
    """The advisor takes a seat in a call, on whichever side, or leaves it."""
    with writing(), _changing(advisor, now) as state:
        state.in_call = in_call


def record_missed(advisor: Advisor, now: Instant) -> bool:
    """A ring was not answered. Returns whether that made the advisor away (policy: how many)."""
    limit = policy_at(advisor.network, now.wall).missed_until_away
    with writing(), _changing(advisor, now) as state:
        state.missed_in_a_row += 1
        became_away = not state.away and is_away_after(state.missed_in_a_row, limit)
        state.away = state.away or became_away
    return became_away


def come_back(advisor: Advisor, now: Instant) -> None:
    """The advisor says that he is there again, or shows it by answering."""
    with writing(), _changing(advisor, now) as state:
        state.missed_in_a_row, state.away = 0, False


def set_accepting(advisor: Advisor, accepting: bool, now: Instant) -> None:
    """The switch “takes calls”. Switching it on also ends being away."""
    with writing(), _changing(advisor, now) as state:
        Advisor.objects.filter(pk=advisor.pk).update(accepting=accepting)
        advisor.accepting = accepting
        if accepting:
            state.missed_in_a_row, state.away = 0, False


@contextmanager
def _changing(advisor: Advisor, now: Instant) -> Iterator[Presence]:
    """The advisor's presence, locked and saved afterwards; announces a changed word."""
    advisor.refresh_from_db(fields=["accepting", "any_time", "published_at"])
    Presence.objects.get_or_create(advisor=advisor)
    state = Presence.objects.select_for_update().get(advisor=advisor)
    advisor.presence = state
    before = presence_of(advisor, now.wall)
    yield state
    after = presence_of(advisor, now.wall)
    state.changed_at = now.wall if after is not before else state.changed_at
    state.save()
    if after is not before and advisor.published_at:
        _announce(advisor, after)
        if after is Is.ONLINE:
            waiting.came(advisor, now)


def _announce(advisor: Advisor, word: Is) -> None:
    # Readers of all languages listen: pages carry the words in theirs, this one is a fallback.
    with translation.override("en"):
        said = words.presence(word)
    announce("presence", "presence", {"advisor": str(advisor.id), "is": word.value, "word": said})
