"""The pages: the card with its button, to the top-up and back, the receipt, who sees what."""

from uuid import uuid4

import pytest

from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.own_data import parts
from minutewise.advisors.tests.company import agent, brightdesk, place
from minutewise.agreed import actions, own_data
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import earned_in, open_hold_of
from minutewise.agreed.rules import Kind, Wish
from minutewise.agreed.tests.cast import (
    EUR,
    NOON,
    asked,
    charlie,
    clock,
    dara,
    fee,
    mirela,
    purse,
    put_in,
    refused,
    thread,
)
from minutewise.conversations.actions import conversation_of
from minutewise.ledger.queries import statement, verify
from minutewise.payments.lines import told
from minutewise.work.clock import now
from minutewise.work.writing import writing

__all__ = ["charlie", "clock", "dara", "mirela", "thread"]


class Now:
    """The clock of the views, for what is asked for in a test of a page."""

    @property
    def now(self):
        return now()


def body(client, path):
    return client.get(path).content.decode()


def test_the_thread_shows_the_card_with_the_price_on_the_button(client, thread, dara):
    row = asked(thread, Now())
    client.force_login(dara)
    shown = body(client, f"/threads/{thread.id}/")
    assert f'action="/agreed/{row.id}/pay"' in shown
    assert "€20.00" in shown
    pressed = {"key": "k1", "from": "thread"}
    answer = client.post(f"/agreed/{row.id}/pay", pressed)
    assert answer.url == f"/threads/{thread.id}/"
    assert purse(dara) == (3_000, 0, 0)
    client.post(f"/agreed/{row.id}/pay", pressed)  # sent again
    assert purse(dara) == (3_000, 0, 0)
    assert "You paid" in body(client, f"/agreed/{row.id}/")


def test_the_advisor_cannot_press_what_is_the_clients(client, thread, mirela):
    row = asked(thread, Now())
    client.force_login(mirela.person)
    shown = body(client, f"/threads/{thread.id}/")
    assert f"/agreed/{row.id}/pay" not in shown
    assert f"/agreed/{row.id}/take-back" in shown
    client.post(f"/agreed/{row.id}/pay", {"key": "k1"})
    assert Agreed.objects.get().state == "asked"


def test_with_too_little_money_the_button_leads_to_the_top_up_and_back(client, thread, dara):
    row = asked(thread, Now(), 6_000)
    client.force_login(dara)
    way = f"/wallet/top-up?missing=1000&amp;next=/agreed/{row.id}/"
    assert way in body(client, f"/threads/{thread.id}/")
    answer = client.post(f"/agreed/{row.id}/pay", {"key": "k1"})  # from an older page
    assert answer.url == f"/wallet/top-up?missing=1000&next=%2Fagreed%2F{row.id}%2F"


@pytest.mark.parametrize("typed", ["", "0", "-5", "5,5,5", "NaN", "99999999999"])
def test_a_tip_of_no_amount_is_said_beside_the_form(client, thread, dara, typed):
    client.force_login(dara)
    answer = client.post(f"/agreed/with/{thread.id}/tip", {"key": "k", "own": typed})
    assert answer.status_code == 422
    assert not Agreed.objects.exists()


def test_a_tip_is_for_a_call_of_this_thread_or_for_none(client, thread, dara):
    """Whatever stands in the address; `minutewise/api` tests that a call of the thread counts."""
    client.force_login(dara)
    form = {"key": "k", "amount": "500", "call": str(uuid4())}
    assert client.post(f"/agreed/with/{thread.id}/tip", form).status_code == 404
    assert not Agreed.objects.exists()
    assert purse(dara)[0] == 5_000


def test_a_form_without_a_key_is_refused(client, thread, dara):
    client.force_login(dara)
    assert client.post(f"/agreed/with/{thread.id}/tip", {"amount": "500"}).status_code == 422
    assert not Agreed.objects.exists()


def test_who_earned_gives_back_and_reads_what_is_kept(client, thread, dara, mirela):
    row = actions.pay(asked(thread, Now()).id, dara, now())
    client.force_login(mirela.person)
    assert client.post(f"/agreed/{row.id}/refund", {"key": "k", "amount": "5"}).status_code == 302
    assert purse(dara) == (3_500, 0, 0)
    assert "€12.00" in body(client, f"/agreed/{row.id}/")
    client.force_login(dara)
    assert client.post(f"/agreed/{row.id}/refund", {"key": "k2", "amount": "5"}).status_code == 404


def test_nothing_is_given_back_to_an_erased_account(thread, dara, mirela):
    row = actions.pay(asked(thread, Now()).id, dara, now())
    erase(dara.pk, give_up=True, at=now().wall)
    assert refused(actions.refund, row.id, mirela.person, 500, now()) == "account_gone"
    assert purse(dara) == (0, 0, 0)


def test_of_a_company_owners_alone_give_back_and_see_the_share(client, network, dara, clock):
    page = brightdesk(network, "Berit", "Ana")
    place(page, "Berit").__class__.objects.filter(person__name="Berit").update(role="owner")
    put_in(dara, 5_000)
    with writing():
        thread = conversation_of(dara, page, NOON)
    wish = Wish(kind=Kind.FIXED, amount=2_000, word="x")
    row = actions.ask(agent(page, "Ana"), thread, wish, now())
    actions.pay(row.id, dara, now())
    client.force_login(agent(page, "Ana"))
    assert "€16.00" not in body(client, f"/agreed/{row.id}/")
    assert client.post(f"/agreed/{row.id}/refund", {"key": "k", "amount": "5"}).status_code == 404
    client.force_login(agent(page, "Berit"))
    assert "€16.00" in body(client, f"/agreed/{row.id}/")
    assert client.post(f"/agreed/{row.id}/refund", {"key": "k", "amount": "5"}).status_code == 302


def test_both_statements_say_what_it_was(thread, dara, mirela, clock):
    actions.tip(dara, thread, 500, clock.now)
    titles = [[said.title for said in told(statement(p.id, EUR))] for p in (dara, mirela.person)]
    assert titles == [["Top-up", "Tip for Mirela"], ["Tip from Dara K."]]


def test_the_dashboard_counts_what_was_paid_in_the_span(thread, dara, mirela, clock):
    actions.tip(dara, thread, 500, clock.now)
    actions.pay(asked(thread, clock).id, dara, clock.now)
    end = clock.passes(s=1).wall
    found = earned_in(mirela.id, EUR, NOON, end)
    assert (found.earned, found.commission, found.count) == (2_100, 400, 2)
    assert earned_in(mirela.id, EUR, end, end).count == 0


def test_what_is_kept_is_told_and_goes_with_its_author(thread, dara, mirela, clock):
    row = asked(thread, clock)
    (sheet,) = own_data.tell(dara)
    assert [(line["kind"], line["amount"], line["word"]) for line in sheet.rows] == [
        ("fixed", 2_000, "Second opinion")
    ]
    own_data.erase(mirela.person, NOON)
    row.refresh_from_db()
    assert (row.state, row.word) == ("taken_back", "")


def test_nobody_leaves_while_a_fee_is_agreed(thread, dara, mirela, clock):
    assert any(part.refuses is own_data.refuses for part in parts())
    row = actions.confirm(fee(thread, clock).id, dara, clock.now)
    assert own_data.refuses(dara, NOON)
    assert own_data.refuses(mirela.person, NOON)
    actions.give_up(row.id, dara, clock.now)
    assert own_data.refuses(dara, NOON) == ""


def found():
    return {finding.rule for finding in verify()}


def test_check_books_finds_a_payment_without_its_transfer_and_the_reverse(thread, dara, clock):
    row = actions.tip(dara, thread, 500, clock.now)
    assert found() == set()
    Agreed.objects.filter(id=row.id).update(state="void", share=0)
    assert found() == {"M6"}
    Agreed.objects.filter(id=row.id).update(state="paid", share=500)
    other = asked(thread, clock)
    Agreed.objects.filter(id=other.id).update(state="paid", share=2_000, ended_at=NOON)
    assert found() == {"M6"}


def test_check_books_finds_a_fee_without_its_hold_and_a_hold_without_its_fee(thread, dara, clock):
    row = actions.confirm(fee(thread, clock).id, dara, clock.now)
    assert open_hold_of(row.id)
    Agreed.objects.filter(id=row.id).update(state="void")
    assert "T9" in found()
    assert refused(actions.solved, row.id, dara, clock.now) == "not_now"


def test_what_is_open_in_all_threads_is_one_list_for_both_sides(
    client, thread, clock, charlie, mirela
):
    row = asked(thread, clock)
    actions.pay(asked(thread, clock, 1_000, word="Paid").id, thread.client, clock.now)
    for who, said in ((thread.client, "waits for your answer"), (mirela.person, "waits for an")):
        client.force_login(who)
        listed = client.get("/console/offers").content.decode()
        assert said in listed
        assert f"/threads/{thread.id}/" in listed
        assert "Second opinion" in listed
        assert "Paid" not in listed, "what is over stands in the thread alone"
    assert "Second opinion" in client.get("/console/").content.decode()
    client.force_login(charlie)
    assert client.get("/console/offers").content.decode().strip() == ""
    assert row.amount == 2_000
