"""What the client's money lets them press in a call: the wallet's, a card's, PayPal's."""

from typing import Any

from minutewise.accounts import words
from minutewise.accounts.models import Person
from minutewise.accounts.queries.limits import left_of
from minutewise.accounts.rules.exclusion import in_force
from minutewise.accounts.rules.limits import tightest
from minutewise.calls import queries
from minutewise.calls.actions.agree import means_for
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call, Meter
from minutewise.calls.rules import minutes_of, raises, used_or_confirmed
from minutewise.ledger.rules import Ref
from minutewise.metering import State
from minutewise.payments.queries import (
    authorisation_bounds_of,
    authorisations_for,
    ways_to_authorise,
)
from minutewise.payments.rules import Hold
from minutewise.work.clock import now

Json = dict[str, Any]


def guarded(call: Call, client: Person, free: int) -> tuple[int, str]:
    """What of the free money the client's own guards let through, and what they say."""
    at, currency, row = now().wall, call.network.currency, queries.current_meter(call)
    if client.excluded_until and in_force(client.excluded_until, at):
        return 0, words.excluded(client.excluded_until)
    so_far = queries.confirmed_of(row) if row else None
    left = tightest(left_of(client, currency, at, so_far or 0))
    if left is None or left.amount >= free:
        return free, ""
    return left.amount, words.in_the_way(left, currency)


def answer_to(call: Call, row: Meter, within: int, limit: str) -> Json:
    """What the client may answer to an open offer: maxima with how long they last, the least."""
    if row.state != State.OFFERED.value:
        return {}
    means = means_for(call, terms_of(row), within, now().wall)
    return {
        "agree": {
            "maxima": [{"maximum": a, "minutes": m} for a, m in means.maxima if a <= within],
            "needed": means.needed,
            "within": within,
            "limit": limit,
        }
    }


def raises_of(row: Meter, free: int) -> list[Json]:
    """The maxima that this meter can be raised to with so much free money (minor units)."""
    terms, ran_ms = terms_of(row), row.closed_ms
    start = used_or_confirmed(terms, ran_ms)
    return [
        {"maximum": maximum, "minutes": minutes_of(terms, maximum - start)}
        for maximum in raises(terms, free, ran_ms=ran_ms)
    ]


def by_card(call: Call, row: Meter, client: Person) -> Json:
    """What a card or PayPal could be asked for here, and how it stands with what was asked."""
    ways = ways_to_authorise()
    told = {"authorising": _newest(call, client)}
    if not ways or row.state in {State.ENDED.value, State.SETTLED.value}:
        return told
    bounds = authorisation_bounds_of(call.network.currency)
    within, limit = guarded(call, client, bounds.most)
    open_offer = row.state == State.OFFERED.value
    card = answer_to(call, row, within, limit).get("agree", {})
    more = [] if open_offer or row.state == State.VOID.value else raises_of(row, within)
    return {**told, "card": {"ways": list(ways), "limit": limit, "raise": more, **card}}


def _newest(call: Call, client: Person) -> Json | None:
    """The authorisation that was asked for last in this call; None where that needs no word."""
    rows = authorisations_for(Ref("call", str(call.id)))
    row = rows[-1] if rows else None
    if row is None or row.person_id != client.id or (row.state == Hold.OPENED and not row.url):
        return None
    return {
        "id": str(row.id), "amount": row.amount, "method": row.method, "state": row.told_state,
        "url": row.url, "refused": row.refused,
    }  # fmt: skip
