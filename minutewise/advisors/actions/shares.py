"""A company passes earnings on to a member, with a reason. Until then shares are figures."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minutewise.advisors.actions.companies import locked
from minutewise.advisors.models import AgentShare, Company, Membership
from minutewise.advisors.rules.companies import Deed, may
from minutewise.kernel.errors import ConflictError, InvalidError, MissingError, RuleError
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import check_amount, earnings
from minutewise.realtime.announce import announce
from minutewise.work import audit
from minutewise.work.text import one_line
from minutewise.work.writing import writing

WHY_MAX = 120
REF = "agent_share"


def pass_on(
    company: Company,
    member_id: int,
    amount: int,
    *,
    why: str,
    key: str,
    by: Membership,
    at: datetime,
) -> AgentShare:
    """Moves `amount` minor units from the company's earnings to a member's, once per key.

    Raises InvalidError `why_missing`, MissingError `no_member`, RuleError `not_allowed`,
    InsufficientFundsError, AccountFrozenError, ConflictError `key_conflict`.
    """
    check_amount(amount)
    reason = one_line(why)[:WHY_MAX]
    if not reason:
        raise InvalidError("why_missing", _("Say what it is for; both statements show it."),
                           field="why")  # fmt: skip
    with writing():
        places = {row.pk: row for row in locked(company)}
        mine = places.get(by.pk)
        if mine is None or not may(mine.role, Deed.MONEY):  # was one until a moment ago
            raise RuleError("not_allowed", _("Only an owner passes earnings on."))
        if member_id not in places:
            raise MissingError("no_member", _("There is no such member."))
        share = AgentShare(
            company=company, to_id=places[member_id].person_id, by_id=by.person_id,
            amount=amount, currency=company.network.currency, why=reason, key=key, at=at,
        )  # fmt: skip
        if known := _noted(share):
            return known
        _move(share)
    return share


def _noted(share: AgentShare) -> AgentShare | None:
    """None if the row is ours, else the one that this key already has."""
    try:
        with transaction.atomic():
            share.save(force_insert=True)
    except IntegrityError:
        known = AgentShare.objects.get(company=share.company, key=share.key)
        names = ("to_id", "amount", "currency", "why")
        if any(getattr(share, name) != getattr(known, name) for name in names):
            words = _("This was already sent with other content.")
            raise ConflictError("key_conflict", words) from None
        return known
    return None


def _move(share: AgentShare) -> None:
    draft = Draft(
        source=earnings(f"company:{share.company_id}", share.currency),
        destination=earnings(share.to_id, share.currency),
        amount=share.amount,
        reason="agent_share",
        ref=Ref(REF, str(share.id)),
        key=f"agent_share:{share.id}",
    )
    post([draft], by=str(share.by_id), at=share.at)
    told = {"share": str(share.id), "amount": share.amount, "currency": share.currency}
    audit.record(share.by_id, "company.share", f"company:{share.company_id}", told, share.at)
    announce(f"person:{share.to_id}", "wallet", {})
