"""Plays money stories by seed."""

import logging

from django.db import connection, transaction

from tests.invariants.money.edges import BEGIN, EdgeStory
from tests.invariants.money.story import Story


class _RollBackError(Exception):
    """Nothing of a story stays."""


def play(seed, kind=None):
    """Plays the story of one seed; returns it, with what is broken."""
    kind = kind or (EdgeStory if seed >= BEGIN else Story)
    logging.disable(logging.ERROR)
    try:
        with transaction.atomic():
            story = kind(seed)
            story.plays()
            raise _RollBackError
    except _RollBackError:
        return story
    finally:
        connection.run_on_commit.clear()
        logging.disable(logging.NOTSET)
