"""People are invited into companies by a letter, which works once and for its reader only."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.queries.addresses import proven_addresses
from minutewise.advisors import company_words as words
from minutewise.advisors.actions.companies import locked, rings_anew, tell_team
from minutewise.advisors.models import Company, Invitation, Membership
from minutewise.advisors.queries.companies import invited_by, standing
from minutewise.advisors.rules.companies import (
    AGAIN_AFTER,
    INVITATION_LASTS,
    LETTERS_A_DAY,
    MEMBERS_MAX,
    SECRET_BYTES,
    Open,
    digest_of,
    may_invite_as,
    secret_of,
)
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.notify.actions import send
from minutewise.work import audit
from minutewise.work.writing import writing


class NotOpenError(RuleError):
    """The invitation cannot be accepted by this reader now; `why` is a word of `Open`."""

    def __init__(self, why: Open) -> None:
        super().__init__(f"invitation_{why}", words.invitation(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a letter needs: a new secret and its end."""

    secret: str
    digest: str
    expires_at: datetime


def invite(company: Company, email: str, role: str, *, by: Membership, at: datetime) -> Invitation:
    """Sends somebody a link into the company. Whoever was invited already gets a new one.

    Raises InvalidError `not_allowed`, RuleError `company_full` or `too_many_letters`.
    """
    if not may_invite_as(by.role, role):
        raise InvalidError("not_allowed", _("Only an owner can invite to this."), field="role")
    address = email.strip().lower()
    with writing():
        _check_room(company, at)
        fresh = _fresh(at)
        row = company.invitations.filter(
            email=address, accepted_at=None, withdrawn_at=None
        ).first() or Invitation(company=company, email=address)
        row.role, row.by = role, by.person
        _write(row, fresh, at)
        audit.record(by.person_id, "company.invited", f"company:{company.pk}",
                     {"invitation": row.pk, "role": role}, at)  # fmt: skip
        _tell(row, fresh, at)
    return row


def send_again(company: Company, invitation_id: int, *, by: Membership, at: datetime) -> Invitation:
    """A new link for an open invitation; the one before it is void.

    Raises MissingError `no_invitation`, RuleError `sent_lately`, `too_many_letters`.
    """
    with writing():
        _check_room(company, at)
        row = _open(company, invitation_id, by)
        if at < row.sent_at + AGAIN_AFTER:
            raise RuleError("sent_lately", _("The letter left a moment ago. Wait ten minutes."))
        fresh = _fresh(at)
        row.by = by.person
        _write(row, fresh, at)
        _tell(row, fresh, at)
    return row


def withdraw(company: Company, invitation_id: int, *, by: Membership, at: datetime) -> None:
    """The link leads nowhere from now on. Raises MissingError `no_invitation`."""
    with writing():
        locked(company)  # as accepting does: one of the two comes first
        row = _open(company, invitation_id, by)
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        audit.record(by.person_id, "company.uninvited", f"company:{company.pk}",
                     {"invitation": row.pk}, at)  # fmt: skip


def accept(secret: str, person: Person, at: datetime) -> Membership:
    """The reader of the letter joins; a second press of the same reader changes nothing.

    Raises MissingError `no_invitation`, NotOpenError.
    """
    with writing():
        row = invited_by(secret)
        if row is None:
            raise MissingError("no_invitation", words.no_invitation())
        members = locked(row.company)  # of two presses the second comes after the first
        row.refresh_from_db()
        mine = next((each for each in members if each.person_id == person.pk), None)
        why = standing(row, proven_addresses(person), at)
        if why is Open.USED and mine is not None:
            return mine
        if why is not Open.OPEN:
            raise NotOpenError(why)
        row.accepted_at = at
        row.save(update_fields=["accepted_at"])
        if mine is not None:
            return mine
        mine = Membership.objects.create(
            company=row.company, person=person, role=row.role, joined_at=at, idle_since=at
        )
        rings_anew(row.company, at)
        tell_team(person.pk)
        audit.record(person.pk, "company.joined", f"company:{row.company_id}",
                     {"invitation": row.pk, "role": row.role}, at)  # fmt: skip
    return mine


def _check_room(company: Company, at: datetime) -> None:
    members = locked(company)
    waiting = company.invitations.filter(accepted_at=None, withdrawn_at=None).count()
    if len(members) + waiting >= MEMBERS_MAX:
        raise RuleError("company_full", _("The company is full. Withdraw an invitation first."))
    lately = company.invitations.filter(sent_at__gt=at - timedelta(days=1)).count()
    if lately >= LETTERS_A_DAY:
        raise RuleError("too_many_letters", _("Enough letters for today. Go on tomorrow."))


def _open(company: Company, invitation_id: int, by: Membership) -> Invitation:
    row = (
        company.invitations.select_for_update()
        .filter(pk=invitation_id, accepted_at=None, withdrawn_at=None)
        .first()
    )
    if row is None or not may_invite_as(by.role, row.role):
        raise MissingError("no_invitation", _("There is no such open invitation."))
    return row


def _fresh(at: datetime) -> Fresh:
    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    return Fresh(secret, digest_of(secret) or "", at + INVITATION_LASTS)


def _write(row: Invitation, fresh: Fresh, at: datetime) -> None:
    row.digest, row.sent_at, row.expires_at = fresh.digest, at, fresh.expires_at
    row.save()


def _tell(row: Invitation, fresh: Fresh, at: datetime) -> None:
    """In the addressee's language where an account has this address, else in the sender's."""
    reader = Person.objects.filter(email=row.email, is_active=True).first()
    company = row.company
    context = {
        "company": company.name,
        "sender": row.by.shown_name if row.by else company.name,
        "role": words.role(row.role),
        "until": row.expires_at,
        "url": settings.PUBLIC_URL + reverse("advisors:invitation", args=[fresh.secret]),
    }
    send(reader or row.email, "advisors/letters/invitation", context, at,
         network=company.network.name)  # fmt: skip
