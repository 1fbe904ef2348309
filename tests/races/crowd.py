"""Many at once: threads that start together, each with a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from minutewise.work.writing import writing


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Runs act(0) … act(count − 1) at once. Returns what each returned or raised, in order."""
    start = threading.Barrier(count)

    def one(number: int) -> object:
        try:
            start.wait(30)
            return act(number)
        except Exception as error:  # what was raised is the answer the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


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
