"""Planted faults: a simulator that does not find them proves nothing by finding none.

Each is found within the sessions from the seed that found it last; when the stories change, the
search goes on through `MINUTEWISE_SIM_SEARCH` further seeds and prints the new one.
"""

import os
from functools import partial

import pytest

from tests.invariants.agreed import faults as agreed_faults
from tests.invariants.agreed import run as agreed
from tests.invariants.by_card import faults as by_card_faults
from tests.invariants.by_card import run as by_card
from tests.invariants.cards import faults as card_faults
from tests.invariants.cards import run as cards
from tests.invariants.disputes import faults as dispute_faults
from tests.invariants.disputes import story as disputes
from tests.invariants.money import faults as money_faults
from tests.invariants.money import run as money
from tests.invariants.simulator import firm_faults, funded_faults
from tests.invariants.simulator import run as calls
from tests.invariants.simulator.mutants import FOUND_BY, MUTANTS, planted

pytestmark = [pytest.mark.planted, pytest.mark.timeout(900)]  # a search is many sessions

SEARCH = int(os.environ.get("MINUTEWISE_SIM_SEARCH", "40"))


# Where faults are planted, who has to find them, and by which seed it was found last.
until_found = partial(calls.play, stops=True)
CALLS = (MUTANTS, until_found, FOUND_BY)
FIRM = (firm_faults.FAULTS, until_found, firm_faults.FOUND_BY)
FUNDED = (funded_faults.FAULTS, until_found, funded_faults.FOUND_BY)
CARDS = (card_faults.FAULTS, cards.play, card_faults.FOUND_BY)
MONEY = (money_faults.FAULTS, money.play, money_faults.FOUND_BY)
AGREED = (agreed_faults.FAULTS, agreed.play, agreed_faults.FOUND_BY)
BY_CARD = (by_card_faults.FAULTS, by_card.play, by_card_faults.FOUND_BY)
DISPUTES = (dispute_faults.FAULTS, disputes.play, dispute_faults.FOUND_BY)


KINDS = [
    pytest.param(CALLS, 25, id="calls"),
    pytest.param(FIRM, 15, id="companies"),
    pytest.param(FUNDED, 10, id="funded"),
    pytest.param(MONEY, 28, id="money"),
    pytest.param(CARDS, 18, id="cards"),
    pytest.param(AGREED, 10, id="agreed"),
    pytest.param(BY_CARD, 18, id="agreed by card"),
    pytest.param(DISPUTES, 23, id="disputes"),
]


@pytest.mark.parametrize(("kind", "least"), KINDS)
def test_every_planted_fault_has_a_seed_to_begin_with(kind, least):
    faults, _play, found_by = kind
    assert set(found_by) == set(faults)
    assert len(faults) >= least


@pytest.mark.parametrize(("kind", "_least"), KINDS)
def test_every_fault_is_planted_into_code_that_is_there(kind, _least):
    for name in kind[0]:
        with planted(name, kind[0]):
            pass


@pytest.mark.parametrize("name", MUTANTS)
def test_it_is_found(db, name, record_property):
    is_found(CALLS, name, record_property)


@pytest.mark.parametrize("name", firm_faults.FAULTS)
def test_a_fault_in_a_companys_calls_is_found(db, name, record_property):
    is_found(FIRM, name, record_property)


@pytest.mark.parametrize("name", funded_faults.FAULTS)
def test_a_fault_in_a_call_that_becomes_paid_is_found(db, name, record_property):
    is_found(FUNDED, name, record_property)


@pytest.mark.parametrize("name", money_faults.FAULTS)
def test_a_fault_in_the_ways_of_money_is_found(db, name, record_property):
    is_found(MONEY, name, record_property)


@pytest.mark.parametrize("name", card_faults.FAULTS)
def test_a_fault_in_what_cards_pay_for_is_found(db, name, record_property):
    is_found(CARDS, name, record_property)


@pytest.mark.parametrize("name", agreed_faults.FAULTS)
def test_a_fault_in_agreed_payments_is_found(db, name, record_property):
    is_found(AGREED, name, record_property)


@pytest.mark.parametrize("name", by_card_faults.FAULTS)
def test_a_fault_in_what_is_agreed_and_a_card_pays_is_found(db, name, record_property):
    is_found(BY_CARD, name, record_property)


@pytest.mark.parametrize("name", dispute_faults.FAULTS)
def test_a_fault_in_disputes_is_found(db, name, record_property):
    is_found(DISPUTES, name, record_property)


def is_found(kind, name, record_property):
    faults, play, found_by = kind
    first = found_by[name]
    for seed in [first, *(seed for seed in range(1, SEARCH) if seed != first)]:
        if why := broken_by(faults, play, name, seed):
            record_property("found", f"seed {seed}: {why}")
            if seed != first:
                print(f"{name!r}: found by seed {seed}, no longer by {first}")  # noqa: T201
            return
    pytest.fail(f"{name}: not found in {SEARCH} sessions")


def broken_by(faults, play, name, seed):
    """What the session says is broken; an error of the database counts as well."""
    with planted(name, faults):
        try:
            return "; ".join(play(seed).broken[:2])
        except Exception as error:
            return repr(error)
