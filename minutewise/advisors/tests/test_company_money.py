"""One wallet: what a company earns is paid out or passed on by its owners, to the cent."""

import pytest

from minutewise.advisors.models import AgentShare
from minutewise.advisors.tests.firm import said
from minutewise.advisors.tests.test_company_people import earns
from minutewise.ledger.queries import verify, wallet
from minutewise.payments.models import Payout
from minutewise.payments.own_data import refuses, tell
from minutewise.webhooks.actions.endpoints import make
from minutewise.work.clock import now

GOOD_IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def rich(firm):
    """Brightdesk has earned 50.00."""
    earns(firm.page.earner, 5000)
    return firm


def payable(owner) -> int:
    return wallet(owner, "EUR").payable


def pass_on(firm, amount="12.50", key="k1", by=None, to=None, why="September, 14 calls"):
    place = firm.place(to or firm.ana)
    return firm.browser(by or firm.berit).post(
        "/company/brightdesk/money/pass-on",
        {"amount": amount, "key": key, "to": str(place.pk), "why": why},
        follow=True,
    )


def test_an_owner_passes_earnings_on_and_both_statements_say_why(rich):
    answer = pass_on(rich)
    assert "€12.50 were passed on to Ana." in said(answer)
    assert (payable(rich.page.earner), payable(rich.ana.id)) == (3750, 1250)
    company = said(rich.get(rich.berit, "money/"))
    assert "Passed on to Ana September, 14 calls −€12.50" in company
    hers = said(rich.browser(rich.ana).get("/wallet/"))
    assert "From Brightdesk September, 14 calls +€12.50" in hers
    assert verify() == []


def test_a_second_press_moves_nothing_and_says_the_same(rich):
    first, second = pass_on(rich), pass_on(rich)
    assert "€12.50 were passed on to Ana." in said(second)
    assert payable(rich.ana.id) == 1250
    assert AgentShare.objects.count() == 1
    assert first.status_code == second.status_code == 200


def test_the_same_key_with_another_sum_is_refused(rich):
    pass_on(rich)
    answer = pass_on(rich, "13.00")
    assert answer.status_code == 422
    assert "already sent with other content" in said(answer)
    assert payable(rich.ana.id) == 1250


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("50.01", "You have €50.00 free"),
        ("0", "The least is"),
        ("-5", ""),
        ("1e3", ""),
        ("", ""),
        ("١٢", ""),
        ("99999999999999999999", ""),
    ],
)
def test_never_more_than_there_is_and_nothing_odd(rich, amount, sentence):
    answer = pass_on(rich, amount)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert (payable(rich.page.earner), payable(rich.ana.id)) == (5000, 0)


def test_without_a_reason_or_to_somebody_who_left_nothing_moves(rich):
    assert "Say what it is for" in said(pass_on(rich, why=" \u200b "))
    rich.post(rich.berit, f"members/{rich.place(rich.ana).pk}/remove")
    assert "Choose who gets it" in said(pass_on(rich))
    assert payable(rich.page.earner) == 5000


def test_the_money_is_the_owners_business(rich):
    for person in (rich.max, rich.ana, rich.zoe):
        assert pass_on(rich, by=person).status_code == 404
        assert rich.get(person, "money/").status_code == 404
        assert rich.get(person, "money/statement.csv").status_code == 404
    assert payable(rich.page.earner) == 5000


def test_the_statement_is_a_file_that_computes_nothing(rich):
    pass_on(rich, why="=HYPERLINK(1)")
    text = rich.get(rich.berit, "money/statement.csv").content.decode()
    assert "Passed on to Ana,'=HYPERLINK(1),-12.50,37.50,EUR" in text


def pay_out(firm, amount="20.00", key="p1"):
    return firm.browser(firm.berit).post(
        "/company/brightdesk/money/pay-out",
        {"amount": amount, "key": key, "holder": "Brightdesk GmbH", "iban": GOOD_IBAN},
        follow=True,
    )


@pytest.fixture
def bank_is_down(settings):
    """A bank that cannot be reached: the payout waits for its due work."""
    settings.GATEWAY = "pretend"
    settings.PRETEND_GATEWAY_URL = "http://127.0.0.1:9"


@pytest.mark.usefixtures("bank_is_down")
def test_the_company_has_its_own_bank_account_and_its_own_payouts(rich):
    answer = pay_out(rich)
    assert "€20.00 are on their way" in said(answer)
    payout = Payout.objects.get()
    assert (payout.owner, payout.holder) == (rich.page.earner, "Brightdesk GmbH")
    assert payable(rich.page.earner) == 3000
    assert payable(rich.berit.id) == 0
    hers = said(rich.browser(rich.berit).get("/wallet/earnings/"))
    assert "No payouts yet" in hers


@pytest.mark.usefixtures("bank_is_down")
def test_the_companys_server_hears_of_its_payout_and_the_owners_own_does_not(rich):
    own, _secret = make(rich.berit, "https://own.example/", ["payout.requested"], now().wall)
    theirs, _secret = make(
        rich.berit, "https://firm.example/", ["payout.requested"], now().wall,
        company_id=rich.company.pk,
    )  # fmt: skip
    pay_out(rich)
    assert not own.deliveries.exists()
    assert f'"company":"{rich.company.pk}"' in theirs.deliveries.get().body


@pytest.mark.usefixtures("bank_is_down")
def test_pressed_twice_it_is_paid_out_once(rich):
    pay_out(rich)
    assert "€20.00 are on their way" in said(pay_out(rich))
    assert payable(rich.page.earner) == 3000


@pytest.mark.usefixtures("bank_is_down")
def test_no_more_is_paid_out_than_was_earned(rich):
    assert pay_out(rich, "50.01").status_code == 422
    assert not Payout.objects.exists()


@pytest.mark.usefixtures("bank_is_down")
def test_a_payout_of_the_company_is_nobodys_own_data(rich):
    pay_out(rich)
    sheets = {sheet.name: sheet.rows for sheet in tell(rich.berit)}
    assert sheets["payouts"] == []
    assert refuses(rich.berit, now().wall) == ""


def test_the_statement_is_a_paper_in_the_companys_name_for_its_owners(rich):
    answer = rich.get(rich.berit, "money/statement.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="brightdesk-')
    assert answer.content.startswith(b"%PDF-")
    assert rich.get(rich.max, "money/statement.pdf").status_code == 404
    assert b"money/statement.pdf?month=" in rich.get(rich.berit, "money/").content
