"""What several want at the same moment is done once for all, and refused to each alone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import OperationalError, connections, transaction

from minutewise.work.group import Group
from minutewise.work.models import Tally

pytestmark = pytest.mark.django_db(transaction=True)
LONG_S = 30
DAY = date(2026, 3, 1)


class Shop:
    """Sells by name, writing a row for each; the first group waits until the others are there.

    "bad" is refused, and with it everything that was to be written beside it.
    """

    def __init__(self, expected=0):
        self.groups, self.expected, self.all_there = [], expected, threading.Event()
        self.group = Group(self.sell)

    def sell(self, names):
        self.groups.append(list(names))
        if len(self.groups) == 1 and self.expected:
            assert self.all_there.wait(LONG_S)
        for name in names:
            Tally.objects.create(day=DAY, what=name)
            if name == "bad":
                raise ValueError(name)
        return [f"sold {name}" for name in names]

    def served(self, name):
        """What somebody is told, in a thread of his own."""
        try:
            return self.group.submit(name)
        except ValueError as error:
            return error
        finally:
            connections.close_all()

    def crowd(self, names):
        """The first comes alone; the others come while he is at it. What each was told."""

        with ThreadPoolExecutor(len(names)) as pool:
            first = pool.submit(self.served, names[0])
            while not self.groups:
                self.all_there.wait(0.001)
            rest = [pool.submit(self.served, name) for name in names[1:]]
            while len(self.group._waiting) < len(names) - 1:
                self.all_there.wait(0.001)
            self.all_there.set()
            return [each.result(LONG_S) for each in (first, *rest)]


def written():
    return set(Tally.objects.values_list("what", flat=True))


def test_who_comes_alone_waits_for_nobody():
    shop = Shop()
    assert shop.group.submit("one") == "sold one"
    assert shop.groups == [["one"]]
    assert shop.group.submit("two") == "sold two"


def test_who_comes_meanwhile_is_done_in_one_go():
    shop, names = Shop(expected=5), ["one", "two", "three", "four", "five"]
    assert shop.crowd(names) == [f"sold {name}" for name in names]
    assert [len(group) for group in shop.groups] == [1, 4]
    assert written() == set(names)


def test_a_crowd_that_comes_again_goes_together():
    """Without patience the first of them would go alone, and the others after him."""
    shop, names = Shop(expected=4), ["one", "two", "three", "four"]
    shop.crowd(names)
    shop.group._patience_s = LONG_S
    with ThreadPoolExecutor(3) as pool:
        again = [pool.submit(shop.served, name) for name in ("five", "six", "seven")]
        assert [each.result(LONG_S) for each in again] == ["sold five", "sold six", "sold seven"]
    assert [len(group) for group in shop.groups] == [1, 3, 3]
    shop.group._patience_s = 0.001  # nobody else comes: the one goes alone, and so does the next
    assert shop.group.submit("eight") == "sold eight"
    shop.group._patience_s = LONG_S
    assert shop.group.submit("nine") == "sold nine"
    assert [len(group) for group in shop.groups] == [1, 3, 3, 1, 1]


def test_a_group_has_its_limit():
    shop, names = Shop(expected=6), [f"n{number}" for number in range(6)]
    shop.group._most = 3
    shop.crowd(names)
    assert [len(group) for group in shop.groups] == [1, 3, 2]


def test_who_fails_fails_alone():
    shop = Shop(expected=4)
    first, second, third, bad = shop.crowd(["one", "two", "three", "bad"])
    assert [first, second, third] == ["sold one", "sold two", "sold three"]
    assert isinstance(bad, ValueError)
    assert written() == {"one", "two", "three"}
    # Once all together, then each by himself.
    assert [len(group) for group in shop.groups] == [1, 3, 1, 1, 1]


def test_after_a_failure_the_next_one_is_served():
    shop = Shop()
    with pytest.raises(ValueError, match="bad"):
        shop.group.submit("bad")
    assert shop.group.submit("one") == "sold one"


def test_within_a_transaction_it_belongs_to_that_one():
    shop = Shop()
    with transaction.atomic():
        shop.group.submit("one")
        transaction.set_rollback(True)
    assert written() == set()


def test_all_of_a_group_or_nothing_is_there_when_the_commit_fails(monkeypatch):
    """The disk is full, the line is cut: what became of it is asked again by each, alone."""
    shop, names = Shop(expected=4), ["one", "two", "three", "four"]
    line = type(connections["default"])
    commit, tries = line._commit, []

    def cut(self):
        tries.append(self)
        if len(tries) == 2:
            raise OperationalError("cut")
        return commit(self)

    monkeypatch.setattr(line, "_commit", cut)
    assert shop.crowd(names) == [f"sold {name}" for name in names]
    assert Tally.objects.count() == 4
    assert [len(group) for group in shop.groups] == [1, 3, 1, 1, 1]
