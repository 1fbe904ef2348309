"""What comes out about an advisor whose page everybody may read."""

from datetime import date, datetime

from ninja import Schema

from minutewise.api.shapes import Advisor


class Span(Schema):
    """Work on one day, by the clock of the zone that was asked for; 24:00 is the day's end."""

    start: str
    end: str


class WorkDay(Schema):
    """The next date of a weekday, from today on."""

    day: date
    spans: list[Span]


class AdvisorPage(Advisor):
    """A page as everybody reads it. `back_at`: when work time begins again, while offline.

    `week` is on the clock of `zone`, Monday first; without fixed work time it is empty of spans.
    `any_time`: calls are taken outside of it as well.
    """

    about: str
    qualifications: str
    experience: str
    keywords: list[str]
    portrait: str | None
    company: bool
    advisors: int
    time_zone: str
    zone: str
    week: list[WorkDay]
    any_time: bool
    back_at: datetime | None
    favourite: bool
    waiting_until: datetime | None
