"""Whatever is written, changed, joined and erased, and whenever it is covered: the search finds
what a plain "contains" over a person's threads finds, the newest first."""

import random
from contextlib import suppress
from functools import reduce
from operator import or_

import pytest
from django.db import connection
from django.db.models import Q

from minutewise.conversations.actions import (
    Brief,
    Visitor,
    ask_brief,
    begin,
    begin_as_visitor,
    read,
    say,
    send_brief,
    stretches,
    take_along,
)
from minutewise.conversations.grams import fold
from minutewise.conversations.models import Message, Stretch
from minutewise.conversations.own_data import erase
from minutewise.conversations.queries import finding, search, threads_of
from minutewise.conversations.rules import BRIEF_FIELDS
from minutewise.conversations.tests.cast import charlie, clock, dara, mirela
from minutewise.kernel.errors import RuleError
from minutewise.work import due

__all__ = ["charlie", "clock", "dara", "mirela"]

WORDS = (
    "replica", "Replicas", "STRASSE", "straße", "Straße", "İzmir", "izmir", "ızgara", "ΣΊΣΥΦΟΣ",
    "σίσυφος", "東京都", "été", "ÉTÉ", "oﬀ", "off", "100", "%", "_x", "a", "ab", "\u0307",
)  # fmt: skip
STEPS, SHOWN = 60, 6


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Short stretches, few at a time, few hits: sixty messages then do what thousands would."""
    monkeypatch.setattr(stretches, "MESSAGES", 3)
    monkeypatch.setattr(stretches, "MESSAGES_AT_ONCE", 8)
    monkeypatch.setattr(finding, "_AT_ONCE", (1, 2))
    monkeypatch.setattr(finding, "SEARCH_SHOWN", SHOWN)


def contained(person, words):
    """The rule as one sentence, over everything that is the person's."""
    said, brief = Q(kind="text"), Q(kind="brief")
    for word in words.split():
        said &= Q(text__icontains=word)
        brief &= reduce(or_, [Q((f"figures__{part}__icontains", word)) for part in BRIEF_FIELDS])
    threads = [row.id for row in threads_of(person, limit=1_000)]
    rows = Message.objects.filter(said | brief, conversation__in=threads).order_by("-at", "-id")
    return list(rows.values_list("conversation", "number")[:SHOWN])


class Life:
    """What two clients, an advisor and a visitor with one client's address do, by chance."""

    def __init__(self, seed, clock, dara, charlie, mirela):
        self.by, self.clock, self.mirela = random.Random(seed), clock, mirela
        self.dara, self.clients = dara, [dara, charlie]
        self.threads = {who.id: begin(who, mirela, "replica", clock.now) for who in self.clients}

    def text(self):
        return " ".join(self.by.choices(WORDS, k=self.by.randint(1, 6)))

    def step(self):
        deeds = {
            self.writes: 8, self.answers: 6, self.asks: 2, self.sends_brief: 4, self.reads: 2,
            self.visits: 2, self.signs_in: 1, self.covers: 6, self.leaves: 0.3,
        }  # fmt: skip
        (deed,) = self.by.choices(list(deeds), list(deeds.values()))
        moment = self.clock.passes(s=self.by.choice([0, 30, 400]))
        with suppress(RuleError):  # too early, too much: then nothing happened
            deed(self.by.choice(self.clients), moment)

    def writes(self, who, at):
        say(self.threads[who.id].id, "client", who, self.text(), at)

    def answers(self, who, at):
        say(self.threads[who.id].id, "advisor", self.mirela.person, self.text(), at)

    def asks(self, who, at):
        ask_brief(self.threads[who.id].id, "advisor", self.mirela.person, at)

    def sends_brief(self, who, at):
        said = Brief(self.text(), self.text(), self.text())
        send_brief(self.threads[who.id].id, "client", who, said, at)

    def reads(self, who, _at):
        read(self.threads[who.id].id, "advisor", 10_000)

    def visits(self, _who, at):
        visitor = Visitor("Dara", self.dara.email, f"{at.steady_ms // 300_000:064}")
        begin_as_visitor(visitor, self.mirela, self.text(), at)

    def signs_in(self, _who, _at):
        take_along(self.dara, self.dara.email)

    def covers(self, _who, at):
        due.plan(stretches.COVER, "", at.wall)
        due.run_due(at)

    def leaves(self, _who, at):
        if len(self.clients) == 2:
            erase(self.clients.pop(), at.wall)


@pytest.mark.parametrize("seed", range(2))
def test_a_search_finds_what_is_contained(seed, clock, dara, charlie, mirela):
    life, covered = Life(seed, clock, dara, charlie, mirela), 0
    for _step in range(STEPS):
        life.step()
        covered = max(covered, Stretch.objects.count())
        person = life.by.choice([dara, charlie, mirela.person, mirela.person])
        words = life.by.choice([life.by.choice(WORDS)[:4], life.text()[:20]])
        if len("".join(words.split())) > 1:
            found = [(each.thread, each.number) for each in search(person, words)]
            assert found == contained(person, words), (words, person)
    assert covered > 5, "a history in which nothing is covered proves nothing"


def test_letters_that_the_database_calls_alike_have_the_same_grams(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT chr(n), upper(chr(n)) FROM generate_series(1, 55295) AS n")
        else:
            cursor.execute(
                "WITH RECURSIVE n(c) AS (SELECT 1 UNION ALL SELECT c + 1 FROM n LIMIT 600) "
                "SELECT char(a.c), char(b.c) FROM n AS a, n AS b "
                "WHERE char(a.c) LIKE char(b.c) AND b.c NOT IN (37, 95)"  # the signs of LIKE
            )
        pairs = cursor.fetchall()
    assert len(pairs) > 600
    assert [(a, b) for a, b in pairs if fold(a) != fold(b)] == []
