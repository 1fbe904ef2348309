"""What the ledger's rules refuse, by which code; and whose each account is."""

import pytest

from minutewise.kernel.errors import InvalidError
from minutewise.ledger.rules import (
    MAX_AMOUNT,
    Account,
    Draft,
    Kind,
    Leg,
    Ref,
    check_drafts,
    check_hold,
    check_legs,
    clearing,
    commission,
    commission_back,
    disputed,
    earnings,
    gateway_fees,
    goodwill,
    payouts,
    receivable,
    spendable,
)

TIP, OURS, THEIRS = Ref("tip", "1"), spendable("person:1", "EUR"), earnings("company:2", "EUR")
STRIPE = clearing("stripe", "EUR")


def draft(source=OURS, destination=THEIRS, amount=1, reason="tip", ref=TIP, key="k"):
    return Draft(source, destination, amount, reason, ref, key)


def leg(destination=THEIRS, amount=1, reason="share", ref=TIP):
    return Leg(destination, amount, reason, ref)


REFUSED = [
    ("amount_invalid", "less than a cent", lambda: check_drafts([draft(amount=0)])),
    ("amount_invalid", "no number", lambda: check_drafts([draft(amount=True)])),
    ("amount_invalid", "too much", lambda: check_drafts([draft(amount=MAX_AMOUNT + 1)])),
    ("text_invalid", "no reason", lambda: check_drafts([draft(reason="")])),
    ("text_invalid", "a long reason", lambda: check_drafts([draft(reason="r" * 41)])),
    ("text_invalid", "refers to nothing", lambda: check_drafts([draft(ref=Ref("", "1"))])),
    ("text_invalid", "a long sort", lambda: check_drafts([draft(ref=Ref("t" * 33, "1"))])),
    ("text_invalid", "refers to no tip", lambda: check_drafts([draft(ref=Ref("tip", ""))])),
    ("text_invalid", "a long id", lambda: check_drafts([draft(ref=Ref("tip", "1" * 65))])),
    ("text_invalid", "no key", lambda: check_drafts([draft(key="")])),
    ("text_invalid", "NUL", lambda: check_drafts([draft(key="k\0")])),
    ("key_twice", "one key for two", lambda: check_drafts([draft(), draft()])),
    ("same_account", "to itself", lambda: check_drafts([draft(destination=OURS)])),
    (
        "currency_mismatch", "M4",
        lambda: check_drafts([draft(destination=earnings("person:2", "USD"))]),
    ),
    (
        "currency_mismatch", "holds of two currencies",
        lambda: check_legs([OURS, spendable("person:1", "USD")], []),
    ),
    ("amount_invalid", "a leg below nothing", lambda: check_legs([OURS], [leg(amount=-1)])),
    ("text_invalid", "a leg without reason", lambda: check_legs([OURS], [leg(reason="")])),
    ("text_invalid", "a leg of nothing", lambda: check_legs([OURS], [leg(ref=Ref("", ""))])),
    ("same_account", "a leg to the payer", lambda: check_legs([STRIPE, OURS], [leg(OURS)])),
    ("amount_invalid", "an empty hold", lambda: check_hold(OURS, 0, TIP, "k", "")),
    ("text_invalid", "a hold without key", lambda: check_hold(OURS, 1, TIP, "", "")),
    ("text_invalid", "a hold of nothing", lambda: check_hold(OURS, 1, Ref("", "1"), "k", "")),
    ("text_invalid", "a long name", lambda: check_hold(STRIPE, 1, TIP, "k", "a" * 129)),
    ("hold_source", "the operator's", lambda: check_hold(goodwill("EUR"), 1, TIP, "k", "")),
    ("hold_source", "outside, unauthorised", lambda: check_hold(STRIPE, 1, TIP, "k", "")),
    ("hold_source", "own, authorised", lambda: check_hold(OURS, 1, TIP, "k", "pi_1")),
    ("currency_invalid", "no code", lambda: spendable("person:1", "eur")),
    ("owner_invalid", "nobody", lambda: spendable("person:", "EUR")),
    ("owner_invalid", "no wallet for gateways", lambda: earnings("gateway:stripe", "EUR")),
    ("owner_invalid", "no name", lambda: clearing("", "EUR")),
    ("owner_invalid", "nobody's clearing", lambda: Account(Kind.CLEARING, "person:1", "EUR")),
    ("owner_invalid", "people take none", lambda: Account(Kind.COMMISSION, "person:1", "EUR")),
    ("owner_invalid", "a long name", lambda: spendable("person:" + "1" * 58, "EUR")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "why", "act"), REFUSED)
def test_it_is_refused_by_its_code(code, why, act):
    with pytest.raises(InvalidError) as refused:
        act()
    assert refused.value.code == code, why


def test_what_just_fits_is_taken():
    check_drafts([draft(amount=MAX_AMOUNT, reason="r" * 40, ref=Ref("t" * 32, "1" * 64))])
    check_drafts([draft(key="k" * 160), draft(key="l")])
    check_legs([OURS, spendable("person:3", "EUR")], [leg(amount=0), leg(reason="r" * 40)])
    check_legs([], [leg()])
    check_hold(OURS, 1, TIP, "k", "")
    check_hold(STRIPE, 1, TIP, "k", "a" * 128)
    assert len(spendable("person:" + "1" * 57, "EUR").owner) == 64


@pytest.mark.parametrize(
    ("account", "kind", "owner"),
    [
        (lambda: spendable("person:1", "EUR"), "spendable", "person:1"),
        (lambda: earnings("company:2", "EUR"), "earnings", "company:2"),
        (lambda: spendable("person:a:b", "EUR"), "spendable", "person:a:b"),
        (lambda: spendable("1", "EUR"), "spendable", "person:1"),
        (lambda: earnings("1", "EUR"), "earnings", "person:1"),
        (lambda: clearing("stripe", "EUR"), "clearing", "gateway:stripe"),
        (lambda: commission("EUR"), "commission", "operator"),
        (lambda: gateway_fees("EUR"), "gateway_fees", "operator"),
        (lambda: goodwill("EUR"), "goodwill", "operator"),
        (lambda: payouts("EUR"), "payouts", "operator"),
        (lambda: disputed("EUR"), "disputed", "operator"),
        (lambda: receivable("EUR"), "receivable", "operator"),
    ],
)
def test_each_account_is_somebodys(account, kind, owner):
    found = account()
    assert (found.kind, found.owner, found.currency) == (kind, owner, "EUR")
    assert found.is_persons == (kind in {"spendable", "earnings"})
    assert str(found) == f"{kind} of {owner} in EUR"


def test_where_more_commission_went_back_than_in_proportion_none_comes_again():
    gone = {"charged": 100, "commission": 20, "refunded": 20, "commission_refunded": 20}
    assert commission_back(**gone, amount=10) == 0
