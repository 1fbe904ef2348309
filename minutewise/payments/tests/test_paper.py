"""The statement on paper: the figures of the page, and no text that becomes something else."""

from datetime import UTC, datetime

import pytest

from minutewise.ledger.rules import earnings, spendable
from minutewise.payments import paper
from minutewise.payments.lines import Said
from minutewise.payments.queries import statement
from minutewise.payments.tests.test_pages import give, move, paid_by_card

pytestmark = pytest.mark.django_db
PDF = "/wallet/statement.pdf"
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def me(client, dara):
    client.force_login(dara)
    return client


@pytest.fixture
def moved(dara):
    """€50.00 came in in October, €10.20 went and €7.00 came in November."""
    give(dara, 5000, datetime(2026, 10, 3, tzinfo=UTC))
    other = earnings("1" * 32, "EUR")
    move(spendable(dara.id, "EUR"), other, 1020, "tip", datetime(2026, 11, 2, tzinfo=UTC))
    give(dara, 700, datetime(2026, 11, 30, tzinfo=UTC))


def data(person):
    found = statement(person.id, "EUR", START, END)
    return paper._data(found, paper.holder_of(person), "Rackside", "November 2026", "EUR")


def made(person):
    found = statement(person.id, "EUR", START, END)
    return paper.statement_pdf(
        found, paper.holder_of(person), network="Rackside", month="November 2026", currency="EUR"
    )


def test_it_tells_the_month_oldest_first_with_its_sums(dara, moved):
    told = data(dara)
    assert [row["amount"] for row in told["rows"]] == ["−€10.20", "€7.00"]
    assert [row["balance"] for row in told["rows"]] == ["€39.80", "€46.80"]
    assert [figure["sum"] for figure in told["figures"]] == [
        "€50.00", "€7.00", "−€10.20", "€46.80"]  # fmt: skip


def test_what_cards_paid_stands_below_and_in_no_balance(dara, moved):
    before, alone = data(dara), made(dara)
    paid_by_card(dara, datetime(2026, 11, 9, tzinfo=UTC))
    told = data(dara)
    assert told["cards"] == [
        {"date": "9 Nov 2026", "by": "Card ••4242", "amount": "€24.00", "back": "€14.76",
         "paid": "€9.24"}
    ]  # fmt: skip
    assert (before["cards"], told["figures"]) == ([], before["figures"])
    assert len(made(dara)) > len(alone), "and it is printed"


def test_it_is_a_pdf_to_be_saved(me, moved):
    answer = me.get(PDF, {"month": "2026-11"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="wallet-2026-11.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_the_same_month_is_the_same_paper(dara, moved):
    assert made(dara) == made(dara)


def test_an_empty_month_is_a_paper_too(dara):
    assert made(dara).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "name",
    ["#panic()", '#read("/etc/passwd")', "*bold* _it_ $x$", '"}]\\', "Полина Зимина", "<script>"],
)
def test_no_name_becomes_markup(dara, moved, name, monkeypatch):
    """It is printed as it is, or the paper could not be made at all."""
    dara.name = name
    monkeypatch.setattr(
        "minutewise.payments.queries.told", lambda rows: [Said(name, name) for _row in rows]
    )
    assert made(dara).startswith(b"%PDF-")


def test_a_month_that_is_none_is_404(me):
    assert me.get(PDF, {"month": "2026-13"}).status_code == 404


def test_the_wallet_offers_it(me):
    assert "/wallet/statement.pdf?month=" in me.get("/wallet/").content.decode()


def test_the_words_are_those_of_the_page(dara, moved):
    assert [row["title"] for row in data(dara)["rows"]] == ["Tip", "Top-up"]
