"""Many at once: threads that start together, each with a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from minutewise.work.writing import writing


class Hands:
    """Threads that stay for many moments, each with its connection: opening one costs more than
    most of what is done in a moment. Leaving the `with` closes them."""

    def __init__(self, most: int) -> None:
        self.most, self._pool = most, ThreadPoolExecutor(most)

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, *_error: object) -> None:
        self.at_once(self.most, lambda _number: connections.close_all())
        self._pool.shutdown()

    def at_once(self, count: int, act: Callable[[int], object]) -> list[object]:
        """Runs act(0) … act(count − 1) at once. Returns what each returned or raised, in order."""
        assert count <= self.most, "nobody is there to do the rest"
        start = threading.Barrier(count)

        def one(number: int) -> object:
            try:
                start.wait(30)
                return act(number)
            except Exception as error:  # what was raised is the answer the test looks at
                return error

        return list(self._pool.map(one, range(count)))


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """`Hands.at_once`, by hands for this one moment."""
    with Hands(count) as hands:
        return hands.at_once(count, act)


def in_writing(act: Callable[[], object]) -> object:
    """One action, in a transaction of its own, as every caller does it."""
    with writing():
        return act()


def all_write(count: int, act: Callable[[int], object]) -> list[object]:
    """`at_once`, each in a transaction of its own."""
    return at_once(count, lambda number: in_writing(lambda: act(number)))


def kinds(answers: list[object]) -> dict[str, int]:
    """How often each kind of answer was given."""
    names = [type(answer).__name__ for answer in answers]
    return {name: names.count(name) for name in names}
