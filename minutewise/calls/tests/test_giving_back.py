"""Days later the advisor gives money of a call back: in parts, never more than was paid."""

import json

import pytest

from minutewise.accounts.actions.erasure import erase
from minutewise.advisors.tests.company import agent, brightdesk, place
from minutewise.calls.actions import ring
from minutewise.calls.actions.giving_back import give_back
from minutewise.calls.queries.refunds import given_of
from minutewise.calls.tests.conftest import Talk, money
from minutewise.calls.texts import line
from minutewise.conversations.models import Message
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import move_earnings_to_spendable
from minutewise.ledger.queries import operator_balance, statement, verify, wallet
from minutewise.ledger.rules import commission
from minutewise.notify.models import Letter
from minutewise.payments.lines import told
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.models import Delivery
from minutewise.work.clock import now
from minutewise.work.writing import writing

pytestmark = pytest.mark.any_database
DAY_S = 86_400


def ten_minutes(talk):
    """€12.00, of which €2.40 are the operator's."""
    return talk.rings().is_accepted().connects().runs(s=600).hangs_up()


@pytest.fixture
def paid(talk):
    """The books are sound whatever a test does."""
    yield ten_minutes(talk)
    assert [found for found in verify() if found.rule != "M7"] == []


def back(talk, person, amount, key="k"):
    give_back(person, talk.id, amount, key, talk.clock.now)


def refused(*asked, **more):
    with pytest.raises(RuleError) as no:
        back(*asked, **more)
    return no.value.code


def test_three_days_and_a_reboot_later_in_parts_the_commission_in_proportion(paid, dara, mirela):
    now = paid.clock.passes(s=3 * DAY_S)
    paid.clock.now = Instant(now.wall, 5_000, "boot-2")
    shown = given_of(paid.call, 500)
    assert (shown.by_earner, shown.by_operator) == (400, 100)
    back(paid, mirela.person, 500)
    assert (money(dara)[0], money(mirela.person)[2]) == (4300, 560)
    assert operator_balance(commission("EUR")) == 140
    back(paid, mirela.person, 500)  # the same press, sent again
    assert refused(paid, mirela.person, 499) == "key_conflict"
    assert given_of(paid.call).left == 700
    back(paid, mirela.person, 700, key="rest")
    assert (money(dara)[0], money(mirela.person)[2]) == (5000, 0)
    assert operator_balance(commission("EUR")) == 0
    assert refused(paid, mirela.person, 1, key="more") == "too_much"


def test_what_is_not_there_is_not_given_back(paid, dara, mirela):
    with writing():
        move_earnings_to_spendable(
            mirela.person.pk, "EUR", 561, key="m", by="x", at=paid.clock.now.wall
        )
    assert refused(paid, mirela.person, 500) == "insufficient_funds"
    assert not paid.call.events.filter(kind="refunded").exists()
    back(paid, mirela.person, 498)  # the same key: nothing was done under it
    assert money(dara)[0] == 3800 + 498


@pytest.mark.parametrize("who", ["dara", "charlie"])
def test_nobody_else_finds_the_call(paid, request, who):
    assert refused(paid, request.getfixturevalue(who), 1) == "no_such_call"


def test_of_a_call_that_cost_nothing_nothing_goes_back(talk, mirela):
    talk.rings().is_accepted().connects().runs(s=60).hangs_up()
    assert refused(talk, mirela.person, 1) == "charge_missing"


def test_nothing_goes_to_a_wallet_that_nobody_can_open_any_more(paid, client, dara, mirela):
    """Dara gives up her money and leaves: what came afterwards would lie there for ever."""
    erase(dara.pk, give_up=True, at=paid.clock.now.wall)
    assert refused(paid, mirela.person, 500) == "account_gone"
    assert (money(dara), money(mirela.person)[2]) == ((0, 0, 0), 960)
    client.force_login(mirela.person)
    shown = client.get(f"/calls/{paid.id}/receipt").content.decode()
    assert f"/calls/{paid.id}/refund" not in shown
    answer = client.post(f"/calls/{paid.id}/refund", {"amount": "5", "key": "k"})
    assert (answer.status_code, "This account is gone" in answer.content.decode()) == (422, True)


def test_the_client_is_told_everywhere(paid, dara, mirela):
    for person in (dara, mirela.person):
        make(person, "https://hooks.example/", ["call.refunded"], paid.clock.now.wall)
    back(paid, mirela.person, 500)
    noted = Message.objects.get(kind="money")
    assert noted.figures["kind"] == "refund_given"
    assert (noted.figures["amount"], noted.author) == (500, mirela.person)
    letter = Letter.objects.get(to=dara.email, template="conversations/letters/refund")
    assert letter.subject == "Mirela gave you back €5.00"
    newest = [told(statement(p.pk, "EUR"))[-1].note for p in (dara, mirela.person)]
    assert newest == ["given back", "given back"]
    sent = [json.loads(each.body)["data"] for each in Delivery.objects.all()]
    assert {each["role"]: each["refunded"] for each in sent} == {"client": 500, "advisor": 500}


def button_says(sum):
    return f'Give back</span><span class="btn-cost">{sum}</span></button>'


def test_the_page_suggests_all_shows_a_part_and_its_button_says_the_sum(client, paid, dara, mirela):
    client.force_login(mirela.person)
    page = f"/calls/{paid.id}/refund"
    assert page in client.get(f"/calls/{paid.id}/receipt").content.decode()
    assert button_says("€12.00") in client.get(page).content.decode()
    part = client.get(f"{page}?amount=5").content.decode()
    assert all(words in part for words in (button_says("€5.00"), "€4.00", "€1.00"))
    assert "At most €12.00 are possible" in client.get(f"{page}?amount=12.01").content.decode()
    receipt = f"/calls/{paid.id}/receipt"  # where no button offers the rest to a second press
    assert client.post(page, {"amount": "5", "key": "one"}).url == receipt
    assert "€5.00 went back to" in client.get(receipt).content.decode()
    assert "Mirela gave €5.00 back" in (earned := client.get(receipt).content.decode())
    assert "data-paid>€5.60<" in earned, "of €9.60 the €4.00 of hers have left"
    client.force_login(dara)
    assert client.get(page).status_code == 404
    shown = client.get(f"/calls/{paid.id}/receipt").content.decode()
    assert "Given back to your wallet" in shown
    assert "data-paid>€7.00<" in shown
    assert page not in shown
    client.force_login(mirela.person)
    for _twice in range(2):  # sent again: nothing is left by then
        assert client.post(page, {"amount": "7", "key": "one"}).url == receipt
    assert money(dara)[0] == 5000
    assert client.post(page, {"amount": "0.01", "key": "one"}).status_code == 422
    assert page not in client.get(f"/calls/{paid.id}/receipt").content.decode()


def test_of_a_company_an_owner_gives_back_without_having_been_in_the_call(
    client, network, clock, dara
):
    firm = brightdesk(network, "Nils", "Olga")
    place(firm, "Olga").__class__.objects.filter(person__name="Olga").update(role="owner")
    talk = Talk(clock, dara, firm).rings()
    ring.accept(talk.id, clock.passes(s=3), agent(firm, "Nils"))
    talk.connects().runs(s=600).hangs_up()
    page, earned = f"/calls/{talk.id}/refund", f"company:{firm.company_id}"
    found = {}
    for name in ("Nils", "Olga"):
        client.force_login(agent(firm, name))
        found[name] = client.get(page).status_code
        shown = client.get("/company/brightdesk/calls/?month=2026-11").content.decode()
        assert (page in shown) == (name == "Olga")
    assert found == {"Nils": 404, "Olga": 200}
    gone = client.post(page, {"amount": "12", "key": "k"})
    assert gone.url == "/company/brightdesk/calls/"
    assert (
        "€9.60 given back in this month"
        in client.get(f"/company/brightdesk/calls/?month={now().wall:%Y-%m}").content.decode()
    )
    assert (money(dara)[0], wallet(earned, "EUR").earnings) == (5000, 0)
    assert "Olga gave €12.00 back" in line(talk.call.events.get(kind="refunded"), talk.call)
