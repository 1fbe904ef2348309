"""Who hears of a step: the thread, both mailboxes, both sides' servers. In the transaction."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from minutewise.accounts.models import Person
from minutewise.conversations.actions.notes import note_money
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.rules import OVER, Event, Side, State
from minutewise.disputes.subjects import Subject
from minutewise.disputes.texts import figures_of, names_of, sentence
from minutewise.kernel.clock import Instant
from minutewise.kernel.money import format_amount
from minutewise.notify.actions import send
from minutewise.realtime.announce import announce
from minutewise.webhooks.actions import emit, emit_company
from minutewise.webhooks.actions.emitting import Figures
from minutewise.webhooks.rules import Kind

_HOOKS = {
    Step.OPENED: Kind.DISPUTE_OPENED,
    Event.OFFER: Kind.DISPUTE_OFFERED,
    Event.COUNTER: Kind.DISPUTE_OFFERED,
    Event.DECIDE: Kind.DISPUTE_DECIDED,
}


def note(dispute: Dispute, step: Step, by: Person | None, now: Instant) -> None:
    """A line in the thread of the two, after all that the ledger has to lock."""
    if dispute.conversation is not None:
        figures = {**figures_of(step, dispute), "url": place_of(dispute)}
        kind = str(figures.pop("kind"))
        note_money(dispute.conversation, kind, figures, by, now.wall, word=step.words[:200])


def tell(dispute: Dispute, step: Step, subject: Subject, now: Instant) -> None:
    """Letters to both, webhooks to both, and open pages look again at their wallets."""
    for side, people in ((Side.CLIENT, [subject.client]), (Side.ADVISOR, subject.answering)):
        for person in people:
            if person.is_active:
                _write(person, side, dispute, step, subject, now)
            announce(f"person:{person.pk}", "wallet", {})
    _emit(dispute, step, subject, now)


def place_of(dispute: Dispute) -> str:
    """The path of its page."""
    return reverse("disputes:dispute", args=[dispute.pk])


def _write(
    to: Person, side: Side, dispute: Dispute, step: Step, subject: Subject, now: Instant
) -> None:
    with override(to.language):
        names = names_of(subject.client.shown_name, subject.earner_name, side.value)
        shown = {
            name: format_amount(getattr(dispute, name) or 0, dispute.currency, to.language)
            for name in ("asked", "held", "offer", "decided", "returned")
        }
        context = {
            **shown,
            "said": sentence(step, dispute, names),
            "words": step.words,
            "title": subject.title_for(side),
            "state": dispute.state,
            "side": side.value,
            "until": dispute.lapses_at,
            "url": settings.PUBLIC_URL + place_of(dispute),
        }
    send(to, "disputes/letters/turn", context, now.wall, network=dispute.network.name)


def _emit(dispute: Dispute, step: Step, subject: Subject, now: Instant) -> None:
    kind = _HOOKS.get(step.event)
    if dispute.now in OVER:
        kind = Kind.DISPUTE_DECIDED if dispute.now is State.FINAL else Kind.DISPUTE_SETTLED
    if kind is None:
        return
    told: Figures = {
        "dispute": str(dispute.pk),
        "about": f"{dispute.ref_kind}:{dispute.ref_id}",
        "state": dispute.state,
        "asked": dispute.asked,
        "offer": dispute.offer,
        "decided": dispute.decided,
        "returned": dispute.returned,
        "currency": dispute.currency,
    }
    emit(subject.client.pk, kind, told, now.wall)
    sort, _colon, name = dispute.earner.partition(":")
    if sort == "company":
        emit_company(UUID(name), kind, told, now.wall)
    else:
        emit(UUID(name), kind, told, now.wall)
