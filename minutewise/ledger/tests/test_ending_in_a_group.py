"""Who ends holds in a group is told what happened after the COMMIT, also where it goes along."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, connection, connections

from minutewise.ledger.actions import (
    Captured,
    Ending,
    KeyConflictError,
    TooMuchError,
    end_all,
    held,
    post,
)
from minutewise.ledger.actions.held_values import Mark
from minutewise.ledger.queries import verify, wallet
from minutewise.ledger.tests.till import NOON, WHO, hold, legs, tip, top_up_draft
from minutewise.work.group import Group
from minutewise.work.quick.on_postgresql import base
from minutewise.work.quick.statements import with_commit
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db(transaction=True)
ADAM, CLARA = uuid.UUID(int=0xADA), uuid.UUID(int=0xC1A)
LONG_S = 30


@pytest.fixture
def rich():
    """Clara has €50.00."""
    with writing():
        post([top_up_draft(CLARA, 5_000)], **WHO)


def ending(number, share=80):
    with writing():
        reserved = hold(CLARA, 100, f"h{number}")
    paid = tuple(legs(ADAM, share, 20))
    return Ending(holds=frozenset({reserved.pk}), legs=paid, key=f"s{number}", **WHO)


def together(wanted):
    """What each is told who comes while the first is at work."""
    begun, go_on, group = threading.Event(), threading.Event(), None

    def do(endings):
        if not begun.is_set():
            begun.set()
            assert go_on.wait(LONG_S)
        return end_all(endings)

    def one(each):
        try:
            return group.submit(each)
        except (KeyConflictError, TooMuchError) as refused:
            return type(refused)
        finally:
            connections.close_all()

    group = Group(do)
    with ThreadPoolExecutor(len(wanted)) as pool:
        told = [pool.submit(one, wanted[0])]
        assert begun.wait(LONG_S)
        told += [pool.submit(one, each) for each in wanted[1:]]
        while len(group._waiting) < len(wanted) - 1:
            begun.wait(0.001)
        go_on.set()
        return [each.result(LONG_S) for each in told]


def paid(number):
    return Captured(100, 0, (f"s{number}:0", f"s{number}:1"))


def test_all_of_a_group_are_paid(rich):
    assert together([ending(number) for number in range(5)]) == [paid(n) for n in range(5)]
    assert wallet(ADAM, "EUR").earnings == 5 * 80
    assert verify() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no way away")
def test_a_group_takes_two_ways_and_its_commit_goes_on_the_second(rich, monkeypatch):
    wanted, ways, carried = [ending(number) for number in range(5)], [], base.carried

    def watched(line, statements, *, commit=False):
        ways.append((len(statements), commit))
        return carried(line, statements, commit=commit)

    together([ending(9)])
    monkeypatch.setattr(base, "carried", watched)
    assert together(wanted) == [paid(number) for number in range(5)]
    assert ways == [(1, False), (1, False), (1, False), (1, True)]  # one alone, then four


def test_a_transfer_under_its_key_is_met_by_its_owner_alone(rich):
    """On PostgreSQL the key is found to be taken on the way of the COMMIT."""
    with writing():
        post([tip(CLARA, ADAM, 5, "s3:1")], **WHO)
    wanted = [ending(number) for number in range(5)]
    assert together(wanted) == [paid(0), paid(1), paid(2), KeyConflictError, paid(4)]
    assert wallet(ADAM, "EUR").earnings == 4 * 80 + 5
    assert wallet(CLARA, "EUR").held == 100
    assert verify() == []


def test_more_than_is_held_is_refused_to_whoever_asks_for_it(rich):
    wanted = [ending(number, share=81 if number == 2 else 80) for number in range(5)]
    assert together(wanted) == [paid(0), paid(1), TooMuchError, paid(3), paid(4)]
    assert verify() == []


def test_the_same_ending_again_in_a_group_pays_once(rich):
    one, two = ending(1), ending(2)
    assert together([one, two, one, two, two]) == [paid(n) for n in (1, 2, 1, 2, 2)]
    assert wallet(ADAM, "EUR").earnings == 2 * 80
    assert verify() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="elsewhere nothing is left")
@pytest.mark.parametrize("lost", ["hold", "account"])
def test_what_changes_fewer_rows_than_it_should_is_not_committed(rich, lost, monkeypatch):
    """No lock lets this happen; if it happens all the same, COMMIT must not go through."""
    wanted, change = ending(1), held.held_postgres.change

    def lossy(marks, added, moves, rows):
        there = [len(marks), len(added), len(moves)]
        if lost == "hold":
            marks = [Mark(uuid.UUID(int=7), "captured", 100, "s1", "test", NOON)]
        else:
            added = [(10**9, 1, 0), *added[1:]]
        change(marks, added, moves, rows)
        return there

    monkeypatch.setattr(held.held_postgres, "change", lossy)
    with pytest.raises(DataError), with_commit(), writing():
        end_all([wanted])
    assert (wallet(CLARA, "EUR").held, wallet(ADAM, "EUR").earnings) == (100, 0)
    assert verify() == []
