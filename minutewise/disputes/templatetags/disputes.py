"""What other pages show of disputes: a way in on receipts, and where the money stands."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.disputes.models import Dispute
from minutewise.disputes.queries import about, most_of, policy_at, side_in
from minutewise.disputes.rules import Side, State
from minutewise.disputes.subjects import subject_of
from minutewise.kernel.money import format_amount
from minutewise.ledger.rules import Ref
from minutewise.work.clock import now

register = template.Library()


@register.inclusion_tag("disputes/_link.html", takes_context=True)
def dispute_link(context: dict[str, Any], kind: str, ref_id: object) -> dict[str, object]:
    """The dispute about a charge for its two sides; to the client the way to ask, in time."""
    ref, person = Ref(kind, str(ref_id)), context["request"].user
    subject = subject_of(ref)
    side = side_in(subject, person) if subject else None
    if subject is None or side is None:
        return {}
    if known := about(ref):
        return {"dispute": known}
    at = now().wall
    in_time = at < subject.settled_at + policy_at(subject.network, at).window
    if side is Side.ADVISOR or not in_time or not most_of(ref):
        return {}
    return {"ask": reverse("disputes:ask", args=[ref.kind, ref.id])}


@register.simple_tag
def money_now(dispute: Dispute) -> str:
    """What happens to the money as it stands, in words and figures."""
    language = get_language() or "en"

    def shown(amount: int | None) -> str:
        return format_amount(amount or 0, dispute.currency, language)

    figures = {
        "held": shown(dispute.held),
        "missing": shown(dispute.missing),
        "offer": shown(dispute.offer),
        "decided": shown(dispute.decided),
        "returned": shown(dispute.returned),
        "asked": shown(dispute.asked),
        "operators": shown(dispute.asked - dispute.held - dispute.missing),
    }
    said = _sentence(dispute) % figures
    if dispute.missing and not dispute.is_over:
        said += " " + _("%(missing)s more were not there to hold.") % figures
    return said


def _sentence(dispute: Dispute) -> str:
    if dispute.is_over:
        return _("Over: of the %(asked)s that were asked back, %(returned)s went back.")
    return {
        State.ADVISOR_OFFERS: _("Accepted, %(offer)s goes back at once and the rest stays paid."),
        State.CLIENT_OFFERS: _("Accepted, %(offer)s goes back at once and the rest stays paid."),
        State.DECIDED: _("%(decided)s goes back when the time for an appeal is over."),
    }.get(
        dispute.now,
        _(
            "%(held)s of the advisor’s earnings are held. Nobody has them until this is over. "
            "Up to %(operators)s more would come back from the operator, who had a part of it."
        )
        if dispute.asked > dispute.held + dispute.missing
        else _("%(held)s of the advisor’s earnings are held. Nobody has them until this is over."),
    )
