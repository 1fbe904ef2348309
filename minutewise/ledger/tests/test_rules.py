"""The arithmetic of the ledger, for all numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from minutewise.kernel.errors import InvalidError
from minutewise.ledger.errors import shown
from minutewise.ledger.rules import (
    MAX_AMOUNT,
    Account,
    Draft,
    Kind,
    Piece,
    Ref,
    allocate,
    check_drafts,
    commission_back,
    deltas,
    earnings,
    in_proportion,
    kept_commission,
    named,
    spendable,
)

amounts = some.integers(1, 10**6)


class TestAllocation:
    @pytest.mark.parametrize(
        ("holds", "legs", "pieces", "why"),
        [
            ([100], [80, 20], [Piece(0, 0, 80), Piece(0, 1, 20)], "one hold, two receivers"),
            ([100, 50], [100], [Piece(0, 0, 100)], "the younger stays whole"),
            ([100, 50], [120], [Piece(0, 0, 100), Piece(1, 0, 20)], "the older first"),
            ([100, 50], [], [], "a release"),
            ([], [], [], "a free call"),
        ],
    )
    def test_by_example(self, holds, legs, pieces, why):
        assert allocate(holds, legs) == pieces, why

    @given(some.data())
    def test_pays_every_leg_and_empties_the_older_first(self, data):
        holds = data.draw(some.lists(amounts, min_size=1, max_size=6))
        cuts = data.draw(some.lists(some.integers(0, sum(holds)), max_size=5).map(sorted))
        legs = [b - a for a, b in zip([0, *cuts], cuts, strict=False)]
        pieces = allocate(holds, legs)
        taken = [sum(p.amount for p in pieces if p.hold == n) for n in range(len(holds))]
        assert [sum(p.amount for p in pieces if p.leg == n) for n in range(len(legs))] == legs
        assert all(0 <= took <= held for took, held in zip(taken, holds, strict=True))
        assert all(p.amount > 0 for p in pieces)
        last = max((p.hold for p in pieces), default=0)
        assert taken[:last] == holds[:last]

    @given(some.lists(amounts, max_size=4))
    def test_never_takes_more_than_is_held(self, holds):
        with pytest.raises(ValueError, match="more than is held"):
            allocate(holds, [sum(holds) + 1])


class TestProportion:
    @pytest.mark.parametrize(("amount", "parts"), [(1, [0, 0, 1]), (2, [0, 1, 1])])
    def test_an_odd_cent_falls_to_a_later_part_whole(self, amount, parts):
        assert in_proportion(amount, [1, 1, 1]) == parts

    @given(some.lists(some.integers(0, 10**6), min_size=1, max_size=6), some.data())
    def test_parts_add_up_and_none_exceeds_its_weight(self, weights, data):
        amount = data.draw(some.integers(0, sum(weights)))
        parts = in_proportion(amount, weights)
        assert sum(parts) == amount
        assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))

    @given(some.lists(amounts, min_size=1, max_size=8), some.data())
    def test_refunds_in_any_steps_keep_the_commission_in_proportion(self, steps, data):
        charged = sum(steps)
        commission = data.draw(some.integers(0, charged))
        refunded = back = 0
        for amount in steps:
            part = commission_back(
                charged=charged,
                commission=commission,
                refunded=refunded,
                commission_refunded=back,
                amount=amount,
            )
            assert 0 <= part <= amount
            refunded, back = refunded + amount, back + part
            assert commission - back == kept_commission(charged, commission, refunded)
            assert refunded - back <= charged - commission
        assert back == commission


@given(some.lists(some.tuples(some.integers(0, 5), some.integers(0, 5), amounts)))
def test_movements_create_no_cent_and_destroy_none(movements):
    assert sum(deltas(movements).values()) == 0


class TestWhatCannotBeWritten:
    def draft(self, **changes):
        fields = {
            "source": spendable("person:1", "EUR"),
            "destination": earnings("person:2", "EUR"),
            "amount": 1,
            "reason": "tip",
            "ref": Ref("tip", "1"),
            "key": "k",
        }
        return Draft(**(fields | changes))

    @pytest.mark.parametrize(
        "amount", [0, -1, True, 1.0, "1", None, float("nan"), 2**63, MAX_AMOUNT + 1]
    )
    def test_an_amount_that_is_none(self, amount):
        with pytest.raises(InvalidError):
            check_drafts([self.draft(amount=amount)])

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"destination": spendable("person:1", "EUR")}, "from an account to itself"),
            ({"destination": earnings("person:2", "USD")}, "M4: across currencies"),
            ({"key": ""}, "without a key"),
            ({"key": "k" * 161}, "a key too long"),
            ({"key": "k\0"}, "PostgreSQL takes no NUL"),
            ({"reason": ""}, "without a reason"),
            ({"ref": Ref("", "1")}, "referring to nothing"),
        ],
    )
    def test_a_transfer_that_is_none(self, changes, why):
        with pytest.raises(InvalidError):
            check_drafts([self.draft(**changes)])

    @pytest.mark.parametrize(
        ("kind", "owner", "currency"),
        [
            (Kind.SPENDABLE, "operator", "EUR"),
            (Kind.EARNINGS, "gateway:stripe", "EUR"),
            (Kind.SPENDABLE, "person:", "EUR"),
            (Kind.COMMISSION, "person:1", "EUR"),
            (Kind.CLEARING, "operator", "EUR"),
            (Kind.SPENDABLE, "person:1", "eur"),
            (Kind.SPENDABLE, "person:1", "ＥＵＲ"),
            (Kind.SPENDABLE, "person:" + "1" * 60, "EUR"),
        ],
    )
    def test_an_account_that_is_nobodys(self, kind, owner, currency):
        for made in (Account, named, named):  # what is kept was looked at before
            with pytest.raises(InvalidError):
                made(kind, owner, currency)

    def test_an_account_is_known_again_by_its_words(self):
        once, again = (named("earnings", f"company:{n}", "EUR") for n in (2, 2))
        assert once is again == Account(Kind.EARNINGS, "company:2", "EUR")
        assert once != named("spendable", "company:2", "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(300, "EUR", "€3.00"), (300, "JPY", "¥300"), (3000, "KWD", "KWD3.000")],
)
def test_money_is_shown_with_the_decimals_of_its_currency(amount, currency, text):
    assert shown(amount, currency) == text
