"""What a dashboard shows, in figures."""

from datetime import date

from ninja import Schema

from minutewise.api.shapes import Amount, Mode


class OwnClients(Schema):
    """Those who came by one's own button or link, until the end of the month."""

    clients: int
    new: int
    earned: Amount


class ModeFigures(Schema):
    """What one way to talk came to."""

    mode: Mode
    earned: Amount
    counted_ms: int
    calls: int


class DayFigures(Schema):
    """What was earned on a day, on the clock of the token's person."""

    day: date
    earned: Amount


class Dashboard(Schema):
    """An advisor's month. Money after the commission; time is counted time; `hours` are the 24
    hours of the day, earned over the whole month. `again` of the `clients` came back. `given_back`
    left the earnings in this month by refunds, of whatever they were for."""

    month: str
    currency: str
    earned: Amount
    commission: Amount
    gateway_fee: Amount
    given_back: Amount
    counted_ms: int
    rang: int
    answered: int
    missed: int
    clients: int
    again: int
    own: OwnClients
    modes: list[ModeFigures]
    days: list[DayFigures]
    hours: list[Amount]
