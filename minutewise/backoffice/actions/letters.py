"""Letters about reports: to whoever was reported, to whose page was closed, to the reporter."""

from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.accounts.words import moment
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.companies import owners_of
from minutewise.conversations.models import Report
from minutewise.conversations.queries.reports import accused_in, reporter_of
from minutewise.notify.actions import send

_IN = "backoffice/letters"
WARNED, LOOKED_AT = f"{_IN}/warned", f"{_IN}/looked_at"


def warn(report: Report, why: str, at: datetime) -> None:
    """Whoever was reported reads the operator's reason; of a company each of its owners."""
    page, accused = report.conversation.advisor, accused_in(report)
    network = report.conversation.network.name
    for to in [accused] if accused else keepers(page):
        name = "" if accused else page.shown_name
        send(to, WARNED, {"name": to.shown_name, "why": why, "page": name}, at, network=network)


def tell_page(
    page: Advisor, letter: str, at: datetime, *, why: str = "", until: datetime | None = None
) -> None:
    """`closed` or `open_again`, to whose page it is; of a company to each of its owners."""
    for to in keepers(page):
        said = {
            "name": to.shown_name, "page": page.shown_name, "why": why,
            "until": moment(until) if until else "",
        }  # fmt: skip
        send(to, f"{_IN}/{letter}", said, at, network=page.network.name)


def tell_reporter(report: Report, at: datetime) -> None:
    """That it was looked at, and whether anything was done: nobody's name, nobody's words."""
    to = reporter_of(report)
    if to is not None:
        done = report.decided != Report.Decided.NOTHING
        said = {"at": report.at, "done": done}
        send(to, LOOKED_AT, said, at, network=report.conversation.network.name)


def keepers(page: Advisor) -> list[Person]:
    """Who looks after a page: its person, or the company's owners."""
    if page.company is not None:
        return owners_of(page.company)
    return [page.person] if page.person else []
