"""Plays stories of payments by card, by seed."""

import logging

from django.db import connection, transaction

from tests.invariants.by_card.edges import BEGIN, EdgePlay
from tests.invariants.by_card.story import CardPlay


class _RollBackError(Exception):
    """Nothing of a story stays."""


def play(seed):
    """Plays the story of one seed; returns its session, with what is broken and what was done."""
    logging.disable(logging.ERROR)
    try:
        with transaction.atomic():
            story = (EdgePlay if seed >= BEGIN else CardPlay)(seed)
            with story.installed():
                story.plays()
            story.session.done = story.done
            raise _RollBackError
    except _RollBackError:
        return story.session
    finally:
        connection.run_on_commit.clear()
        logging.disable(logging.NOTSET)
