"""A call rings in browsers whose page is closed; it says who, and that it rings no more."""

import pytest
from django.contrib.sessions.models import Session

from minutewise.accounts.models import Person, PushBrowser
from minutewise.accounts.queries.push import rings_reach
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls.actions import ring
from minutewise.calls.keeper.attendance import ASK_AGAIN_MS, GONE_AFTER_MS, Attendance
from minutewise.calls.tests.conftest import Talk
from minutewise.work.models import DueWork
from tests.services.push import set_up


def waiting():
    """What is to be sent, by whom it is for."""
    rows = DueWork.objects.filter(kind="push").order_by("pk")
    return [(row.payload["kind"], row.payload["name"], row.payload["lasts_s"]) for row in rows]


def test_who_calls_for_as_long_as_it_rings(clock, dara, mirela):
    set_up(mirela.person, clock.now.wall)
    Talk(clock, dara, mirela).rings()
    assert waiting() == [("ring", "Dara K.", 45)]
    told = str(DueWork.objects.get(kind="push").payload)
    assert "Replica" not in told
    assert "2.50" not in told


@pytest.mark.parametrize("how", ["missed", "declined", "cancelled", "accepted"])
def test_a_ring_that_ends_says_so_in_its_place(clock, dara, mirela, how):
    set_up(mirela.person, clock.now.wall)
    talk = Talk(clock, dara, mirela).rings()
    at = clock.passes(s=1)
    {
        "missed": lambda: ring.miss(talk.id, clock.passes(s=45)),
        "declined": lambda: ring.decline(talk.id, "", at, mirela.person),
        "cancelled": lambda: ring.cancel(talk.id, at),
        "accepted": lambda: ring.accept(talk.id, at, mirela.person),
    }[how]()
    assert [kind for kind, *_ in waiting()] == ["over"]


def test_of_a_company_each_agent_at_whom_it_rings(clock, dara, network):
    """Nobody else's phone learns of it; who let it ring reads that it is over for them."""
    page = brightdesk(network, "Ben", "Cleo")
    ben, cleo = agent(page, "Ben"), agent(page, "Cleo")
    for person in (ben, cleo, dara):
        set_up(person, clock.now.wall)
    talk = Talk(clock, dara, page).rings()
    assert told_to() == [(ben, "ring")]
    ring.decline(talk.id, "", clock.passes(s=1), ben)
    assert told_to() == [(ben, "over"), (cleo, "ring")]


def told_to():
    """Each browser's person, and what is to be sent there."""
    rows = DueWork.objects.filter(kind="push").order_by("pk")
    whose = {row.pk: row.person for row in PushBrowser.objects.all()}
    return [(whose[int(row.ref.split(":")[0])], row.payload["kind"]) for row in rows]


def test_nobody_has_set_up_anything_and_nothing_is_planned(clock, dara, mirela):
    Talk(clock, dara, mirela).rings()
    assert waiting() == []


class Hall:
    """Attendance with a list of people whom rings reach."""

    def __init__(self):
        self.at_ms, self.reached, self.said = 0, set(), []
        self.people = Attendance(
            lambda: self.at_ms,
            lambda person, there: self.said.append(there),
            lambda person: person in self.reached,
        )

    def passes(self, ms):
        self.at_ms += ms
        self.people.tick()


def test_whom_rings_reach_stays_until_they_do_no_more(mirela):
    hall, who = Hall(), mirela.person_id
    hall.reached.add(who)
    topic = {"hub": "h", "topic": f"person:{who}"}
    hall.people.hear({**topic, "kind": "came"})
    hall.people.hear({**topic, "kind": "went"})
    hall.passes(GONE_AFTER_MS)
    hall.passes(10 * ASK_AGAIN_MS)
    assert hall.said == [True]
    assert hall.people.is_there(who)
    hall.reached.clear()
    hall.passes(ASK_AGAIN_MS)
    assert hall.said == [True, False]


@pytest.mark.parametrize("ends", ["box", "browser", "session", "ban"])
def test_rings_reach_nobody_who_ended_it(clock, mirela, ends):
    person, at = mirela.person, clock.now.wall
    assert not rings_reach(person.pk, at)
    set_up(person, at)
    assert rings_reach(person.pk, at)
    {
        "box": lambda: Person.objects.update(push_rings=False),
        "browser": lambda: person.push_browsers.all().delete(),
        "session": lambda: Session.objects.all().delete(),
        "ban": lambda: Person.objects.update(is_active=False),
    }[ends]()
    assert not rings_reach(person.pk, at)
