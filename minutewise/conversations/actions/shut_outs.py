"""Visitors whom an operator shut out: nothing more of this browser and address, for a time."""

from datetime import datetime

from django.utils.crypto import salted_hmac

from minutewise.accounts.actions.limits import check_not_shut_out
from minutewise.accounts.actions.people import keep_out as keep_account_out
from minutewise.accounts.models import Person
from minutewise.conversations.models import Report, ShutOut
from minutewise.conversations.rules import VISITOR_SHUT_OUT, mailbox
from minutewise.work.writing import writing


def shut_visitor_out(report: Report, at: datetime) -> datetime:
    """The visitor whose thread was reported writes to nobody any more. Returns until when.

    Called in the transaction that decides, which knows that the thread is a visitor's.
    """
    thread, until = report.conversation, at + VISITOR_SHUT_OUT
    for digest in (thread.visitor_key, digest_of(thread.visitor_email)):
        ShutOut.objects.create(digest=digest, report=report, at=at, until=until)
    return until


def let_visitor_in(report: Report, at: datetime) -> bool:
    """Takes it back, also from the account that was made in the meantime.

    Returns False where another report goes on to keep out this browser or address, and then the
    account as well.
    """
    rows = list(report.shut_outs.select_related("person"))
    report.shut_outs.all().delete()
    digests = [row.digest for row in rows]
    other = ShutOut.objects.filter(digest__in=digests, until__gt=at).order_by("-until").first()
    for row in rows:
        if row.person is not None:
            _hand_on(row.person, other)
    return other is None


def _hand_on(person: Person, other: ShutOut | None) -> None:
    """An account is kept out by what is left, or by nothing."""
    keep_account_out(person, other.until if other else None)
    if other is not None:
        other.person = person
        other.save(update_fields=["person"])


def check_visitor(key: str, email: str, at: datetime) -> None:
    """Raises RuleError `shut_out` for this browser (digest of its mark) or address."""
    rows = ShutOut.objects.filter(digest__in=[key, digest_of(email)], until__gt=at)
    until = rows.order_by("-until").values_list("until", flat=True).first()
    check_not_shut_out(until, at)


def keep_out(person: Person, email: str) -> None:
    """Whoever was shut out and proves the address is so as an account, as long as it lasts; not
    an account that was there before, nor one that an operator has let in since."""
    since = person.joined_at
    rows = ShutOut.objects.filter(digest=digest_of(email), at__lte=since, until__gt=since)
    row = rows.order_by("-until").first()
    if row is None or rows.filter(person=person).exists():
        return
    if row.person is not None:  # another account of this mailbox was first
        row = ShutOut(digest=row.digest, report=row.report, at=row.at, until=row.until)
    row.person = person
    row.save()
    keep_account_out(person, row.until)


def forget(at: datetime) -> None:
    """What is over is deleted."""
    with writing():
        ShutOut.objects.filter(until__lte=at).delete()


def digest_of(email: str) -> str:
    """What is kept of an address, the same for all of one mailbox: nobody reads it back."""
    return salted_hmac("minutewise.shut-out", mailbox(email), algorithm="sha256").hexdigest()
