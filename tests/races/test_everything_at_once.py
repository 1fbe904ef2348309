"""F8, F10: hang-up, pause, the end of the money, a raise and a top-up meet, in every order and at
once; forty tries of one press; on SQLite and PostgreSQL."""

import json

import pytest
from django.db import transaction
from django.test import Client

from minutewise.calls.actions import finish, meter
from minutewise.calls.models import Meter, Receipt
from minutewise.calls.tests.conftest import Clock, Talk, give, money
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import verify
from tests.races.crowd import at_once
from tests.races.test_call_races import advisor, client, codes

HAS, TOPS_UP, CONFIRMED, RAISED = 5_000, 1_000, 600, 1_200
# 1.20 a minute, whole seconds: what was confirmed lasts for 301 s, of which 300 s can be charged.
# It is ten seconds later. Whoever comes first, the interval closes there; only whether the raise
# came before the end decides whether the 301st second is paid for.
USED_UP, WITH_THE_RAISE = 600, 602


@pytest.fixture
def live(network):
    talk = Talk(Clock(), client("dara", HAS), advisor("mirela", network))
    return talk.rings(maximum=CONFIRMED).is_accepted().connects().runs(s=310)


def acts(talk):
    now, at = talk.clock.now, talk.clock.ms
    return {
        "hang up": lambda: finish.hang_up(talk.id, "client", at, now),
        "pause": lambda: meter.pause(talk.id, "client", at, now),
        "exhaust": lambda: meter.exhaust(talk.id, at, now),
        "raise": lambda: meter.raise_maximum(talk.id, RAISED, now),
        "top up": lambda: give(talk.client, TOPS_UP, "more"),
    }


NAMES = ("hang up", "pause", "exhaust", "raise", "top up")


def refused(act):
    try:
        act()
    except RuleError as error:
        return error.code
    return None


def check_end(talk, raised):
    """The call is over: what must be true whatever the order was."""
    row = talk.row
    assert row.state == "settled"
    assert row.charge == (WITH_THE_RAISE if raised else USED_UP)
    assert row.charge <= row.maximum, "T4"
    assert row.closed_ms <= 310_000, "T1"
    left, held, _earned = money(talk.client)
    assert (left, held) == (HAS + TOPS_UP - row.charge, 0)
    assert money(talk.advisor.person)[2] == row.share == row.charge - row.commission
    assert Receipt.objects.count() == Meter.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_in_every_order(live):
    """120 orders from one beginning; what begins alike happens once and goes on from there."""
    assert sum(1 for _each in orders(live, {})) == 120
    assert verify() == []


def orders(live, said):
    """Whatever has not happened yet, each first of the rest; yields where nothing is left."""
    if len(said) == len(NAMES):
        check_end(live, raised=said["raise"] is None)
        yield said
    over = "hang up" in said
    for name in NAMES:
        if name in said:
            continue
        with transaction.atomic():
            code = refused(acts(live)[name])
            order = (*said, name)
            if name in ("hang up", "top up"):
                assert code is None, order
            if name == "raise" or (over and name == "pause"):
                assert bool(code) == over, order
            yield from orders(live, {**said, name: code})
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(6))
def test_all_at_the_same_moment(live, time):
    answers = at_once(len(NAMES), lambda n: acts(live)[NAMES[(n + time) % len(NAMES)]]())
    said = {NAMES[(n + time) % len(NAMES)]: answer for n, answer in enumerate(answers)}
    codes(answers)  # whatever was refused was refused in words
    assert said["hang up"] is None
    assert said["top up"] is None
    check_end(live, raised=said["raise"] is None)
    assert verify() == []


def browser(person):
    found = Client()
    found.force_login(person)
    return found


def presses(cookies, live, action, body, key):
    """One press of a tab or device of its own; status and what it was answered."""
    tab = Client()
    tab.cookies = cookies
    answer = tab.post(
        f"/calls/{live.id}/{action}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
    return answer.status_code, answer.content


@pytest.fixture
def on_the_clock(live, monkeypatch):
    """Views read the clock of this call."""
    for view in ("minutewise.calls.api.now", "minutewise.calls.views.now"):
        monkeypatch.setattr(view, live.clock)
    return live


@pytest.mark.django_db(transaction=True)
def test_forty_tries_of_one_press_have_one_effect_and_one_answer(on_the_clock):
    live, cookies = on_the_clock, browser(on_the_clock.client).cookies
    answers = at_once(40, lambda _n: presses(cookies, live, "raise", {"maximum": RAISED}, "one"))
    assert {status for status, _body in answers} == {200}
    assert len({body for _status, body in answers}) == 1, "word for word"
    assert money(live.client)[1] == RAISED
    assert [e.kind for e in live.call.events.all()].count("raised") == 1
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_forty_devices_spend_one_balance_once(on_the_clock):
    """Each raises to more than half of what is left, by a key of its own."""
    live, cookies = on_the_clock, browser(on_the_clock.client).cookies

    def act(number):
        body = {"maximum": CONFIRMED + 2_500 + number}
        return presses(cookies, live, "raise", body, f"key {number}"[:20].replace(" ", "-"))

    said = sorted(status for status, _body in at_once(40, act))
    assert said[0] == 200
    assert set(said) <= {200, 402, 409, 422}
    left, held, _earned = money(live.client)
    assert left >= 0
    assert held == live.row.maximum <= HAS
    assert verify() == []
