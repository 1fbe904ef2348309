"""Two agents, or an agent and the clock, press at the same moment; on SQLite and PostgreSQL.

The control does what a system without the lock does (look first, write then); it must go wrong.
"""

import threading

import pytest

from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls.actions import finish, ring, transfer
from minutewise.calls.models import Call, Rung
from minutewise.calls.tests.conftest import Clock, Talk, money
from minutewise.ledger.queries import verify
from minutewise.rooms.models import Seat
from tests.races.crowd import at_once, in_writing
from tests.races.test_call_races import client, codes

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Nils", "Olga", "Pia")


@pytest.fixture(autouse=True)
def _sound_books(transactional_db):
    yield
    assert verify() == []


@pytest.fixture
def page(network):
    return brightdesk(network, *NAMES)


@pytest.fixture
def talk(network, page):
    return Talk(Clock(), client("dara"), page)


@pytest.fixture
def ringing(talk):
    """It rings at all three."""
    talk.rings()
    ring.route_again(talk.id, talk.clock.passes(s=15))
    return talk


def ends():
    return sorted(Rung.objects.values_list("end", flat=True))


class TestAccepting:
    def test_control_looking_first_gives_the_call_to_two(self, ringing):
        both_have_looked = threading.Barrier(2)
        told = []

        def naive(number):
            free = Call.objects.get(id=ringing.id).agent_id is None
            both_have_looked.wait(30)
            if free:
                person = agent(ringing.advisor, NAMES[number])
                in_writing(lambda: Call.objects.filter(id=ringing.id).update(agent=person))
                told.append(person.name)

        at_once(2, naive)
        assert len(told) == 2, "the race did not happen"

    @pytest.mark.parametrize("time", range(3))
    def test_of_three_one_has_it_and_the_others_are_told(self, ringing, time):
        people = [agent(ringing.advisor, name) for name in NAMES]
        answers = at_once(3, lambda n: ring.accept(ringing.id, ringing.clock.now, people[n]))
        assert codes(answers) == ["done", "taken", "taken"]
        assert ends() == ["accepted", "elsewhere", "elsewhere"]
        winner = people[[a is None for a in answers].index(True)]
        assert ringing.call.agent == winner
        assert Seat.objects.get(room=ringing.id, role="advisor").person == winner

    @pytest.mark.parametrize("time", range(3))
    @pytest.mark.parametrize("other", [ring.cancel, ring.miss])
    def test_accepting_while_it_ends(self, ringing, other, time):
        nils = agent(ringing.advisor, "Nils")
        acts = [
            lambda: ring.accept(ringing.id, ringing.clock.now, nils),
            lambda: other(ringing.id, ringing.clock.now),
        ]
        answers = codes(at_once(2, lambda n: acts[n]()))
        assert answers in (["done", "not_ringing"], ["done", "taken"])
        talks = ringing.call.stage == Call.Stage.CONNECTING
        assert money(ringing.client)[1] == (2400 if talks else 0)
        assert Membership.objects.filter(in_call=True).count() == (1 if talks else 0)
        assert "" not in ends()

    @pytest.mark.parametrize("time", range(3))
    def test_accepting_while_the_next_round_begins(self, talk, time):
        talk.rings()
        now, nils = talk.clock.passes(s=15), agent(talk.advisor, "Nils")
        acts = [lambda: ring.accept(talk.id, now, nils), lambda: ring.route_again(talk.id, now)]
        assert codes(at_once(2, lambda n: acts[n]())) == ["done", "done"]
        assert talk.call.agent == nils
        assert "" not in ends(), "it rings on at somebody"

    def test_two_calls_one_agent(self, ringing, page):
        """Both ring at Nils; he presses both at once and gets one of them."""
        other = Talk(ringing.clock, client("charlie"), page).rings()
        nils = agent(page, "Nils")
        assert Rung.objects.get(call=other.id).person == nils
        ids = [ringing.id, other.id]
        answers = at_once(2, lambda n: ring.accept(ids[n], ringing.clock.now, nils))
        assert codes(answers) == ["done", "in_another_call"]
        assert Seat.objects.filter(person=nils, left_at=None).count() == 1

    def test_all_decline_at_once(self, ringing):
        people = [agent(ringing.advisor, name) for name in NAMES]
        at_once(3, lambda n: ring.decline(ringing.id, "", ringing.clock.now, people[n]))
        assert ringing.call.outcome == Call.Outcome.DECLINED
        assert ends() == ["declined"] * 3
        assert money(ringing.client) == (5_000, 0, 0)


class TestHandingOver:
    @pytest.fixture
    def asked(self, talk):
        talk.rings()
        ring.accept(talk.id, talk.clock.passes(s=3), agent(talk.advisor, "Nils"))
        talk.connects().runs(s=300)
        olga = str(agent(talk.advisor, "Olga").id)
        transfer.ask_colleague(talk.id, olga, "", talk.clock.now)
        return talk

    @pytest.mark.parametrize("time", range(3))
    def test_taking_over_while_it_is_taken_back(self, asked, time):
        olga, now = agent(asked.advisor, "Olga"), asked.clock.now
        acts = [
            lambda: ring.accept(asked.id, now, olga),
            lambda: transfer.take_back(asked.id, now),
        ]
        assert len([a for a in codes(at_once(2, lambda n: acts[n]())) if a == "done"]) == 1
        seated = Seat.objects.get(room=asked.id, role="advisor", left_at=None).person
        assert seated == asked.call.agent
        assert (asked.row.reasons == ["lost"]) is (seated == olga)

    @pytest.mark.parametrize("time", range(3))
    def test_taking_over_while_the_client_hangs_up(self, asked, time):
        olga, now, ms = agent(asked.advisor, "Olga"), asked.clock.now, asked.clock.ms
        acts = [
            lambda: ring.accept(asked.id, now, olga),
            lambda: finish.hang_up(asked.id, "client", ms, now),
        ]
        at_once(2, lambda n: acts[n]())
        assert (asked.call.stage, asked.row.closed_ms) == (Call.Stage.ENDED, 300_000)
        assert not Membership.objects.filter(in_call=True).exists()
        assert not Seat.objects.filter(left_at=None).exists()
