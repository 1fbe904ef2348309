"""A plugin of pytest: in a fresh clone one process of the tests compiles what all of them import.

Workers that start together would compile much of the same thousands of modules each. The first one
to come does; the others wait for what it leaves behind. Only where compiled modules are kept in a
folder of their own, as `./test` has it, and only until they are.
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

_turn = pytest.StashKey[ExitStack]()


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """One process at a time is in here, until one has come out whole; from then on all may be."""
    done = folder / f"compiled-{sys.implementation.cache_tag}"
    if done.exists():
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if done.exists():  # meanwhile: who waited goes on beside the others
            fcntl.flock(turn, fcntl.LOCK_UN)
        yield
        done.touch()


def is_worker() -> bool:
    """Whether this process plays tests that another one hands out."""
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before anything of the product is imported: settings come with the first `conftest.py`."""
    stack = early_config.stash[_turn] = ExitStack()
    hands_on = early_config.known_args_namespace.numprocesses and not is_worker()
    if sys.pycache_prefix and not sys.dont_write_bytecode and not hands_on:
        stack.enter_context(in_turn(Path(sys.pycache_prefix)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """All is imported: the others' turn."""
    session.config.stash[_turn].close()
