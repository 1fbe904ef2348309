"""“Tell me when available”: asked, taken back, told once in the order of asking.

Whoever is told has a head start (`tell_next_s` of the policy) before the next one is. The list
rests while the advisor is in a call or gone, and goes on where it was. An open page shows the
news and says so; where none does within `SEEN_WITHIN`, a letter goes out.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from minutewise.accounts import words
from minutewise.accounts.actions import push
from minutewise.accounts.actions.limits import check_not_shut_out
from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import are_apart
from minutewise.accounts.rules.exclusion import in_force
from minutewise.accounts.rules.push import Kind, Note
from minutewise.advisors.models import Advisor, Presence, Waiting
from minutewise.advisors.queries import is_online
from minutewise.advisors.queries.pages import IN_GOOD_STANDING
from minutewise.advisors.queries.waiting import news_of, open_ones
from minutewise.advisors.rules.waiting import LASTS, SEEN_WITHIN, SETTLES, WAITS_MAX, turn
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.networks.queries import policy_at
from minutewise.notify.actions import send
from minutewise.realtime.announce import announce
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

TELL = "advisors.tell"
LETTER = "advisors.tell-by-mail"
SWEEP = "advisors.waiting"
WORTH_KNOWING_S = 15 * 60  # for a phone that is off: afterwards the letter says it


# Of what layers above know: whether an advisor has shut out a client. See project/wiring.py.
type KeptOut = Callable[[UUID, UUID], bool]
_kept_out: list[KeptOut] = []


def provide_kept_out(asks: KeptOut) -> None:
    """Names who knows whether a page (its id second) wants nothing of a person (first)."""
    _kept_out[:] = [asks]


def ask(person: Person, advisor: Advisor, now: Instant) -> None:
    """`person` wants to be told when the advisor is there. Asked twice is asked once.

    Raises RuleError `waiting_self`, `excluded`, `shut_out`, `there_already` or
    `waits_for_many`. Who was blocked by the advisor is not told that here; nothing will come.
    """
    if person.pk == advisor.person_id:
        raise RuleError("waiting_self", _("This is your own page."))
    if person.excluded_until and in_force(person.excluded_until, now.wall):
        raise RuleError("excluded", words.excluded(person.excluded_until))
    check_not_shut_out(person.shut_out_until, now.wall)
    if is_online(advisor, now.wall):
        said = _("%(name)s is online now: you can call.")
        raise RuleError("there_already", said % {"name": advisor.shown_name})
    with writing():
        if open_ones(now.wall).filter(person=person).count() >= WAITS_MAX:
            raise RuleError("waits_for_many", _("You wait for many people already."))
        mine = Waiting.objects.filter(person=person, advisor=advisor, told_at=None)
        mine.filter(asked_at__lte=now.wall - LASTS).delete()
        Waiting.objects.get_or_create(
            person=person, advisor=advisor, told_at=None, defaults={"asked_at": now.wall}
        )


def take_back(person: Person, advisor: Advisor) -> None:
    """Nothing need be told any more; also because the two talk."""
    with writing():
        Waiting.objects.filter(person=person, advisor=advisor, told_at=None).delete()


def came(advisor: Advisor, now: Instant) -> None:
    """The advisor is there. Called where presence changes, in its transaction."""
    if open_ones(now.wall).filter(advisor=advisor).exists():
        due.plan(TELL, str(advisor.pk), now.wall + SETTLES)


def tell_next(job: Job, now: Instant) -> None:
    """Tells whoever is first in line for the advisor `job.ref`. Handler of due work.

    Two workers at once queue at the advisor's presence; the second finds that it is too early.
    """
    with writing():
        advisor_id = UUID(job.ref)
        list(Presence.objects.select_for_update().filter(advisor_id=advisor_id))
        if (advisor := _there(advisor_id, now)) is None:
            return  # whoever comes back plans it anew
        head_start_s = policy_at(advisor.network, now.wall).tell_next_s
        at = turn(_told_last(advisor), head_start_s, now.wall)
        if at <= now.wall and (first := _first(advisor, now)):
            _tell(first, advisor, now)
            at = turn(now.wall, head_start_s, now.wall)
        if open_ones(now.wall).filter(advisor=advisor).exists() and at > now.wall:
            due.plan(TELL, job.ref, at)


def _there(advisor_id: UUID, now: Instant) -> Advisor | None:
    """The advisor, if he can be called now."""
    found = Advisor.objects.select_related("person", "company", "presence", "network")
    advisor = found.filter(IN_GOOD_STANDING, pk=advisor_id, published_at__isnull=False)
    first = advisor.first()
    return first if first and is_online(first, now.wall) else None


def _told_last(advisor: Advisor) -> datetime | None:
    told = Waiting.objects.filter(advisor=advisor).aggregate(last=Max("told_at"))
    last: datetime | None = told["last"]
    return last


def _first(advisor: Advisor, now: Instant) -> Waiting | None:
    """The first who may be told. Whoever is apart from the advisor never is; whoever has shut
    themselves out keeps the place."""
    for row in open_ones(now.wall).filter(advisor=advisor).select_related("person"):
        if not row.person.is_active or _apart(row.person_id, advisor):
            row.delete()
        elif not _rests(row.person, now.wall):
            return row
    return None


def _rests(person: Person, at: datetime) -> bool:
    """Cannot call now, by their own wish or an operator's."""
    return in_force(person.excluded_until, at) or in_force(person.shut_out_until, at)


def _apart(person_id: UUID, advisor: Advisor) -> bool:
    """Blocked either way, or shut out by the page as a visitor: as calls and threads have it."""
    if any(asks(person_id, advisor.pk) for asks in _kept_out):
        return True
    return advisor.person_id is not None and are_apart(person_id, advisor.person_id)


def _tell(row: Waiting, advisor: Advisor, now: Instant) -> None:
    if not Waiting.objects.filter(pk=row.pk, told_at=None).update(told_at=now.wall):
        return  # taken back, or told, at this very moment
    row.advisor = advisor
    announce(f"person:{row.person_id}", "available", news_of(row))
    _tell_a_closed_page(row, advisor, now)
    due.plan(LETTER, str(row.pk), now.wall + SEEN_WITHIN)


def _tell_a_closed_page(row: Waiting, advisor: Advisor, now: Instant) -> None:
    name, url = one_line(advisor.shown_name), advisor.get_absolute_url()
    note = Note(Kind.THERE, name, f"there-{advisor.pk}", url, WORTH_KNOWING_S)
    push.tell(row.person_id, note, now.wall)


def tell_by_mail(job: Job, now: Instant) -> None:
    """No page showed it: a letter, unless that is not wanted. Handler of due work.

    If the advisor has gone in the meantime, nothing was told: they wait again, at their place.
    """
    with writing():
        rows = Waiting.objects.select_for_update().filter(
            pk=job.ref, seen_at=None, letter_at=None, told_at__isnull=False
        )
        row = rows.first()
        if row is None:
            return
        if (advisor := _there(row.advisor_id, now)) is None:
            _wait_again(row)
        elif row.person.there_by_mail and row.person.is_active:
            Waiting.objects.filter(pk=row.pk).update(letter_at=now.wall)
            _write(row.person, advisor, now)


def _wait_again(row: Waiting) -> None:
    """Unless they have asked anew already."""
    others = Waiting.objects.filter(person=row.person_id, advisor=row.advisor_id, told_at=None)
    if others.exists():
        row.delete()
    else:
        Waiting.objects.filter(pk=row.pk).update(told_at=None)


def _write(person: Person, advisor: Advisor, now: Instant) -> None:
    context = {
        "name": advisor.shown_name,
        "activity": advisor.activity,
        "url": f"{settings.PUBLIC_URL}{advisor.get_absolute_url()}",
    }
    send(person, "advisors/letters/available", context, now.wall, network=advisor.network.name)


def seen(person: Person, waiting_id: int, now: Instant) -> None:
    """An open page has shown the news; no letter need go out. Not theirs: nothing happens."""
    with writing():
        Waiting.objects.filter(
            pk=waiting_id, person=person, told_at__isnull=False, seen_at=None
        ).update(seen_at=now.wall)


def close(person: Person, waiting_id: int, now: Instant) -> None:
    """The news was put away: no page shows it again."""
    seen(person, waiting_id, now)
    with writing():
        Waiting.objects.filter(pk=waiting_id, person=person, told_at__isnull=False).update(
            closed_at=now.wall
        )


def sweep(job: Job, now: Instant) -> None:
    """Forgets what is over, and looks after lists whose advisor came without a change of presence
    (work time began). Repeating due work."""
    del job
    with writing():
        Waiting.objects.filter(asked_at__lte=now.wall - LASTS).delete()
    waited_for = open_ones(now.wall).filter(advisor__presence__connected=True).order_by()
    for advisor_id in list(waited_for.values_list("advisor_id", flat=True).distinct()):
        tell_next(Job(TELL, str(advisor_id), {}, 1, False), now)
