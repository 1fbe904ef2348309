"""Browsers that withhold or stretch their proof: how much talk can they get that nobody pays?

Heard: while the hub calls both sides proven, for then an honest other side sends and plays.
Counted: from the first proof to the last one before a loss, as the keeper closes the interval.
The difference is free talk. The spec accepts 5 s for a loss (nobody can know sooner); what it
must not be is a way of talking.
"""

import pytest

from minutewise.realtime.tests.stage import Stage

TEN_MINUTES_MS = 600_000


def talk(answers) -> tuple[int, int]:
    """(heard, counted) ms of ten minutes in which the client answers when `answers` says so."""
    stage = Stage(now_ms=0)
    client, advisor = stage.client(), stage.advisor()
    heard = counted = since = 0
    proven = False
    while stage.now_ms < TEN_MINUTES_MS:
        stage.tick(stage.now_ms + 50)
        for _ in advisor.frames("prove"):
            advisor.proves()
        asked = bool(client.frames("prove"))
        if answers(stage.now_ms, asked, proven):
            client.proves(n=0)
        for report in stage.reports("proven", "lost"):
            if report["seat"] != "client":
                continue
            if report["kind"] == "proven":
                since, proven = stage.now_ms - report["age_ms"], True
            elif proven:
                heard += stage.now_ms - since
                counted += stage.now_ms - report["age_ms"] - since
                proven = False
    if proven:
        heard, counted = heard + stage.now_ms - since, counted + stage.now_ms - since
    return heard, counted


def honest(now_ms, asked, proven):
    return asked


def just_too_rarely(now_ms, asked, proven):
    """One answer every 5.1 s: each loss is backdated to it, so nothing was ever counted."""
    return now_ms % 5_100 == 0


def until_believed(now_ms, asked, proven):
    """Answers well until the other side is heard again, then no more."""
    return not proven and now_ms % 500 == 0


def never_again(now_ms, asked, proven):
    return now_ms == 50


def test_an_honest_browser_pays_all_that_it_hears():
    heard, counted = talk(honest)
    assert heard == counted
    assert heard >= TEN_MINUTES_MS - 100


@pytest.mark.parametrize(
    ("answers", "free_ms"),
    [(just_too_rarely, 15_000), (until_believed, 130_000), (never_again, 6_000)],
)
def test_withheld_proof_is_no_way_to_talk(answers, free_ms):
    heard, counted = talk(answers)
    assert heard - counted <= free_ms, (heard, counted)


def test_after_a_good_minute_a_loss_is_forgiven():
    """A train in a tunnel now and then is back at once, each time."""

    def tunnel(now_ms, asked, proven):
        return asked and now_ms % 100_000 < 93_500

    heard, _counted = talk(tunnel)
    assert heard > TEN_MINUTES_MS * 9 // 10
