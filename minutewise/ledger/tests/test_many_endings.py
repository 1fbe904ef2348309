"""Many holds end in one go: as each would alone, and nobody's fault is another's gain."""

import uuid
from itertools import islice

import pytest
from django.db import connection, transaction

from minutewise.ledger.actions import (
    AccountFrozenError,
    Captured,
    Ending,
    HoldEndedError,
    KeyConflictError,
    TooMuchError,
    end_all,
    freeze,
    open_hold,
)
from minutewise.ledger.models import Transfer
from minutewise.ledger.queries import operator_balance, wallet
from minutewise.ledger.rules import clearing, commission, spendable
from minutewise.ledger.tests.till import CALL, WHO, hold, legs
from tests.services.kept_plans import forget_plans


@pytest.fixture
def rich(top_up, clara, sam):
    """Clara has €10.00, Sam €5.00."""
    top_up(clara, 1000)
    top_up(sam, 500)


def ending(held, key, what=(), rest="released"):
    """These holds end under this key."""
    ids = frozenset(each.pk for each in held)
    return Ending(holds=ids, legs=tuple(what), key=key, rest=rest, **WHO)


def test_each_is_paid_from_its_own_holds(rich, clara, sam, adam):
    one, two = hold(clara, 600, "h1"), hold(sam, 300, "h2")
    answers = end_all([
        ending([one], "s1", legs(adam, 80, 20)),
        ending([two], "s2", legs(adam, 160, 40)),
    ])  # fmt: skip
    assert [(a.captured, a.released) for a in answers] == [(100, 500), (200, 100)]
    assert (wallet(clara, "EUR").available, wallet(sam, "EUR").available) == (900, 300)
    assert wallet(adam, "EUR").earnings == 240
    assert operator_balance(commission("EUR")) == 60


def test_paid_released_expired_and_from_a_card_side_by_side(rich, clara, sam, adam):
    card = open_hold(clearing("pretend", "EUR"), 50, ref=CALL, key="h4", authorisation="a1", **WHO)
    answers = end_all([
        ending([hold(clara, 600, "h1")], "s1", legs(adam, 80, 20)),
        ending([hold(sam, 300, "h2")], "s2"),
        ending([hold(sam, 100, "h3")], "s3", rest="expired"),
        ending([card], "s4", legs(adam, 40, 10)),
        ending([], "s5"),
    ])  # fmt: skip
    assert [(a.captured, a.released) for a in answers] == [
        (100, 500), (0, 300), (0, 100), (50, 0), (0, 0),
    ]  # fmt: skip
    assert operator_balance(clearing("pretend", "EUR")) == -1550  # two top-ups and the card


def test_what_one_client_pays_twice_is_added_up(rich, clara, adam):
    both = [hold(clara, 600, "h1"), hold(clara, 400, "h2")]
    end_all([ending([held], f"s{n}", legs(adam, 90, 10)) for n, held in enumerate(both)])
    assert (wallet(clara, "EUR").available, wallet(clara, "EUR").held) == (800, 0)
    assert wallet(adam, "EUR").earnings == 180


def test_the_same_one_twice_happens_once(rich, clara, adam):
    same = ending([hold(clara, 600, "h1")], "s1", legs(adam, 80, 20))
    first, second = end_all([same, same])
    assert first == second == Captured(100, 500, ("s1:0", "s1:1"))
    assert wallet(adam, "EUR").earnings == 80


def test_old_and_new_together_only_the_new_moves(rich, clara, sam, adam):
    old = ending([hold(clara, 600, "h1")], "s1", legs(adam, 80, 20))
    new = ending([hold(sam, 300, "h2")], "s2", legs(adam, 8, 2))
    assert end_all([old]) == end_all([old, new])[:1]
    assert wallet(adam, "EUR").earnings == 88


def test_two_keys_for_one_hold_the_second_is_too_late(rich, clara, adam):
    held = hold(clara, 600, "h1")
    two = [ending([held], key, legs(adam, 80, 20)) for key in ("s1", "s2")]
    with pytest.raises(HoldEndedError), transaction.atomic():
        end_all(two)
    assert wallet(clara, "EUR").held == 600


REFUSED = [
    (lambda held, adam: ending([held], "s1", legs(adam, 80, 21)), TooMuchError),
    (lambda held, adam: ending([held], "taken", legs(adam, 80, 20)), KeyConflictError),
]


@pytest.mark.parametrize(("bad", "error"), REFUSED)
def test_if_one_is_refused_none_of_them_happens(rich, clara, sam, adam, bad, error):
    end_all([ending([hold(sam, 10, "h0")], "taken")])
    good = ending([hold(sam, 300, "h2")], "s2", legs(adam, 8, 2))
    wanted = bad(hold(clara, 100, "h1"), adam)
    with pytest.raises(error), transaction.atomic():
        end_all([good, wanted])
    assert (wallet(clara, "EUR").held, wallet(sam, "EUR").held) == (100, 300)
    assert not Transfer.objects.filter(key__startswith="s2").exists()


def test_a_frozen_wallet_stops_all_of_them_before_anything_is_written(rich, clara, sam, adam):
    wanted = [
        ending([hold(who, 100, f"h{n}")], f"s{n}", legs(adam, 8, 2))
        for n, who in enumerate((sam, clara))
    ]
    freeze(spendable(clara, "EUR"))
    with pytest.raises(AccountFrozenError):
        end_all(wanted)
    assert wallet(sam, "EUR").held == 100


def test_forty_take_as_many_statements_as_one(
    rich, top_up, clara, adam, django_assert_max_num_queries
):
    top_up(clara, 4000)
    advisors = [uuid.UUID(int=number) for number in range(1, 41)]
    end_all([ending([hold(clara, 50, "warm")], "warm", legs(adam, 1, 1))])
    for n, advisor in enumerate(advisors):  # who has never earned gets his account on the way
        end_all([ending([hold(clara, 50, f"w{n}")], f"w{n}", legs(advisor, 1, 1))])
    held = [hold(clara, 50, f"h{n}") for n in range(40)]
    wanted = [ending([h], f"s{n}", legs(advisors[n], 8, 2)) for n, h in enumerate(held)]
    with django_assert_max_num_queries(5 if connection.vendor == "sqlite" else 3):
        end_all(wanted)
    assert wallet(advisors[7], "EUR").earnings == 9


of_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="plans are its own")


def ended_in_groups(sizes, client, advisor):
    """Groups of so many holds end, one group after the other."""
    numbers = iter(range(sum(sizes)))
    for size in sizes:
        some = list(islice(numbers, size))
        end_all([
            ending([hold(client, 2, f"h{n}")], f"s{n}", legs(advisor, 1, 1)) for n in some
        ])  # fmt: skip


@of_postgresql
def test_a_statement_is_planned_for_the_first_groups_and_never_again(rich, clara, adam):
    """Whatever the size of a group: the five plans that PostgreSQL tries out, then the one."""
    forget_plans()
    ended_in_groups([1, 2, 8, 3, 1, 8, 1, 2, 20, 1, 1, 8], clara, adam)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans >= 7 FROM pg_prepared_statements"
            " WHERE statement LIKE 'WITH asked%' OR statement LIKE 'WITH ended%'"
        )
        assert cursor.fetchall() == [(5, True)] * 2


def tables_read_as_a_whole():
    """How often that was done to holds or accounts in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_scan)::int FROM pg_stat_xact_user_tables"
            " WHERE relname IN ('ledger_hold', 'ledger_account')"
        )
        return cursor.fetchone()[0]


@of_postgresql
def test_rows_are_looked_up_in_small_tables_too(rich, clara, adam):
    """A plan made while a table was small would read all of it when it is large."""
    ended_in_groups([1] * 8, clara, adam)
    wanted = [
        ending([hold(clara, 2, f"again{n}")], f"a{n}", legs(adam, 1, 1)) for n in range(3)
    ]  # fmt: skip
    before = tables_read_as_a_whole()
    end_all(wanted)
    assert tables_read_as_a_whole() == before
