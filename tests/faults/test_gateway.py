"""F6, F7: the gateway hangs, hides its successes, tells never, often, in any order, too late.

The gateway is the real pretend one, a process with a book of its own, behind a faulty line. The
judge is M7: when due work has been done, both books say the same.
"""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connections

from minutewise.kernel.errors import RuleError
from minutewise.payments import actions
from minutewise.payments.due import look_again
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.gateways.choose import gateway
from minutewise.payments.gateways.slots import SLOTS
from minutewise.payments.models import Payment, Refund
from minutewise.payments.tests.conftest import _forget
from minutewise.payments.tests.helpers import (
    assert_books_agree,
    hand_over,
    has,
    now,
    open_top_up,
    signed,
)
from minutewise.work.due import Job
from tests.services.faulty import faulty_http

HIDDEN = ["", "500 after it was done", "no answer after it was done", "no answer, not done"]


@pytest.fixture
def behind(pretend, settings):
    """The installation asks through a line; the payer and the operator go straight there."""
    with faulty_http(urlsplit(settings.PRETEND_GATEWAY_URL).port) as proxy:
        settings.PRETEND_GATEWAY_URL = f"http://127.0.0.1:{proxy.port}"
        port = gateway("pretend")
        yield proxy
        _forget(port)


def due_work(item_id):
    """What the worker does when it is time to look again."""
    look_again(Job("payments.look", str(item_id), {}, 1, False), now())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_success_hidden_or_not_both_books_agree_when_due_work_is_done(
    behind,
    pretend,
    dara,
    network,
    seed,
):
    """Seeded: top-ups and refunds, each request with a fate of its own; asked again by one key."""
    chance, paid = random.Random(seed), []
    for _step in range(6):
        behind.plan = [chance.choice(HIDDEN) for _ in range(4)]
        key, amount = str(uuid4()), chance.choice([500, 1001, 2500])
        while True:
            with suppress(UnavailableError):
                payment = open_top_up(dara, network, amount, key=key)
                break
        pretend.use_card(payment)
        with suppress(UnavailableError):
            actions.look(payment.id, now())
        paid.append(payment)
        if chance.random() < 0.5:
            with suppress(RuleError):
                actions.send_back(dara.id, 300, "EUR", key=str(uuid4()), now=now())
    behind.plan = []
    for payment in paid:
        due_work(payment.id)
    for refund in Refund.objects.filter(state=Refund.State.OPENED):
        actions.follow_refund(refund.id, now())
    assert set(Payment.objects.values_list("state", flat=True)) <= {"paid", "refunded"}
    assert_books_agree(pretend)


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_hangs_never_has_more_than_half_of_the_threads(
    behind,
    pretend,
    dara,
    network,
):
    """A process answers pages by four threads. Who finds the gateway taken is told so at once,
    and the same key goes through when it moves again."""
    behind.moves.clear()
    keys = [str(uuid4()) for _ in range(4)]

    def press(key):
        try:
            return open_top_up(dara, network, 500, key=key).state
        except UnavailableError as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        pressed = [pool.submit(press, key) for key in keys]
        answers = {each.result() for each in pressed}
    assert answers == {UnavailableError().code}
    assert behind.waited_at_once == SLOTS == 2
    behind.moves.set()
    assert [press(key) for key in keys] == ["opened"] * 4
    assert Payment.objects.count() == 4
    assert_books_agree(pretend)


THREE_DAYS_S = 3 * 86_400
TIMES = {"never": 0, "once": 1, "five times": 5}


@pytest.mark.django_db
@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("order", [*itertools.permutations(range(3))], ids=str)
def test_webhooks_in_every_order_any_number_of_times(
    client,
    pretend,
    dara,
    network,
    times,
    order,
):
    """Paid, a part sent back, taken back by the card's bank: three news of one payment."""
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    news = [pretend.webhook()]
    actions.look(payment.id, now())
    actions.send_back(dara.id, 700, "EUR", key="back", now=now())
    news.append(pretend.webhook())
    payment.refresh_from_db()
    pretend.charge_back(payment)
    news.append(pretend.webhook())
    for number in order:
        for _time in range(TIMES[times]):
            assert hand_over(client, news[number]).status_code == 200
    actions.look(payment.id, now())
    assert has(dara) == 0
    assert_books_agree(pretend)


@pytest.mark.django_db
def test_news_that_are_three_days_late_count_if_they_are_signed_now(
    client,
    pretend,
    dara,
    network,
    monkeypatch,
):
    """The gateway signs when it sends. What somebody kept for three days is refused."""
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    kept = pretend.webhook()
    later = now()
    later = later.__class__(later.wall + timedelta(days=3), later.steady_ms, later.boot)
    monkeypatch.setattr("minutewise.payments.views.webhooks.clock.now", lambda: later)
    assert hand_over(client, kept).status_code == 400
    assert has(dara) == 0
    body, signature = signed(
        pretend.http.get(f"/checkouts/{payment.gateway_id}").json(),
        at=int(later.wall.timestamp()),
    )
    header = {"Pretend-Signature": signature}
    assert hand_over(client, type(kept)(header, body)).status_code == 200
    assert has(dara) == 2500
    assert_books_agree(pretend)


@pytest.mark.django_db
def test_a_hundred_forgeries_move_nothing(client, pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    record = pretend.http.get(f"/checkouts/{payment.gateway_id}").json() | {"status": "paid"}
    for number in range(100):
        body, signature = signed(record, secret=f"guess {number}")
        answer = hand_over(client, _delivery(body, signature))
        assert answer.status_code == 400
    assert has(dara) == 0
    assert_books_agree(pretend)


def _delivery(body, signature):
    return type("Delivery", (), {"headers": {"Pretend-Signature": signature}, "body": body})
