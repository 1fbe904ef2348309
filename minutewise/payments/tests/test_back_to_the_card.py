"""What a card or PayPal paid at once and was given back: from the wallet back to that card.

Never more than came back of the same charge, never what is spent or held since, each cent once.
"""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.ledger import actions as ledger
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import receivable, spendable
from minutewise.payments import actions, checks, own_data, queries, sources
from minutewise.payments.models import Authorisation, Chargeback, Payment, Refund
from minutewise.payments.tests.helpers import assert_books_agree, hand_over, has, now
from minutewise.payments.tests.test_authorisations import ADVISOR, CALL, LEGS, follow, reserve
from minutewise.payments.tests.test_pages import words
from minutewise.payments.tests.test_send_back import PAGE, hold, send, spend, states, top_up
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.models import Delivery
from minutewise.work.due import run_due
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db
TAKEN = 1544  # of a reservation of 24.00


@pytest.fixture
def paid(pretend, dara, network):
    """Dara's card paid €15.44 for a call, past the wallet."""
    row = reserve(dara, network)
    pretend.use_card(row)
    actions.look(row.id, now())
    actions.capture_authorisation(row.id, LEGS, by="keeper", now=now())
    follow(row)
    yield row
    assert_books_agree(pretend)
    assert [*checks.sent_back(), *checks.authorisations()] == []


def given_back(dara, amount):
    """By the advisor, to the wallet."""
    with writing():
        ledger.refund(CALL, amount, key=str(uuid4()), by=str(ADVISOR), at=now().wall,
                      to=spendable(dara.id, "EUR"))  # fmt: skip


def test_as_much_may_go_back_as_came_back_and_is_free(paid, dara):
    def may_go():
        with pytest.raises(InvalidError, match="back_too_much"):
            send(dara, sources.sendable(dara.id, "EUR") + 1, str(uuid4()))
        return sources.sendable(dara.id, "EUR")

    assert may_go() == 0, "what was paid is spent"
    given_back(dara, 600)
    assert may_go() == 600
    assert states(send(dara, 200, "in parts")) == [(200, "done")]
    assert may_go() == 400, "each cent once"
    spend(dara, 150)
    hold(dara, 50)
    assert may_go() == 200, "neither what is spent since nor what is held"
    send(dara, 200, "the rest")
    given_back(dara, TAKEN - 600)
    assert may_go() == TAKEN - 600, "the next refund of the same call"
    paid.refresh_from_db()
    assert paid.refunded == 400


def test_the_wallets_other_money_does_not_go_to_that_card(paid, pretend, dara, network):
    """Top-ups go to where they came from, the oldest payment of all first."""
    given_back(dara, 100)
    later = top_up(pretend, dara, network, 1000)
    assert sources.sendable(dara.id, "EUR", later.pk) == 1000
    with pytest.raises(InvalidError, match="back_too_much"):
        send_to(dara, 101, paid)
    first, second = send(dara, 150)
    assert (first.item, first.amount, second.item, second.amount) == (paid, 100, later, 50)


def send_to(person, amount, item, key="to"):
    return actions.send_back(person.id, amount, "EUR", key=key, now=now(), to=item.pk)


def test_one_source_may_be_chosen_and_the_same_press_is_for_that_one(
    paid, pretend, dara, stranger, network
):
    earlier = top_up(pretend, dara, network, 1000)
    Payment.objects.filter(pk=earlier.pk).update(paid_at=paid.ended_at - timedelta(days=1))
    given_back(dara, 300)
    for _press in range(2):
        assert [(each.item, each.state) for each in send_to(dara, 250, paid)] == [(paid, "done")]
    with pytest.raises(ConflictError, match="key_conflict"):
        send_to(dara, 250, earlier)
    with pytest.raises(InvalidError, match="back_too_much"):
        send_to(stranger, 50, paid, "theirs")
    assert [each.item for each in send(dara, 1000, "oldest")] == [earlier]


@pytest.mark.parametrize("fault", ["down", "error_after_success"])
def test_without_an_answer_the_gateway_is_asked_again_and_it_goes_once(paid, pretend, dara, fault):
    given_back(dara, 600)
    pretend.faults(**{fault: 1})
    assert states(send(dara, 600, "k")) == [(600, "opened")]
    assert has(dara) == 0
    for _press in range(2):
        assert len(send(dara, 600, "k")) == 1
    run_due(now().later(1000))
    assert (Refund.objects.get().state, pretend.book()["total"]) == ("done", TAKEN - 600)


def test_what_the_card_refuses_is_in_the_wallet_again(paid, pretend, dara):
    """It was sent at the gateway's own desk meanwhile, whose news have not come yet."""
    given_back(dara, 600)
    pretend.port.refund(paid.gateway_id, TAKEN, "at the gateway's own desk")
    assert states(send(dara, 600)) == [(600, "refused")]
    assert has(dara) == 600
    actions.look(paid.id, now())


def test_what_the_gateway_sends_back_at_its_own_desk_is_booked_once(paid, pretend, client, dara):
    """From what came back here; what nobody gave back here the operator looks into."""
    given_back(dara, 600)
    for desk, wallet, owed in ((200, 400, 0), (700, 0, 300)):
        pretend.port.refund(paid.gateway_id, desk, f"at the gateway's own desk: {desk}")
        while not pretend.arrived.empty():
            hand_over(client, pretend.webhook())
        for _again in range(2):
            actions.look(paid.id, now())
        assert (has(dara), -operator_balance(receivable("EUR"))) == (wallet, owed)


def test_it_is_told_in_the_statement_the_archive_and_to_her_server(paid, dara):
    make(dara, "https://hooks.example/", ["refund.sent"], now().wall)
    given_back(dara, 600)
    send(dara, 250)
    month = queries.statement(
        dara.id, "EUR", now().wall - timedelta(days=1), now().wall + timedelta(days=1)
    )
    assert [(entry.said.title, entry.line.amount) for entry in month.entries] == [
        ("Sent back to Card ••4242", -250), ("Refund", 600)
    ]  # fmt: skip
    data = json.loads(Delivery.objects.get().body)["data"]
    assert (data["authorisation"], data["top_up"], data["amount"]) == (str(paid.pk), None, 250)
    (row,) = {sheet.name: sheet.rows for sheet in own_data.tell(dara)}["reservations"]
    assert (row["taken"], row["refunded"]) == (TAKEN, 250)


def test_the_page_says_what_it_paid_and_where_it_goes(paid, client, dara):
    client.force_login(dara)
    given_back(dara, 600)
    assert "Nothing here came from a card" in words(client.get(PAGE, {"to": "nothing"}))
    said = words(client.get(PAGE, {"to": str(paid.pk)}))
    assert "Can go back now €6.00" in said
    assert "Card ••4242 €6.00 paid €15.44 on" in said
    answer = client.post(PAGE, {"amount": "6", "key": "k", "to": str(paid.pk)}, follow=True)
    assert "€6.00 were sent back" in answer.content.decode()
    assert "Nothing more can go back now" in words(answer)


def test_a_press_is_known_again_whatever_key_it_came_with(paid, client, dara):
    client.force_login(dara)
    given_back(dara, 600)
    for key in ("no such\0sign is kept", "long" * 40):
        for _press in range(2):
            client.post(PAGE, {"amount": "3", "key": key})
    assert [each.amount for each in Refund.objects.all()] == [300, 300]
    answer = client.post(PAGE, {"amount": "3", "key": "long" * 40}, follow=True)
    assert "€3.00 were sent back" in answer.content.decode()


def test_check_books_finds_one_that_says_other_than_the_books(paid, dara):
    given_back(dara, 600)
    send(dara, 600)
    Authorisation.objects.update(refunded=601)
    assert [finding.rule for finding in checks.sent_back()] == ["M7"]
    Authorisation.objects.update(refunded=600)


@pytest.mark.parametrize(
    ("back", "sent", "owed"),
    [
        (0, 0, TAKEN),  # it was spent at once
        (600, 200, TAKEN - 200 - 400),  # what is still in the wallet leaves first
    ],
)
def test_what_the_cards_bank_takes_back_is_owed_as_after_a_top_up(
    paid, pretend, client, dara, back, sent, owed
):
    if back:
        given_back(dara, back)
        send(dara, sent)
    pretend.charge_back(paid)
    while not pretend.arrived.empty():
        hand_over(client, pretend.webhook())
    for _again in range(2):
        actions.look(paid.id, now())
    row = Chargeback.objects.get()
    assert (row.item, row.amount, row.owed) == (paid, TAKEN - sent, owed)
    assert (queries.owed(dara.id, "EUR"), has(dara)) == (owed, 0)
    assert -operator_balance(receivable("EUR")) == owed
    given_back(dara, 100)
    assert sources.sources_of(dara.id, "EUR") == [], "the card has had it"
    assert actions.pay_back(dara.id, "EUR", now=now()) == 100
    assert [*checks.debts()] == []
