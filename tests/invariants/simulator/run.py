"""Plays sessions by seed; by hand: `python -m minutewise simulate --seed 3 --story`."""

import logging
from contextlib import nullcontext

from django.db import connection, transaction

from minutewise.realtime.bus import set_bus
from tests.invariants.simulator.checks import after
from tests.invariants.simulator.session import Session


class _RollBackError(Exception):
    """Nothing of a session stays."""


def play(seed, *, stops=False):
    """Plays the session of one seed; returns it, with what is broken.

    `stops`: as soon as something is, for whoever asks no more than whether anything is.
    """
    logging.disable(logging.ERROR)  # a gateway that does not answer is one
    try:
        with transaction.atomic():
            session = Session(seed, stops=stops)
            with session.till.installed() if session.till else nullcontext():
                session.plays()
                after(session)
            raise _RollBackError
    except _RollBackError:
        return session
    finally:
        connection.run_on_commit.clear()
        set_bus(None)
        logging.disable(logging.NOTSET)


def report(session):
    """The story of a failed session, to be read from the top."""
    broken = "\n".join(session.broken)
    return f"seed {session.seed}\n{broken}\n\n" + "\n".join(session.story)
