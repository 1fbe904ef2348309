"""Manual credit: one operator proposes, a second one confirms, and the money moves once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.backoffice import rules
from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.models import Credit
from minutewise.backoffice.rules import CREDIT_LASTS, Deed, Event, Proposal
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, MissingError
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import goodwill, spendable
from minutewise.realtime.announce import announce
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

EXPIRE = "credit.expire"


def propose(
    key: UUID, person: Person, amount: int, currency: str, why: str, *, by: Operator, now: Instant
) -> Credit:
    """Writes a proposal down; nothing moves yet. `amount` in minor units.

    `key` is the form's own: the same press twice is one proposal, with other content it is
    ConflictError `key_conflict`. Raises `credit_amount`, `own_credit`, `reason_…`, `not_allowed`.
    """
    by.check_may(Deed.GIVE_CREDIT)
    rules.check_amount(amount)
    rules.check_receiver(person.pk, by.person.pk)
    content = {
        "person_id": person.pk,
        "amount": amount,
        "currency": currency,
        "why": rules.check_reason(one_line(why)),
        "proposed_by": by.person.pk,
    }
    times = {"proposed_at": now.wall, "expires_at": now.wall + CREDIT_LASTS}
    with writing():
        credit, new = Credit.objects.get_or_create(id=key, defaults={**content, **times})
        if not new:
            _check_same(credit, content)
            return credit
        due.plan(EXPIRE, str(credit.id), credit.expires_at)
        _note("credit.proposed", credit, by, now.wall)
    return credit


def _check_same(credit: Credit, content: dict[str, object]) -> None:
    if {name: getattr(credit, name) for name in content} != content:
        raise ConflictError("key_conflict", _("This form was used for something else."))


def decide(credit_id: UUID, event: Event, *, by: Operator, now: Instant) -> Credit:
    """A second operator confirms or refuses, or the first withdraws.

    Confirmed, the amount goes from goodwill to the person's spendable money, in the same
    transaction, under the key `credit:<id>`. Raises what `rules.decide` and the ledger raise,
    `not_allowed`, MissingError.
    """
    by.check_may(Deed.GIVE_CREDIT)
    with writing():
        credit = _locked(credit_id)
        credit.state = rules.decide(_proposal(credit), event, by.person.pk, now.wall)
        credit.decided_by, credit.decided_at = by.person.pk, now.wall
        credit.save(update_fields=["state", "decided_by", "decided_at"])
        _note(f"credit.{credit.state}", credit, by, now.wall)
        if credit.state == rules.State.CONFIRMED:
            _give(credit, now)
    return credit


def _locked(credit_id: UUID) -> Credit:
    """Of two who decide at once, one waits here and then reads what the other decided."""
    credit = Credit.objects.select_for_update().filter(pk=credit_id).first()
    if credit is None:
        raise MissingError("no_such_credit", _("There is no such credit."))
    return credit


def _proposal(credit: Credit) -> Proposal:
    return Proposal(
        rules.State(credit.state), credit.person_id, credit.proposed_by, credit.expires_at
    )


def _give(credit: Credit, now: Instant) -> None:
    draft = Draft(
        source=goodwill(credit.currency),
        destination=spendable(credit.person_id, credit.currency),
        amount=credit.amount,
        reason="goodwill",
        ref=Ref("credit", str(credit.id)),
        key=f"credit:{credit.id}",
    )
    post([draft], by=str(credit.decided_by), at=now.wall)
    announce(f"person:{credit.person_id}", "wallet", {})


def _note(what: str, credit: Credit, by: Operator, at: datetime) -> None:
    by.note(
        what, f"credit:{credit.id}", at, why=credit.why,
        person=str(credit.person_id), amount=credit.amount, currency=credit.currency,
    )  # fmt: skip


def expire(job: Job, now: Instant) -> None:
    """Ends a proposal that nobody decided in time. Handler of due work."""
    with writing():
        open_ones = Credit.objects.filter(pk=job.ref, state=Credit.State.PROPOSED)
        open_ones.filter(expires_at__lte=now.wall).update(
            state=Credit.State.EXPIRED, decided_at=now.wall
        )
