"""The wallet and the top-up, as the person sees them."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from minutewise.accounts.models import Person
from minutewise.ledger.actions import Draft, Leg, Ref, capture, open_hold, post
from minutewise.ledger.rules import clearing, commission, earnings, spendable
from minutewise.payments import lines
from minutewise.payments.lines import Said
from minutewise.payments.models import Authorisation, Payment
from minutewise.payments.tests.helpers import (
    DECLINES,
    LATER,
    assert_books_agree,
    has,
    now,
    open_top_up,
)
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db
TOP_UP = "/wallet/top-up"


@pytest.fixture
def me(client, dara):
    client.force_login(dara)
    return client


def words(answer):
    """The page's text without tags, on one line."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def move(source, destination, amount, reason, at, ref=None):
    ref = ref or Ref("test", str(uuid4()))
    with writing():
        post([Draft(source, destination, amount, reason, ref, str(uuid4()))], by="test", at=at)


def give(person, amount, at=None):
    at = at or datetime.now(UTC)
    move(clearing("x", "EUR"), spendable(person.id, "EUR"), amount, "top_up", at)


# --- the wallet


def test_a_visitor_is_asked_to_sign_in(client, network):
    for page in ("/wallet/", TOP_UP, "/wallet/statement.csv", f"/wallet/top-up/{uuid4()}/"):
        assert client.get(page).status_code == 302


def test_an_empty_wallet_says_what_to_do(me):
    assert "Nothing has moved yet" in words(me.get("/wallet/"))


def test_available_and_held_are_the_balance(me, dara):
    give(dara, 2456)
    with writing():
        open_hold(
            spendable(dara.id, "EUR"), 1200, ref=Ref("call", "1"), key="h", by="t", at=now().wall
        )
    page = me.get("/wallet/")
    text = words(page)
    assert "Available €12.56" in text
    assert "Held €12.00" in text
    assert "Balance €24.56" in text
    assert b"51 percent available" in page.content
    assert "Earnings" not in text


def test_the_purse_says_what_is_free_and_how_it_is_written(me, dara):
    give(dara, 2456)
    with writing():
        open_hold(
            spendable(dara.id, "EUR"), 1200, ref=Ref("call", "1"), key="h", by="t", at=now().wall
        )
    answer = me.get("/wallet/purse")
    assert answer.json() == {"available": 1256, "shown": "€12.56"}
    assert "no-store" in answer["Cache-Control"]
    assert "data-purse>€12.56<" in me.get("/wallet/").content.decode()


def test_earnings_are_shown_to_who_has_them(me, dara):
    move(clearing("x", "EUR"), earnings(dara.id, "EUR"), 990, "share", now().wall)
    assert "Earnings €9.90" in words(me.get("/wallet/"))


@pytest.mark.parametrize(
    ("month", "seen", "carried"),
    [
        ("2026-10", [], "€0.00"),
        ("2026-11", ["+€50.00", "−€10.20"], "€0.00"),
        ("2026-12", ["−€3.00"], "€39.80"),
        ("2027-01", [], "€36.80"),
    ],
)
def test_a_month_begins_with_what_was_carried_over(me, dara, month, seen, carried):
    other = earnings(uuid4(), "EUR")
    give(dara, 5000, datetime(2026, 11, 3, tzinfo=UTC))
    mine = spendable(dara.id, "EUR")
    move(mine, other, 1020, "tip", datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    move(mine, other, 300, "tip", datetime(2026, 12, 1, tzinfo=UTC))
    answer = me.get("/wallet/", {"month": month})
    table = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"[+−]€[0-9.]+", table) == seen[::-1]
    assert not seen or carried in table
    statement = answer.context["statement"]
    assert carried == f"€{statement.carried / 100:.2f}"


def test_a_month_is_the_readers_month(me, dara):
    """At midnight in Auckland it is still November in Greenwich."""
    Person.objects.update(time_zone="Pacific/Auckland")
    give(dara, 700, datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert "+€7.00" in words(me.get("/wallet/?month=2026-12"))
    assert "+€7.00" not in words(me.get("/wallet/?month=2026-11"))


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "x", "20266-01", "٢٠٢٦-٠١", "2026-11'--"])
def test_a_month_that_is_none_is_404(me, month):
    assert me.get("/wallet/", {"month": month}).status_code == 404


def test_a_call_is_one_line_with_the_figure_of_its_receipt(me, dara):
    """Share and commission leave the wallet as two transfers; the client paid one price."""
    give(dara, 2400)
    ref = Ref("test", "1")
    with writing():
        hold = open_hold(spendable(dara.id, "EUR"), 2400, ref=ref, key="h", by="t", at=now().wall)
        legs = [
            Leg(earnings(uuid4(), "EUR"), 1236, "share", ref),
            Leg(commission("EUR"), 308, "commission", ref),
        ]
        capture([hold.id], legs, key="c", by="t", at=now().wall)
    text = words(me.get("/wallet/"))
    assert "−€15.44" in text
    assert "−€12.36" not in text
    assert "−€3.08" not in text


def test_each_context_tells_its_own_lines_all_at_once(me, dara, monkeypatch):
    asked = []

    def tell(of_calls):
        asked.append(len(of_calls))
        return [
            Said("Video call with <Mirela>", "14:32 counted", "/calls/1/") for _line in of_calls
        ]

    monkeypatch.setitem(lines._tellers, "told", tell)
    for _call in range(2):
        move(
            clearing("x", "EUR"), spendable(dara.id, "EUR"), 5, "refund", now().wall,
            Ref("told", str(uuid4())),
        )  # fmt: skip
    page = me.get("/wallet/").content.decode()
    assert asked == [2]
    assert '<a class="said" href="/calls/1/"><b>Video call with &lt;Mirela&gt;</b></a>' in page


def test_two_cannot_tell_the_same_lines():
    with pytest.raises(ValueError, match="two tellers"):
        lines.register("payment", lambda rows: [])


def test_others_see_nothing_of_it(client, dara, stranger):
    give(dara, 5000)
    client.force_login(stranger)
    assert "€50.00" not in words(client.get("/wallet/"))
    assert "50.00" not in client.get("/wallet/statement.csv").content.decode()


def paid_by_card(person, at):
    """€9.24 of €24.00 that a card had reserved."""
    Authorisation.objects.create(
        person_id=person.id, network_id=uuid4(), amount=2400, captured=924, currency="EUR",
        gateway="pretend", gateway_id="g1", key="k", card="4242", state="captured",
        ref_kind="call", ref_id=str(uuid4()), ended_at=at,
    )  # fmt: skip


def test_what_a_card_paid_for_is_said_with_the_way_there(me, dara, monkeypatch):
    said = Said("Video call with Mirela", "7:42 counted", "/calls/1/receipt")
    monkeypatch.setitem(lines._tellers, "call", lambda rows: [said for _row in rows])
    paid_by_card(dara, datetime.now(UTC))
    page = me.get("/wallet/").content.decode()
    assert '<a href="/calls/1/receipt">Video call with Mirela</a>' in page
    assert "7:42 counted<br>Card ••4242: authorised €24.00, released €14.76" in page


def test_the_csv_has_plain_figures_and_no_formulas(me, dara, monkeypatch):
    monkeypatch.setitem(
        lines._tellers, "told", lambda rows: [Said("=HYPERLINK(1)", "@x") for _row in rows]
    )
    give(dara, 5000)
    move(
        spendable(dara.id, "EUR"), earnings(uuid4(), "EUR"), 305, "tip",
        datetime.now(UTC) + timedelta(milliseconds=1), Ref("told", "1"),
    )  # fmt: skip
    paid_by_card(dara, datetime.now(UTC))
    answer = me.get("/wallet/statement.csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert [row[1:] for row in rows[1:]] == [
        ["Carried over", "", "", "0.00", "EUR", ""],
        ["Top-up", "", "50.00", "50.00", "EUR", ""],
        ["'=HYPERLINK(1)", "'@x", "-3.05", "46.95", "EUR", ""],
        ["Card ••4242", "Authorised 24.00", "", "", "EUR", "9.24"],
    ]


# --- the top-up


def choose(client, **data):
    return client.post(TOP_UP, {"key": "form-1", **data})


def test_choosing_an_amount_leads_to_the_gateways_page(me, pretend, dara):
    answer = choose(me, amount="2500")
    assert (answer.status_code, answer.url) == (302, Payment.objects.get().url)


def test_the_form_may_lead_to_the_gateway_and_nowhere_else(me, pretend):
    policy = me.get(TOP_UP)["Content-Security-Policy"]
    (actions,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert actions == f"form-action 'self' {pretend.http.base_url}".rstrip("/")
    assert "script-src 'self'" in policy


def test_what_is_missing_is_chosen_already(me, connected):
    page = me.get(TOP_UP, {"missing": "730", "next": "/mirela/"}).content.decode()
    assert re.search(r'value="730" checked', page)
    assert 'name="next" value="/mirela/"' in page


def test_less_than_the_least_is_missing_the_least_is_chosen(me, connected):
    page = me.get(TOP_UP, {"missing": "5"}).content.decode()
    assert re.search(r'value="500" checked', page)


@pytest.mark.parametrize("missing", ["", "-5", "NaN", "1e309", "9" * 20, "٥٠٠", "500.5"])
def test_a_crooked_missing_amount_is_ignored(me, connected, missing):
    assert re.search(r'value="2500" checked', me.get(TOP_UP, {"missing": missing}).content.decode())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "cannot be negative"),
        ("0", "The least is €5.00."),
        ("4.99", "The least is €5.00."),
        ("500.01", "The most at once is €500.00."),
        ("NaN", "not an amount"),
        ("1e309", "not an amount"),
        ("9223372036854775808", "too large"),
        ("２５", "not an amount"),
        ("true", "not an amount"),
        ("12.345", "too many decimals"),
        ("25 EUR<script>", "not an amount"),
    ],
)
def test_a_bad_amount_gets_a_sentence_beside_the_field_and_stays(me, connected, typed, sentence):
    answer = choose(me, amount="other", other=typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'aria-invalid="true" aria-describedby="other-error"' in page
    escaped = typed.replace("<", "&lt;").replace(">", "&gt;")
    assert f'value="{escaped}"' in page
    assert not Payment.objects.exists()


@pytest.mark.parametrize("amount", ["", "other", "-2500", "2500.0", "1e3", "true", "9" * 30])
def test_a_tile_that_is_none_is_refused(me, connected, amount):
    assert choose(me, amount=amount).status_code == 422
    assert not Payment.objects.exists()


def test_what_is_typed_wins_over_the_tile(me, pretend):
    choose(me, amount="2500", other="17,50")
    assert Payment.objects.get().amount == 1750


def test_fields_that_are_not_his_change_nothing(me, pretend, stranger):
    choose(me, amount="2500", currency="JPY", person_id=str(stranger.id), state="paid")
    payment = Payment.objects.get()
    assert (payment.currency, payment.state) == ("EUR", "opened")
    assert payment.person_id != stranger.id


def test_pressed_twice_it_is_one_payment(me, pretend):
    assert choose(me, amount="2500").url == choose(me, amount="2500").url
    assert Payment.objects.count() == 1


def test_gone_back_and_another_amount_chosen_it_is_another_payment(me, pretend):
    choose(me, amount="2500")
    choose(me, amount="5000")
    assert Payment.objects.count() == 2


def test_with_the_gateway_down_what_was_typed_is_kept_and_works_later(me, pretend):
    pretend.faults(down=1)
    answer = choose(me, other="17,50", next="/mirela/")
    assert answer.status_code == 503
    assert "does not answer" in words(answer)
    assert 'value="17,50"' in answer.content.decode()
    assert 'name="next" value="/mirela/"' in answer.content.decode()
    assert 'name="key" value="form-1"' in answer.content.decode()
    assert choose(me, other="17,50", next="/mirela/").status_code == 302
    assert Payment.objects.count() == 1


def test_without_a_gateway_the_page_says_so(me, settings):
    settings.GATEWAY = ""
    assert "takes no payments" in words(me.get(TOP_UP))
    assert choose(me, amount="2500").status_code == 404


def test_another_site_cannot_press_the_button(dara, network):
    from django.test import Client  # noqa: PLC0415 (a client that checks CSRF, for this test only)

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dara)
    assert strict.post(TOP_UP, {"amount": "2500"}).status_code == 403


# --- and back


def test_paid_and_back_the_money_is_there_and_the_way_goes_on(me, pretend, dara):
    choose(me, amount="2500", next="/mirela/")
    payment = Payment.objects.get()
    back = pretend.use_card(payment).headers["Location"]
    answer = me.get(back.removeprefix("http://testserver"))
    assert (answer.status_code, answer.url, has(dara)) == (302, "/mirela/", 2500)
    assert "€25.00 are in your wallet." in me.get("/wallet/").content.decode()
    assert_books_agree(pretend)


@pytest.mark.parametrize(
    "place",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "mirela",
     "/" + "x" * 500, "\n//evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(me, pretend, place):
    choose(me, amount="2500", next=place)
    payment = Payment.objects.get()
    assert payment.return_to == ""
    pretend.use_card(payment)
    assert me.get(f"/wallet/top-up/{payment.id}/?back").url == "/wallet/"


def test_not_paid_yet_the_page_waits_and_looks_again(me, pretend, dara):
    choose(me, amount="2500", next="/mirela/")
    payment = Payment.objects.get()
    pretend.use_card(payment, LATER)
    page = me.get(f"/wallet/top-up/{payment.id}/?back")
    assert "Not confirmed yet" in words(page)
    assert b"data-look-again" in page.content
    assert "€25.00 are not here yet" in words(me.get("/wallet/"))
    pretend.webhook()
    part = me.get(f"/wallet/top-up/{payment.id}/?part").content.decode()
    assert 'data-state="paid"' in part
    assert "<html" not in part
    assert 'href="/mirela/"' in part


def test_declined_it_says_so_and_offers_the_same_again(me, pretend, dara):
    choose(me, other="17.50", next="/mirela/?a=1&b=2")
    payment = Payment.objects.get()
    pretend.use_card(payment, DECLINES)
    page = me.get(f"/wallet/top-up/{payment.id}/?back").content.decode()
    assert "Nothing was charged" in page
    again = re.search(r'href="(/wallet/top-up\?[^"]+)"', page)[1].replace("&amp;", "&")
    form = me.get(again).content.decode()
    assert 'value="17.50"' in form
    assert 'name="next" value="/mirela/?a=1&amp;b=2"' in form


def test_cancelled_it_says_so(me, pretend):
    choose(me, amount="2500")
    payment = Payment.objects.get()
    pretend.cancel(payment)
    assert "You went back before paying" in words(me.get(f"/wallet/top-up/{payment.id}/"))


def test_with_the_gateway_down_on_the_way_back_nothing_is_lost(me, pretend, dara):
    choose(me, amount="2500")
    payment = Payment.objects.get()
    pretend.use_card(payment)
    pretend.faults(down=1)
    assert "Nothing is lost" in words(me.get(f"/wallet/top-up/{payment.id}/?back"))
    assert me.get(f"/wallet/top-up/{payment.id}/?back").status_code == 302
    assert has(dara) == 2500


def test_somebody_elses_payment_is_not_there(client, pretend, dara, stranger, network):
    payment = open_top_up(dara, network)
    client.force_login(stranger)
    assert client.get(f"/wallet/top-up/{payment.id}/").status_code == 404
    assert client.get(f"/wallet/top-up/{uuid4()}/").status_code == 404


# --- the operator


def test_operators_look_and_cannot_change(client, pretend, dara, network):
    payment = open_top_up(dara, network)
    client.force_login(Person.objects.create_superuser("olga@example.org"))
    for model in ("payment", "authorisation", "refund"):
        assert client.get(f"/admin/payments/{model}/").status_code == 200
        assert client.get(f"/admin/payments/{model}/add/").status_code == 403
    change = client.post(f"/admin/payments/payment/{payment.id}/change/", {"state": "paid"})
    assert change.status_code == 403
    assert client.get(f"/admin/payments/payment/{payment.id}/change/").status_code == 200
