"""Disputes on the desk: what waits, the evidence file of one, and figures about all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.backoffice.queries.people import earners_of
from minutewise.conversations.models import Message
from minutewise.conversations.words import in_a_line
from minutewise.disputes.models import Dispute
from minutewise.disputes.pages import Told, told
from minutewise.disputes.queries import WHOLE, whole_dispute
from minutewise.disputes.rules import AT_THE_DESK, OVER, Side, State
from minutewise.disputes.subjects import Evidence, Subject, evidence_of, subject_of
from minutewise.disputes.texts import names_of
from minutewise.kernel.errors import MissingError
from minutewise.ledger.queries import charges_of_earners

THREAD_MAX = 500
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A dispute in a list, with the name of the advisor or company that earned the money."""

    dispute: Dispute
    earner: str


@dataclass(frozen=True, slots=True)
class Age:
    """How many open disputes are so old."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of an earner's charges of the last 90 days were disputed, also in percent."""

    name: str
    disputed: int
    charges: int
    percent: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What operators see of all disputes."""

    open_now: int
    at_the_desk: int
    ages: list[Age]
    outcomes: list[tuple[str, int]]
    shares: list[Share]


@dataclass(frozen=True, slots=True)
class File:
    """Everything there is to decide by. `thread` is None unless both sides consented."""

    dispute: Dispute
    subject: Subject
    evidence: Evidence
    steps: list[Told]
    money: list[tuple[datetime, str]]
    thread: list[tuple[datetime, str, str]] | None


def waiting() -> list[Line]:
    """What an operator has to decide, the oldest first."""
    rows = Dispute.objects.filter(state__in=[state.value for state in AT_THE_DESK])
    return _lines(rows.select_related(*WHOLE).order_by("opened_at", "pk"))


def others() -> list[Line]:
    """The newest of all that do not wait for an operator."""
    rows = Dispute.objects.exclude(state__in=[state.value for state in AT_THE_DESK])
    return _lines(rows.select_related(*WHOLE).order_by("-opened_at", "-pk")[:SHOWN])


def _lines(disputes: Iterable[Dispute]) -> list[Line]:
    rows = list(disputes)
    names = earners_of(row.earner for row in rows)
    return [Line(row, names.get(row.earner, row.earner)) for row in rows]


def figures(at: datetime) -> Figures:
    """Open ones by age, outcomes, and whose charges are disputed most."""
    rows = list(Dispute.objects.values_list("state", "opened_at", "earner"))
    over = {state.value for state in OVER}
    open_ones = [at - opened for state, opened, _who in rows if state not in over]
    ended = Counter(state for state, _at, _who in rows if state in over)
    words = dict(Dispute._meta.get_field("state").flatchoices)
    desk = {state.value for state in AT_THE_DESK}
    return Figures(
        open_now=len(open_ones),
        at_the_desk=sum(state in desk for state, *_rest in rows),
        ages=_ages(open_ones),
        outcomes=[(str(words[state]), count) for state, count in ended.most_common()],
        shares=_shares(at),
    )


def _ages(ages: list[timedelta]) -> list[Age]:
    bounds = [(timedelta(hours=24), _("less than a day")), (timedelta(hours=72), _("1–3 days")),
              (timedelta(days=10), _("3–10 days")), (timedelta.max, _("longer"))]  # fmt: skip
    found, before = [], timedelta(0)
    for bound, label in bounds:
        found.append(Age(label, sum(before <= age < bound for age in ages)))
        before = bound
    return found


def _shares(at: datetime) -> list[Share]:
    since = at - timedelta(days=90)
    disputed = Counter(
        Dispute.objects.filter(opened_at__gte=since).values_list("earner", flat=True)
    )
    charges = charges_of_earners(list(disputed), since)
    names = earners_of(disputed)
    found = [
        Share(
            names.get(owner, owner),
            count,
            charges.get(owner, 0),
            100 * count // max(count, charges.get(owner, 0)),
        )
        for owner, count in disputed.items()
    ]
    return sorted(found, key=lambda share: (-share.percent, share.name))[:20]


def file_of(dispute_id: UUID) -> File:
    """The evidence file. Raises MissingError `no_such_dispute`."""
    dispute = whole_dispute(dispute_id)
    subject = subject_of(dispute.ref) if dispute else None
    if dispute is None or subject is None:
        raise MissingError("no_such_dispute", _("There is no such dispute."))
    names = names_of(subject.client.shown_name, subject.earner_name)
    return File(
        dispute=dispute,
        subject=subject,
        evidence=evidence_of(dispute.ref),
        steps=told(dispute, names, Side.OPERATOR),
        money=[(row.at, in_a_line(row)) for row in _messages(dispute, money=True)],
        thread=_thread(dispute),
    )


def _messages(dispute: Dispute, *, money: bool) -> Iterable[Message]:
    if dispute.conversation is None:
        return []
    rows = dispute.conversation.messages.order_by("-number")
    kinds = [Message.Kind.MONEY, Message.Kind.CALL]
    chosen = rows.filter(kind__in=kinds) if money else rows
    return reversed(chosen[:THREAD_MAX])


def _thread(dispute: Dispute) -> list[tuple[datetime, str, str]] | None:
    """The words of the two, only if each of them has opened them and it is the desk's to read."""
    reads = dispute.now in AT_THE_DESK | {State.DECIDED, State.FINAL}
    if not (dispute.client_consents and dispute.advisor_consents and reads):
        return None
    return [(row.at, row.side, in_a_line(row)) for row in _messages(dispute, money=False)]
