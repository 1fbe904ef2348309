"""Presence changes. Each announces the new word on topic `presence`, if the word has changed.

What concerns a person (sockets, seats) reaches their own pages and their places in companies
alike; the row of a company's page is computed from its agents in the same transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation

from minutewise.advisors import words
from minutewise.advisors.actions import waiting
from minutewise.advisors.actions.agents import compute, places_of, tell_agents
from minutewise.advisors.models import Advisor, Membership, Presence
from minutewise.advisors.queries import presence_of, team_of
from minutewise.advisors.queries.agents import members_of, named_topic, named_words
from minutewise.advisors.rules.presence import Is, is_away_after
from minutewise.kernel.clock import Instant
from minutewise.networks.queries import policy_at
from minutewise.realtime.announce import announce
from minutewise.work.quick.prepared import Prepared
from minutewise.work.writing import writing


def set_connected(person_id: UUID, connected: bool, now: Instant) -> None:
    """The person's first socket came, or the last one went. Concerns the pages in all networks.

    Does nothing for people without a page or a company; being connected anew does not end
    being away.
    """
    with writing():
        for page in _pages(person_id):
            with _changing(page, now) as state:
                if page.company_id is None:
                    state.connected = connected
                places_of(page, [person_id]).update(connected=connected)
        tell_agents([person_id])


def set_in_call(advisor: Advisor, in_call: bool, now: Instant) -> None:
    """The advisor takes a seat in a call, on whichever side, or leaves it."""
    with writing(), _changing(advisor, now) as state:
        state.in_call = in_call


def set_talking(
    people: Iterable[UUID], in_call: bool, now: Instant, *, answered: UUID | None = None
) -> None:
    """These two take their seats in a call, or leave them: busy wherever they can be rung; one
    alone where nobody has answered.

    Who leaves one is idle from now on; who has `answered` has not missed in a row. In the order
    of pages, so that two calls queue.
    """
    who = list(people)
    idle = {} if in_call else {"idle_since": now.wall}
    with writing():
        for page in _pages(*who):
            with _changing(page, now) as state:
                if page.company_id is None:
                    state.in_call = in_call
                    if answered == page.person_id:
                        state.missed_in_a_row, state.away = 0, False
                    continue  # nobody has a place on a person's own page
                places_of(page, who).update(in_call=in_call, **idle)
                if answered is not None:
                    places_of(page, [answered]).update(missed_in_a_row=0, away=False)
        tell_agents(who)


def record_missed(advisor: Advisor, now: Instant) -> bool:
    """A ring was not answered. Returns whether that made the advisor away (policy: how many)."""
    limit = policy_at(advisor.network, now.wall).missed_until_away
    with writing(), _changing(advisor, now) as state:
        state.missed_in_a_row += 1
        became_away = not state.away and is_away_after(state.missed_in_a_row, limit)
        state.away = state.away or became_away
    return became_away


def record_missed_by(page: Advisor, people: Iterable[UUID], now: Instant) -> None:
    """These agents did not answer a company's call; who misses too many in a row is away."""
    limit, who = policy_at(page.network, now.wall).missed_until_away, list(people)
    with writing(), _changing(page, now):
        for place in places_of(page, who):
            place.missed_in_a_row += 1
            place.away = place.away or is_away_after(place.missed_in_a_row, limit)
            place.save(update_fields=["missed_in_a_row", "away"])
        tell_agents(who)


def come_back(advisor: Advisor, now: Instant) -> None:
    """The advisor says that he is there again, or shows it by answering."""
    with writing(), _changing(advisor, now) as state:
        state.missed_in_a_row, state.away = 0, False


def come_back_everywhere(person_id: UUID, now: Instant) -> None:
    """The same for a person: on their own pages and as an agent."""
    with writing():
        for page in _pages(person_id):
            with _changing(page, now) as state:
                if page.company_id is None:
                    state.missed_in_a_row, state.away = 0, False
                places_of(page, [person_id]).update(missed_in_a_row=0, away=False)
        tell_agents([person_id])


def set_accepting(advisor: Advisor, accepting: bool, now: Instant) -> None:
    """The switch “takes calls”. Switching it on also ends being away."""
    with writing(), _changing(advisor, now) as state:
        Advisor.objects.filter(pk=advisor.pk).update(accepting=accepting)
        advisor.accepting = accepting
        if accepting:
            state.missed_in_a_row, state.away = 0, False


def set_takes_calls(person_id: UUID, takes: bool, now: Instant) -> None:
    """The same switch for an agent, in all companies. Switching it on also ends being away."""
    more = {"away": False, "missed_in_a_row": 0} if takes else {}
    with writing():
        for page in _pages(person_id):
            if page.company_id is not None:
                with _changing(page, now):
                    places_of(page, [person_id]).update(takes_calls=takes, **more)
        tell_agents([person_id])


def team_changed(company_id: UUID, now: Instant) -> None:
    """Somebody joined or left the company: the presence of its page is computed anew."""
    with writing():
        for page in Advisor.objects.filter(company=company_id).select_related("network"):
            with _changing(page, now):
                pass


def _whose(one: UUID, other: UUID) -> QuerySet[Advisor]:
    places = Membership.objects.filter(person_id__in=[one, other], left_at=None)
    whose = Q(person_id__in=[one, other]) | Q(company__in=places.values("company"))
    return Advisor.objects.filter(whose).select_related("network", "company").order_by("pk")


_PAGES = Prepared(_whose, one=UUID, other=UUID)
_FRESH = Prepared(
    lambda page: Advisor.objects.filter(pk=page).values_list(
        "accepting", "any_time", "published_at"
    ),
    page=UUID,
)
_LOCKED = Prepared(
    lambda page: Presence.objects.select_for_update().filter(advisor=page), page=UUID
)


def _pages(one: UUID, other: UUID | None = None) -> list[Advisor]:
    """Their own pages and those of their companies; always in the same order."""
    return _PAGES.rows(one=one, other=other or one)


def _locked(advisor: Advisor) -> Presence:
    if state := _LOCKED.first(page=advisor.pk):
        return state
    Presence.objects.get_or_create(advisor=advisor)
    return Presence.objects.select_for_update().get(advisor=advisor)


@contextmanager
def _changing(advisor: Advisor, now: Instant) -> Iterator[Presence]:
    """The advisor's presence, locked and saved afterwards; announces a changed word.

    A company's agents are changed under the same lock, so that none of two is left out.
    """
    [(advisor.accepting, advisor.any_time, advisor.published_at)] = _FRESH.columns(page=advisor.pk)
    state = _locked(advisor)
    advisor.presence = state
    before = presence_of(advisor, now.wall)
    named = named_words(members_of(advisor), before)
    yield state
    team = members_of(advisor)
    if advisor.company_id is not None:
        compute(team, state)
    after = presence_of(advisor, now.wall)
    state.changed_at = now.wall if after is not before else state.changed_at
    state.save()
    if not advisor.published_at:
        return
    for topic, word in named_words(team, after).items():
        if named.get(topic) is not word:
            _announce(topic, word)
    if after is not before:
        _announce(str(advisor.id), after)
        if after is Is.ONLINE:
            waiting.came(advisor, now)


def name_gone(place: Membership) -> None:
    """A member is named on the company's page no more: open pages take the name away at once.
    Called in the transaction that says so."""
    announce("presence", "presence", {"advisor": named_topic(place), "is": "gone", "word": ""})


def taken_off(advisor: Advisor) -> None:
    """A page is public no more: open copies of it, and lists, say offline and name nobody.
    Called in the transaction that says so."""
    _announce(str(advisor.pk), Is.OFFLINE)
    for place in team_of(advisor).filter(shows_name=True):
        name_gone(place)


def _announce(whose: str, word: Is) -> None:
    # Readers of all languages listen: pages carry the words in theirs, this one is a fallback.
    with translation.override("en"):
        said = words.presence(word)
    announce("presence", "presence", {"advisor": whose, "is": word.value, "word": said})
