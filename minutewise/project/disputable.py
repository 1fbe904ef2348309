"""Calls as something that can be disputed: the one door so far."""

from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.queries.companies import members_of
from minutewise.advisors.rules.companies import Deed, may
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call
from minutewise.calls.queries import whole_call
from minutewise.calls.receipts import receipt_of
from minutewise.calls.rules import ADVISOR
from minutewise.calls.texts import clock
from minutewise.disputes.subjects import Door, Evidence, Fact, Subject
from minutewise.kernel.money import format_amount, format_rate
from minutewise.ledger.rules import Ref, owner_of


def _call(ref_id: str) -> Call | None:
    try:
        wanted = UUID(ref_id)
    except ValueError:
        return None
    return whole_call(wanted)


def find(ref_id: str) -> Subject | None:
    """An ended call that somebody answered."""
    call = _call(ref_id)
    if call is None or call.agent is None or call.ended_at is None:
        return None
    answering, parties = _other_side(call)
    company = call.advisor.company_id
    return Subject(
        ref=Ref("call", str(call.pk)),
        client=call.client,
        earner=f"company:{company}" if company else owner_of(call.agent.pk),
        earner_name=call.advisor.shown_name,
        answering=answering,
        parties=frozenset({call.client_id, *parties}),
        network=call.network,
        conversation=call.conversation,
        settled_at=call.ended_at,
        title=_titled(call, call.advisor_name),
        earner_title=_titled(call, call.client.shown_name),
        url=reverse("calls:receipt", args=[call.pk]),
    )


def _titled(call: Call, name: str) -> str:
    return _("%(mode)s call with %(name)s") % {"mode": call.get_mode_display(), "name": name}


def _other_side(call: Call) -> tuple[list[Person], list[UUID]]:
    """Who may answer for the earnings, and who is too near to decide about them."""
    if call.advisor.company is None:
        assert call.agent is not None  # noqa: S101 (looked at by `find`)
        return [call.agent], [call.agent.pk]
    members = members_of(call.advisor.company)
    people = [row.person for row in members if may(row.role, Deed.MONEY)]
    return people, [row.person_id for row in members] + list(call.agents)


def evidence(ref_id: str) -> Evidence:
    """Terms of every meter, what was confirmed when, and the connection as it was proven."""
    call = _call(ref_id)
    if call is None:
        return Evidence()
    receipt = receipt_of(call, ADVISOR)
    return Evidence(
        terms=_terms(call),
        confirmations=[Fact(at, text) for at, text in receipt.confirmations],
        proof=_proof(call),
    )


def _terms(call: Call) -> list[Fact]:
    facts = []
    for row in call.meters.order_by("number"):
        terms, currency = terms_of(row), call.network.currency
        rate = format_rate(terms.rate, terms.rate_unit_s, currency, "en")
        most = format_amount(terms.maximum, currency, "en") if terms.maximum is not None else "–"
        said = _("%(mode)s at %(rate)s, at most %(most)s, sample %(sample)s s; %(time)s counted")
        figures = {
            "mode": row.get_mode_display(), "rate": rate, "most": most,
            "sample": terms.free_sample_s, "time": clock(row.closed_ms),
        }  # fmt: skip
        facts.append(Fact(row.confirmed_at, said % figures))
    return facts


def _proof(call: Call) -> list[Fact]:
    """Each stretch of the call with its begin: both connected and counted, paused, lost."""
    if call.connected_at is None:
        return [Fact(None, _("The two were never connected."))]
    words = {
        "used": _("both sides proven connected, counted"),
        "still": _("paused, not counted"),
        "lost": _("connection not proven, not counted"),
        "free": _("connected, free of charge"),
    }
    assert call.ended_at is not None  # noqa: S101 (an ended call has an end)
    total = (call.ended_at - call.connected_at).total_seconds()
    facts = []
    for piece in receipt_of(call, ADVISOR).pieces:
        begins, lasts = (part * total / 1000 for part in (piece.start, piece.width))
        said = _("%(what)s for %(time)s")
        at = call.connected_at + timedelta(seconds=begins)
        figures = {"what": words[piece.kind], "time": clock(int(lasts * 1000))}
        facts.append(Fact(at, said % figures))
    return facts


CALLS = Door(find, evidence)
