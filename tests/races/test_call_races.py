"""F8, F9: two people, or two tabs of one, press at the same moment; on SQLite and PostgreSQL.

The controls do what a system without the guard does (look first, write then); each must go
wrong, or the tests beside them would prove nothing.
"""

import threading
from datetime import time

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Presence, Rate, Service, WorkTime
from minutewise.calls.actions import finish, meter, mode, ring
from minutewise.calls.actions.giving_back import give_back
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call, Meter, Receipt
from minutewise.calls.tests.conftest import NOON, Clock, Talk, give, money
from minutewise.disputes.actions import open_dispute
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import post
from minutewise.ledger.queries import charged_for, verify, wallet
from minutewise.ledger.rules import Draft, Ref, earnings, spendable
from minutewise.metering import NotNowError
from minutewise.rooms.models import Seat
from tests.races.crowd import at_once, in_writing, kinds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sound_books(transactional_db):
    yield
    assert verify() == []


@pytest.fixture
def clock():
    return Clock()


def client(name, amount=5_000):
    person = Person.objects.create_user(f"{name}@example.org", name=name)
    give(person, amount)
    return person


def advisor(name, network):
    """Open day and night, 1.20 a minute by video, no sample."""
    person = Person.objects.create_user(f"{name}@example.org", name=name)
    page = Advisor.objects.create(
        person=person, network=network, handle=name, skeleton=name, activity="x", published_at=NOON
    )
    service = Service.objects.create(advisor=page, free_sample_s=0)
    Rate.objects.create(service=service, mode="video", amount=120)
    for weekday in range(7):
        WorkTime.objects.create(advisor=page, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=page, connected=True)
    return page


@pytest.fixture
def dara(network):
    return client("dara")


@pytest.fixture
def mirela(network):
    return advisor("mirela", network)


@pytest.fixture
def talk(clock, dara, mirela):
    return Talk(clock, dara, mirela)


@pytest.fixture
def live(talk):
    """Running for ten minutes: 12.00 are due."""
    return talk.rings(maximum=2400).is_accepted().connects().runs(s=600)


def codes(answers):
    """What each got: None for a success, else the code of the refusal."""
    unexpected = [a for a in answers if isinstance(a, Exception) and not isinstance(a, RuleError)]
    assert not unexpected, unexpected
    return sorted(a.code if isinstance(a, RuleError) else "done" for a in answers)


class TestGivingBack:
    @pytest.mark.parametrize("others", [1, 0])
    def test_never_more_than_was_paid_and_nothing_beside_a_dispute(
        self, live, dara, mirela, others
    ):
        """One press sent twice, two others of €5.00; and all of it asked back at once."""
        finish.hang_up(live.id, "client", live.clock.ms, live.clock.now)
        ref, now = Ref("call", str(live.id)), live.clock.now
        give(mirela.person, 5_000)
        pair = spendable(mirela.person_id, "EUR"), earnings(mirela.person_id, "EUR")
        more = Draft(*pair, 5_000, "tip", Ref("tip", "t"), "t")  # the earnings would reach
        in_writing(lambda: post([more], by="x", at=NOON))

        def act(number):
            if number == 4:
                open_dispute(ref, dara, 1_200, "x", now)
            else:
                give_back(mirela.person, live.id, 500, f"press-{max(number, 1)}", now)

        answers = at_once(4 + others, act)
        assert set(codes(answers)) <= {"done", "too_much", "disputed", "dispute_amount"}
        back, asked = charged_for(ref).refunded, answers[4:] == [None]
        assert back == (0 if asked else 1_000)
        assert money(dara)[0] == 3_800 + back
        assert live.call.events.filter(kind="refunded").count() == back // 500


class TestHangingUpTwice:
    def test_control_looking_first_bills_twice(self, live, dara, mirela):
        """As the system before us did: two requests at once billed a call twice."""
        both_have_looked = threading.Barrier(2)

        def naive(number):
            stage = Call.objects.get(id=live.id).stage
            both_have_looked.wait(30)
            if stage == "live":
                pair = spendable(dara.id, "EUR"), earnings(mirela.person_id, "EUR")
                draft = Draft(*pair, 1200, "tip", Ref("tip", str(number)), f"bill{number}")
                in_writing(lambda: post([draft], by="x", at=NOON))

        at_once(2, naive)
        assert money(mirela.person)[2] == 2400, "the race did not happen"

    def test_it_is_settled_once_however_many_hang_up(self, live, dara, mirela):
        def act(number):
            who = "client" if number % 2 else "advisor"
            finish.hang_up(live.id, who, live.clock.ms, live.clock.now)

        assert codes(at_once(8, act)) == ["done"] * 8
        assert money(dara) == (3_800, 0, 0)
        assert money(mirela.person) == (0, 0, 960)
        assert Receipt.objects.count() == 1
        assert list(live.call.events.values_list("kind", flat=True)).count("hung_up") == 1


class TestRinging:
    def test_control_looking_at_the_seats_first_rings_twice(self, dara, mirela, network):
        both_have_looked = threading.Barrier(2)
        rang = []

        def naive(number):
            free = not Seat.objects.filter(person=mirela.person, left_at=None).exists()
            both_have_looked.wait(30)
            if free:
                rang.append(number)

        at_once(2, naive)
        assert len(rang) == 2, "the race did not happen"

    def test_two_clients_call_one_advisor(self, mirela, clock):
        people = [client(f"c{number}") for number in range(4)]
        wish = Wish(mirela.id, "video", 2400)
        answers = at_once(4, lambda n: start_call(people[n], wish, clock.now))
        assert codes(answers) == ["busy"] * 3 + ["done"]
        assert Call.objects.count() == 1
        assert sum(wallet(person.id, "EUR").held for person in people) == 2400

    def test_one_client_makes_three_calls_at_once(self, dara, network, clock):
        """Three calls at once overdrew a wallet elsewhere, because nothing was held."""
        pages = [advisor(f"a{number}", network) for number in range(3)]
        answers = at_once(
            3, lambda n: start_call(dara, Wish(pages[n].id, "video", 2400), clock.now)
        )
        assert codes(answers) == ["done"] + ["in_another_call"] * 2
        assert money(dara) == (2_600, 2_400, 0)

    @pytest.mark.parametrize("time", range(4))
    def test_two_advisors_call_each_other(self, network, clock, time):
        """Seats are taken in one order, whoever calls whom: nobody waits for ever."""
        pages = [advisor(f"a{number}", network) for number in range(2)]
        for page in pages:
            give(page.person, 5_000)

        def act(number):
            return start_call(
                pages[number].person, Wish(pages[1 - number].id, "video", 2400), clock.now
            )

        answers = codes(at_once(2, act))
        assert answers.count("done") == 1, answers

    def test_accepting_in_two_tabs(self, talk):
        talk.rings()
        answers = at_once(4, lambda _n: ring.accept(talk.id, talk.clock.now))
        assert codes(answers) == ["done"] + ["not_ringing"] * 3

    @pytest.mark.parametrize("other", [ring.miss, ring.cancel])
    @pytest.mark.parametrize("time", range(3))
    def test_accepting_while_it_ends(self, talk, dara, other, time):
        talk.rings()
        acts = [ring.accept, other]
        answers = at_once(2, lambda n: acts[n](talk.id, talk.clock.now))
        assert codes(answers) == ["done", "not_ringing"]
        rings_on = talk.call.stage == Call.Stage.CONNECTING
        assert money(dara)[1] == (2400 if rings_on else 0)


class TestRaisingAtTheEndOfTheMoney:
    @pytest.fixture
    def used_up(self, talk):
        return talk.rings(maximum=600).is_accepted().connects().runs(s=301)

    @pytest.mark.parametrize("first", ["exhaust", "raise", "both"])
    def test_it_runs_on_whoever_is_first(self, used_up, dara, first):
        clock = used_up.clock
        acts = [
            lambda: meter.exhaust(used_up.id, clock.ms, clock.now),
            lambda: meter.raise_maximum(used_up.id, 1200, clock.now),
        ]
        if first == "both":
            assert codes(at_once(2, lambda n: acts[n]())) == ["done", "done"]
        else:
            for act in acts if first == "exhaust" else acts[::-1]:
                act()
        assert (used_up.row.state, used_up.row.maximum) == ("running", 1200)
        assert money(dara) == (3_800, 1_200, 0)
        assert used_up.runs(s=10).hangs_up().row.charge == 622

    def test_the_last_moment_before_it_ends(self, used_up, dara):
        """The keeper ends the call for its maximum while the client raises it: one of the two."""
        clock = used_up.clock
        meter.exhaust(used_up.id, clock.ms, clock.now)
        acts = [
            lambda: finish.finish(used_up.id, Call.Outcome.MAXIMUM, clock.ms, clock.now),
            lambda: meter.raise_maximum(used_up.id, 1200, clock.now),
        ]
        at_once(2, lambda n: acts[n]())
        if used_up.call.stage == Call.Stage.ENDED:
            assert money(dara) == (4_400, 0, 0)
        else:
            assert (used_up.row.state, money(dara)) == ("running", (3_800, 1_200, 0))

    def test_raises_at_once_never_hold_more_than_there_is(self, used_up, dara):
        answers = at_once(
            8, lambda n: meter.raise_maximum(used_up.id, 1500 + n * 500, used_up.clock.now)
        )
        assert money(dara)[0] >= 0
        assert money(dara)[1] == used_up.row.maximum
        assert set(codes(answers)) <= {"done", "insufficient_funds", "maximum_too_small"}


class TestAgainstTheEnd:
    @pytest.mark.parametrize("time", range(3))
    def test_pausing_while_the_other_hangs_up(self, live, dara, time):
        clock = live.clock
        acts = [
            lambda: meter.pause(live.id, "client", clock.ms, clock.now),
            lambda: finish.hang_up(live.id, "advisor", clock.ms, clock.now),
        ]
        answers = at_once(2, lambda n: acts[n]())
        assert isinstance(answers[0], (NotNowError, type(None)))
        assert answers[1] is None
        assert (live.call.outcome, money(dara)) == (Call.Outcome.HUNG_UP, (3_800, 0, 0))

    @pytest.mark.parametrize("time", range(3))
    def test_waiving_while_it_settles(self, live, dara, time):
        """Either it is waived and comes off, or it is too late and nothing of it does."""
        clock = live.clock
        acts = [
            lambda: meter.waive(live.id, 200, "", clock.now),
            lambda: finish.hang_up(live.id, "client", clock.ms, clock.now),
        ]
        answers = at_once(2, lambda n: acts[n]())
        waived = 200 if answers[0] is None else 0
        assert isinstance(answers[0], (NotNowError, type(None)))
        assert money(dara) == (3_800 + waived, 0, 0)

    def test_change_of_mode_while_the_other_hangs_up_leaves_no_meter_open(self, live):
        clock = live.clock
        Rate.objects.create(service=Service.objects.get(), mode="audio", amount=90)
        acts = [
            lambda: mode.change_mode(live.id, "client", "audio", clock.ms, clock.now),
            lambda: finish.hang_up(live.id, "advisor", clock.ms, clock.now),
        ]
        answers = at_once(2, lambda n: acts[n]())
        assert set(kinds(answers)) <= {"NoneType", "RuleError", "NotNowError"}
        assert set(Meter.objects.values_list("state", flat=True)) == {"settled"}
