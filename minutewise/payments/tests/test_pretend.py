"""The pretend gateway is honest about being one, and keeps its own book."""

import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "minutewise.payments.gateways.pretend", "--port", "0"]
WANTED = {
    "kind": "payment",
    "amount": 2500,
    "currency": "EUR",
    "reference": "r1",
    "return_url": "http://shop.example/back",
    "cancel_url": "http://shop.example/back",
}


def order(pretend, path, body, key="k"):
    return pretend.http.post(path, json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("value", [None, "0", "", "no"])
def test_outside_demo_and_tests_it_does_not_start(tmp_path, value):
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith("MINUTEWISE_")
    }
    if value is not None:
        environment |= {"MINUTEWISE_DEMO": value, "MINUTEWISE_TESTING": value}
    ended = subprocess.run(
        [*COMMAND, "--book", tmp_path / "b"], env=environment, capture_output=True, text=True,
        timeout=20,
    )  # fmt: skip
    assert ended.returncode != 0
    assert "no real money" in ended.stderr
    assert not (tmp_path / "b").exists()


def test_who_does_not_know_the_secret_may_not_order(pretend):
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer wrong"}):
        assert pretend.http.get("/book", headers=headers).status_code == 401
        assert pretend.http.post("/faults", headers=headers, json={"down": 1}).status_code == 401


def test_the_same_key_gets_the_identical_answer(pretend):
    first, again = order(pretend, "/checkouts", WANTED), order(pretend, "/checkouts", WANTED)
    assert first.json() == again.json()


def test_the_same_key_for_something_else_is_a_conflict(pretend):
    order(pretend, "/checkouts", WANTED)
    assert order(pretend, "/checkouts", {**WANTED, "amount": 1}).status_code == 409


def test_a_reference_has_one_checkout_whatever_the_key(pretend):
    first = order(pretend, "/checkouts", WANTED).json()
    assert order(pretend, "/checkouts", WANTED, key="other").json() == first
    changed = {**WANTED, "amount": 1}
    assert order(pretend, "/checkouts", changed, key="third").status_code == 409


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"amount": 0}, "nothing to pay"),
        ({"amount": -5}, "negative"),
        ({"amount": True}, "no number"),
        ({"amount": 25.0}, "no whole number"),
        ({"amount": "2500"}, "text"),
        ({"amount": 10**13}, "too large"),
        ({"currency": "eur"}, "no currency code"),
        ({"kind": "gift"}, "no such thing"),
        ({"return_url": "javascript:alert(1)"}, "no place to return to"),
        ({"reference": ""}, "no reference"),
    ],
)
def test_what_cannot_be_meant_is_refused(pretend, change, why):
    assert order(pretend, "/checkouts", {**WANTED, **change}).status_code == 422, why


def test_its_page_says_what_it_is_works_without_script_and_sends_nobody_elsewhere(pretend):
    opened = order(pretend, "/checkouts", WANTED).json()
    page = pretend.http.get(f"/pay/{opened['id']}")
    assert "No real money moves here" in page.text
    assert "€25.00" in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://shop.example" in policy


def test_what_is_typed_cannot_become_part_of_the_page(pretend):
    opened = order(pretend, "/checkouts", WANTED).json()
    answer = pretend.http.post(f"/pay/{opened['id']}", data={"card": '"><script>alert(1)</script>'})
    assert "<script" not in answer.text


def test_a_payment_that_is_not_there_is_404(pretend):
    assert pretend.http.get("/pay/pay_none").status_code == 404
    assert pretend.http.get("/checkouts/pay_none").status_code == 404


def test_its_double_check_finds_a_doctored_payment(pretend, tmp_path):
    opened = order(pretend, "/checkouts", WANTED).json()
    pretend.http.post(f"/pay/{opened['id']}", data={"card": "4242424242424242"})
    assert pretend.book()["findings"] == []
    import sqlite3  # noqa: PLC0415 (only this test opens the book by hand)

    with sqlite3.connect(tmp_path / "book.sqlite3") as book:
        book.execute("UPDATE checkouts SET taken = taken - 1")
    book.close()
    assert pretend.book()["findings"] == [f"{opened['id']} says 2499, moved 2500"]


def test_the_book_outlives_a_restart(start_pretend, pretend):
    opened = order(pretend, "/checkouts", WANTED).json()
    pretend.http.post(f"/pay/{opened['id']}", data={"card": "4242424242424242"})
    second = start_pretend()
    assert pretend.http.get(f"{second}/book", params={"currency": "EUR"}).json()["total"] == 2500
