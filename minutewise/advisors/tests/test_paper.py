"""What hangs at the door says the same as the page."""

from datetime import time

import pytest

from minutewise.advisors.actions import unpublish
from minutewise.advisors.rules.plain_week import Line, plain_week
from minutewise.advisors.rules.worktime import Block

DAY = (time(9), time(17))
EVENING = (time(18), time(20))


def blocks(*days):
    return [Block(weekday, start, end) for weekday, (start, end) in days]


@pytest.mark.parametrize(
    ("week", "lines", "why"),
    [
        ([], [], "no fixed hours"),
        (blocks(*((day, DAY) for day in range(5))), [Line(0, 4, (DAY,))], "one line for five days"),
        (blocks((0, DAY), (2, DAY)), [Line(0, 0, (DAY,)), Line(2, 2, (DAY,))], "a free Tuesday"),
        (blocks((0, DAY), (1, EVENING)), [Line(0, 0, (DAY,)), Line(1, 1, (EVENING,))], "differ"),
        (blocks((5, EVENING), (5, DAY)), [Line(5, 5, (DAY, EVENING))], "twice a day, in order"),
        (blocks((6, DAY), (0, DAY)), [Line(0, 0, (DAY,)), Line(6, 6, (DAY,))], "Monday is first"),
    ],
)
def test_days_with_equal_hours_share_a_line(week, lines, why):
    assert plain_week(week) == lines, why


def test_the_sheet_says_who_what_when_how_much_and_where(client, mirela):
    sheet = client.get("/mirela/print").content.decode()
    for said in (
        "Mirela Tamsø", "PostgreSQL that has to be back today", "Monday to Friday", "9:00 – 17:00",
        "Copenhagen time", "€1.20<small>/min</small>", "First minute free", "testserver/mirela",
        'src="/mirela/qr.svg?via=link"',
    ):  # fmt: skip
        assert said in sheet, said


def test_around_the_clock_is_said_in_words(client, open_page):
    open_page(blocks=[Block(6, time(0), time(0))])
    assert "all day" in client.get("/mirela/print").content.decode()


def test_a_page_nobody_may_see_is_not_printed(client, mirela):
    unpublish(mirela)
    assert client.get("/mirela/print").status_code == 404
    client.force_login(mirela.person)
    assert "leads nowhere" in client.get("/mirela/print").content.decode()
