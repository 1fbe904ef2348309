"""An operator closes a page for a time; it opens again by itself, or when that is taken back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.words import moment
from minutewise.advisors.actions.presence import taken_off
from minutewise.advisors.models import Advisor, Closing
from minutewise.advisors.queries.closing import closing_of
from minutewise.advisors.queries.pages import IN_GOOD_STANDING
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.writing import writing

REOPEN = "advisors.reopen"


def close_page(advisor: Advisor, why: str, until: datetime, at: datetime) -> None:
    """Nobody sees the page, calls from it or begins to write there until then. What was agreed
    before, and a call that rings or runs, is not touched. Raises RuleError `closed_already`."""
    with writing():
        page = Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
        if Closing.objects.filter(advisor=page).exists():
            raise RuleError("closed_already", _("This page is closed already."))
        Closing.objects.create(
            advisor=page, why=why, at=at, until=until, published_at=page.published_at
        )
        Advisor.objects.filter(pk=page.pk).update(published_at=None)
        taken_off(page)
        due.plan(REOPEN, str(page.pk), until)


def reopen(advisor_id: UUID) -> bool:
    """The page is as it was; False if it was not closed."""
    with writing():
        row = Closing.objects.select_for_update().filter(advisor=advisor_id).first()
        if row is None:
            return False
        row.delete()
        page = Advisor.objects.filter(IN_GOOD_STANDING, pk=advisor_id, published_at=None)
        page.update(published_at=row.published_at)
    return True


def reopen_due(job: Job, now: Instant) -> None:
    """Its time is over. Handler of due work."""
    if Closing.objects.filter(advisor=UUID(job.ref), until__lte=now.wall).exists():
        reopen(UUID(job.ref))


def check_open(advisor: Advisor, at: datetime) -> None:
    """Raises RuleError `page_closed` while an operator keeps the page closed."""
    if row := closing_of(advisor, at):
        said = _("An operator has closed this page until %(at)s.")
        raise RuleError("page_closed", said % {"at": moment(row.until)})
