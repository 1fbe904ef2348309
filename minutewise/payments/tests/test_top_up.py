"""A top-up becomes money exactly once, whatever happens between us and the gateway."""

from datetime import UTC, datetime, timedelta

import pytest

from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.payments import actions, due
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.instruments import instruments_of
from minutewise.payments.models import Payment
from minutewise.payments.rules import GIVE_UP_S
from minutewise.payments.tests.helpers import (
    AGAIN,
    DECLINES,
    LATER,
    PAYS,
    assert_books_agree,
    hand_over,
    has,
    now,
    open_top_up,
    signed,
)
from minutewise.work import clock
from minutewise.work.due import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def both_books_agree_afterwards(pretend):
    yield
    assert_books_agree(pretend)


def state(payment):
    payment.refresh_from_db()
    return payment.state


def job(payment, attempt=1):
    return Job(due.LOOK, str(payment.id), {}, attempt, False)


def view_of(pretend, payment):
    return pretend.http.get(f"/checkouts/{payment.gateway_id}").json()


def test_nothing_is_credited_before_the_card_is_used(pretend, dara, network):
    payment = open_top_up(dara, network)
    actions.look(payment.id, now())
    assert (state(payment), has(dara)) == ("opened", 0)


def test_one_webhook_credits_the_amount(client, pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    assert hand_over(client, pretend.webhook()).status_code == 200
    assert (state(payment), payment.card, has(dara)) == ("paid", "4242", 2500)


def test_the_same_webhook_any_number_of_times_credits_once(client, pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.faults(duplicate_webhooks=1)
    pretend.use_card(payment)
    answers = [hand_over(client, pretend.webhook()).status_code for _copy in range(3)]
    assert (answers, has(dara)) == ([200, 200, 200], 2500)


def test_without_any_webhook_coming_back_credits(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.faults(lose_webhooks=-1)
    pretend.use_card(payment)
    actions.look(payment.id, now())
    actions.look(payment.id, now())
    assert (state(payment), has(dara)) == ("paid", 2500)


def test_without_webhook_and_without_coming_back_due_work_credits(pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.faults(lose_webhooks=-1)
    pretend.use_card(payment)
    due.look_again(job(payment), now())
    assert has(dara) == 2500


def test_webhooks_in_the_wrong_order_end_in_the_same_place(client, pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    pretend.faults(reorder_webhooks=1)
    pretend.use_card(payment)
    pretend.port.refund(payment.gateway_id, 500, "from the gateway's own desk")
    second, first = pretend.webhook(), pretend.webhook()
    assert b'"refunded": 500' in second.body
    assert b'"refunded": 0' in first.body
    hand_over(client, second)
    hand_over(client, first)
    assert (state(payment), has(dara)) == ("paid", 2000)


def test_the_gateway_sends_again_until_we_thank_it(client, pretend, listener, dara, network):
    listener.answers = [500, 503]
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    tries = [pretend.webhook() for _try in range(3)]
    assert len({delivery.body for delivery in tries}) == 1
    hand_over(client, tries[0])
    assert has(dara) == 2500


@pytest.mark.parametrize(
    ("age_s", "status", "why"),
    [
        (0, 200, "signed now"),
        (299, 200, "a slow network"),
        (301, 400, "older than 300 s: somebody may have kept it"),
        (-301, 400, "from the future"),
        (3 * 86_400, 400, "three days late; the gateway signs anew when it tries again"),
    ],
)
def test_a_signature_holds_for_300_seconds(
    client, pretend, dara, network, monkeypatch, age_s, status, why
):
    arrives = now()  # the clock stands still: a second more or less is what this is about
    monkeypatch.setattr(clock, "now", lambda: arrives)
    payment = open_top_up(dara, network, 2500)
    pretend.use_card(payment)
    pretend.webhook()
    body, signature = signed(view_of(pretend, payment), at=int(arrives.wall.timestamp()) - age_s)
    answer = client.post(
        "/payments/webhooks/pretend",
        data=body,
        content_type="application/json",
        headers={"Pretend-Signature": signature},
    )
    assert answer.status_code == status, why
    assert has(dara) == (2500 if status == 200 else 0)
    actions.look(payment.id, now())


@pytest.mark.parametrize(
    "signature",
    ["", "t=,v1=", "nonsense", "t=1,v1=00", "t=٣,v1=x", "t=99999999999999999999,v1=x", "v1=é"],
)
def test_a_forged_webhook_moves_nothing(client, pretend, dara, network, signature):
    payment = open_top_up(dara, network, 2500)
    body, good = signed({**view_of(pretend, payment), "status": "paid", "taken": 2500})
    wrong = [signature, good[:-1] + "0" if good[-1] != "0" else good[:-1] + "1"]
    for header in wrong:
        answer = client.post(
            "/payments/webhooks/pretend",
            data=body,
            content_type="application/json",
            headers={"Pretend-Signature": header.encode().decode("latin-1")},
        )
        assert answer.status_code == 400
    assert (state(payment), has(dara)) == ("opened", 0)


def test_a_changed_body_is_refused(client, pretend, dara, network):
    payment = open_top_up(dara, network, 2500)
    body, good = signed({**view_of(pretend, payment), "status": "paid"})
    answer = client.post(
        "/payments/webhooks/pretend",
        data=body.replace(b"2500", b"9900"),
        content_type="application/json",
        headers={"Pretend-Signature": good},
    )
    assert (answer.status_code, has(dara)) == (400, 0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"amount": 9900, "taken": 9900}, "another amount than we asked for"),
        ({"currency": "JPY"}, "another currency"),
        ({"id": "pay_other"}, "another payment under our reference"),
    ],
)
def test_what_does_not_fit_our_row_is_not_booked(client, pretend, dara, network, change, why):
    payment = open_top_up(dara, network, 2500)
    body, signature = signed({**view_of(pretend, payment), "status": "paid", **change})
    answer = client.post(
        "/payments/webhooks/pretend",
        data=body,
        content_type="application/json",
        headers={"Pretend-Signature": signature},
    )
    assert (answer.status_code, has(dara)) == (409, 0), why


def test_an_event_about_somebody_elses_payment_is_thanked_for_and_dropped(client, pretend, network):
    record = {
        "id": "pay_1", "reference": "not ours", "status": "paid", "amount": 5, "currency": "EUR",
        "taken": 5, "refunded": 0, "card": "",
    }  # fmt: skip
    body, signature = signed(record)
    answer = client.post(
        "/payments/webhooks/pretend",
        data=body,
        content_type="application/json",
        headers={"Pretend-Signature": signature},
    )
    assert answer.json() == {"known": False}


def test_without_a_secret_there_is_no_webhook_address(client, pretend, settings, network):
    settings.PRETEND_GATEWAY_SECRET = ""
    body, signature = signed({}, secret="")
    answer = client.post(
        "/payments/webhooks/pretend",
        data=body,
        content_type="application/json",
        headers={"Pretend-Signature": signature},
    )
    assert answer.status_code == 404


def test_a_gateway_that_is_not_in_use_has_no_webhook_address(client, pretend, network):
    assert client.post("/payments/webhooks/stripe").status_code == 404


def test_a_declined_card_moves_nothing(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    pretend.use_card(payment, DECLINES)
    hand_over(client, pretend.webhook())
    assert (state(payment), has(dara)) == ("declined", 0)


def test_a_second_try_on_the_page_pays_once(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    assert "try again" in pretend.use_card(payment, AGAIN).text
    assert pretend.use_card(payment, AGAIN).status_code == 303
    hand_over(client, pretend.webhook())
    assert has(dara) == 2500


def test_a_card_that_pays_later_is_open_until_it_has(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    pretend.use_card(payment, LATER)
    actions.look(payment.id, now())
    assert state(payment) == "opened"
    hand_over(client, pretend.webhook())
    assert (state(payment), has(dara)) == ("paid", 2500)


def test_cancelling_on_the_page_moves_nothing(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    pretend.cancel(payment)
    hand_over(client, pretend.webhook())
    assert pretend.use_card(payment).status_code == 303  # too late: the page is closed
    assert (state(payment), has(dara)) == ("cancelled", 0)


def test_a_page_that_nobody_used_expires(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    pretend.expire(payment)
    hand_over(client, pretend.webhook())
    assert state(payment) == "expired"


def test_money_that_came_after_all_counts(client, pretend, dara, network):
    """We believed it was over; the gateway has the money."""
    payment = open_top_up(dara, network)
    Payment.objects.update(state="expired")
    pretend.use_card(payment)
    hand_over(client, pretend.webhook())
    assert (state(payment), has(dara)) == ("paid", 2500)


def test_old_news_after_the_payment_change_nothing(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    before = view_of(pretend, payment)
    pretend.use_card(payment)
    hand_over(client, pretend.webhook())
    for status in ("opened", "cancelled", "expired", "declined"):
        body, signature = signed({**before, "status": status})
        client.post(
            "/payments/webhooks/pretend",
            data=body,
            content_type="application/json",
            headers={"Pretend-Signature": signature},
        )
    assert (state(payment), has(dara)) == ("paid", 2500)


def test_pressed_twice_is_one_payment(pretend, dara, network):
    first = open_top_up(dara, network, key="k")
    again = open_top_up(dara, network, key="k")
    assert (again.id, again.url) == (first.id, first.url)


def test_the_same_key_for_another_amount_is_a_conflict(pretend, dara, network):
    open_top_up(dara, network, 2500, key="k")
    with pytest.raises(ConflictError, match="key_conflict"):
        open_top_up(dara, network, 5000, key="k")


def test_two_people_may_choose_the_same_key(pretend, dara, stranger, network):
    assert open_top_up(dara, network, key="k").id != open_top_up(stranger, network, key="k").id


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        ({"down": 1}, "hung up without an answer"),
        ({"error_after_success": 1}, "it was done, the answer was 500"),
    ],
)
def test_an_unknown_outcome_is_resolved_by_the_same_key(pretend, dara, network, faults, why):
    pretend.faults(**faults)
    with pytest.raises(UnavailableError):
        open_top_up(dara, network, key="k")
    payment = open_top_up(dara, network, key="k")
    pretend.use_card(payment)
    actions.look(payment.id, now())
    assert (Payment.objects.count(), has(dara)) == (1, 2500), why


def test_an_answer_that_never_came_is_found_by_our_reference(pretend, dara, network):
    pretend.faults(error_after_success=1)
    with pytest.raises(UnavailableError):
        open_top_up(dara, network)
    payment = Payment.objects.get()
    assert payment.gateway_id == ""
    actions.look(payment.id, now())
    assert state(payment) == "opened"


def test_a_slow_gateway_is_not_waited_for_for_ever(pretend, dara, network, monkeypatch):
    monkeypatch.setattr(pretend.port._http, "timeout", 0.2)
    pretend.faults(delay_ms=60_000)
    with pytest.raises(UnavailableError):  # waited for, it would have answered
        open_top_up(dara, network)


def test_while_the_gateway_is_down_due_work_keeps_asking(pretend, dara, network):
    payment = open_top_up(dara, network)
    pretend.faults(lose_webhooks=-1)
    pretend.use_card(payment)
    pretend.faults(down=1)
    due.look_again(job(payment), now())
    assert state(payment) == "opened"
    due.look_again(job(payment, 2), now())
    assert (state(payment), has(dara)) == ("paid", 2500)


def test_what_the_gateway_never_opened_is_given_up(pretend, dara, network):
    pretend.faults(down=1)
    with pytest.raises(UnavailableError):
        open_top_up(dara, network)
    payment = Payment.objects.get()
    due.look_again(job(payment), now())
    assert state(payment) == "expired"


def test_after_eight_days_of_silence_it_is_given_up(pretend, dara, network):
    payment = open_top_up(dara, network)
    Payment.objects.update(created_at=datetime.now(UTC) - timedelta(seconds=GIVE_UP_S))
    pretend.faults(down=1)
    due.look_again(job(payment), now())
    assert state(payment) == "expired"


@pytest.mark.parametrize(
    ("amount", "code"),
    [(499, "amount_too_small"), (500, None), (50_000, None), (50_001, "amount_too_large")],
)
def test_a_top_up_is_between_5_and_500_euros(pretend, dara, network, amount, code):
    if code:
        with pytest.raises(InvalidError, match=code):
            open_top_up(dara, network, amount)
        assert not Payment.objects.exists()
    else:
        assert open_top_up(dara, network, amount).amount == amount


def test_only_pretend_cards_are_taken_and_four_digits_kept(pretend, dara, network, tmp_path):
    payment = open_top_up(dara, network)
    answer = pretend.use_card(payment, "5555 5555 5555 4444")
    assert (answer.status_code, "Never type a real one" in answer.text) == (422, True)
    pretend.use_card(payment, PAYS)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("book.sqlite3*"))
    assert b"42424242" not in kept
    assert b"55555555" not in kept
    actions.look(payment.id, now())


def test_the_same_card_is_known_again_and_its_number_is_not(dara, network, pretend):
    marks = {}
    for name, card in (("one", PAYS), ("two", PAYS), ("three", AGAIN)):
        payment = open_top_up(dara, network, key=name)
        for _try in range(2 if card == AGAIN else 1):
            pretend.use_card(payment, card)
        actions.look(payment.id, now())
        payment.refresh_from_db()
        marks[name] = payment.instrument
    assert marks["one"] == marks["two"] != marks["three"]
    assert {len(mark) for mark in marks.values()} == {64}, "a keyed digest, no fingerprint"
    assert instruments_of(dara.id) == set(marks.values())
