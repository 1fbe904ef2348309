"""What the people of the demo said of their calls, by the real actions at instants of the past."""

import random
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.kernel.clock import Instant
from minutewise.project.demo.fill import NAMED_ADVISOR, Filled
from minutewise.ratings import actions
from minutewise.ratings.actions.reviews import REVEAL
from minutewise.ratings.models import Occasion, Review
from minutewise.ratings.rules import WINDOW
from minutewise.work.due import Job, cancel

_FILE = Path(__file__).parent / "reviews.toml"
SEED = 5
DAY = timedelta(days=1)

type Said = dict[str, list[Any]]


class _Texts:
    """Texts by kind and language; of one person's words, none comes twice before all have come."""

    def __init__(self, dice: random.Random) -> None:
        told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        self._said = {
            kind: {row["language"]: row["said"] for row in told[kind]}
            for kind in ("client", "advisor", "reply")
        }
        self._left: dict[tuple[str, str], list[Any]] = {}
        self._dice = dice

    def one(self, kind: str, language: str) -> Any:
        language = language if language in self._said[kind] else "en"
        left = self._left.setdefault((kind, language), [])
        if not left:
            left += self._dice.sample(self._said[kind][language], len(self._said[kind][language]))
        return left.pop()


def fill_reviews(filled: Filled, now: Instant) -> int:
    """Has most clients and many advisors speak of their calls, once; how many reviews there are."""
    if Review.objects.exists():
        return 0
    dice = random.Random(SEED)  # noqa: S311 (a demo, not a secret)
    texts = _Texts(dice)
    talks = Occasion.objects.select_related("client", "person").order_by("at")
    for talk in talks.filter(network=filled.network):
        if dice.random() < 0.75:
            _speak(talk, texts, dice, now.wall)
    _agree(filled, dice, now.wall)
    return Review.objects.count()


def _speak(talk: Occasion, texts: _Texts, dice: random.Random, now: datetime) -> None:
    """One side or both; what is old enough is shown, the newest wait for the other side."""
    at = talk.at + timedelta(minutes=dice.randint(2, 600))
    if at >= now:
        return
    named = talk.person.email == NAMED_ADVISOR
    stars, words = texts.one("client", "mirela" if named else talk.client.language)
    actions.write(talk.pk, talk.client, stars, words, at)
    later = at + timedelta(minutes=dice.randint(5, 2000))
    if dice.random() < 0.7 and later < min(now, talk.at + WINDOW):
        stars, words = texts.one("advisor", talk.person.language)
        actions.write(talk.pk, talk.person, stars, words, later)
    elif talk.at + WINDOW < now:
        cancel(REVEAL, str(talk.pk))
        job = Job(REVEAL, str(talk.pk), {}, 1, last=False)
        actions.reveal_due(job, Instant(talk.at + WINDOW, 0, "demo"))
    shown = Review.objects.filter(occasion=talk, side="client", occasion__revealed_at__lt=now)
    review = shown.select_related("occasion").first()
    if review is not None and dice.random() < 0.3:
        _reply(review.pk, talk.person, texts, review.written_at + 2 * DAY, now)


def _reply(review: UUID, by: Person, texts: _Texts, at: datetime, now: datetime) -> None:
    if at < now:
        actions.reply(review, by, texts.one("reply", by.language), at)


def _agree(filled: Filled, dice: random.Random, now: datetime) -> None:
    """Other clients find some of them helpful."""
    shown = Review.objects.filter(side="client", occasion__revealed_at__isnull=False)
    for review in shown.select_related("occasion").order_by("pk"):
        third = [p for p in filled.clients.values() if not review.occasion.side_of(p)]
        willing = min(len(third), dice.choice((0, 0, 1, 2, 4)))
        for person in dice.sample(third, willing):
            actions.vote(review.pk, person, now, helpful=True)
