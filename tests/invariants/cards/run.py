"""Plays stories of calls that cards pay for, by seed."""

from tests.invariants.cards.edges import BEGIN, EdgeStory
from tests.invariants.cards.story import CardStory
from tests.invariants.money import run


def play(seed):
    """Plays the story of one seed; returns it, with what is broken."""
    return run.play(seed, EdgeStory if seed >= BEGIN else CardStory)
