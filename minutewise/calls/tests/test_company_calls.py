"""A company's call: who is rung, who gets it, who is told; and what it costs, the same as ever."""

import json

import pytest

from minutewise.accounts.actions.blocks import block
from minutewise.advisors.actions import come_back_everywhere, companies, set_takes_calls
from minutewise.advisors.models import Membership, Presence
from minutewise.advisors.tests.company import agent, brightdesk, place
from minutewise.calls import queries
from minutewise.calls.actions import finish, ring
from minutewise.calls.from_thread import PressedThere, call_from_thread
from minutewise.calls.keeper.runner import KeeperThread
from minutewise.calls.models import Call, Rung
from minutewise.calls.tests.conftest import Talk, give, money
from minutewise.calls.tests.hubs import Hub, keeper_of, time_passes
from minutewise.calls.tests.recording import Told
from minutewise.calls.views import own_part
from minutewise.conversations.actions import begin_as_visitor, say, shut_out, take_along
from minutewise.conversations.actions.visitors import Visitor
from minutewise.conversations.models import Conversation
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import commission
from minutewise.realtime.tests.recorder import Recorder
from minutewise.rooms.actions import take_seats
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.rules import Kind


@pytest.fixture
def page(network):
    return brightdesk(network, "Nils", "Olga", "Pia")


@pytest.fixture
def talk(clock, dara, page):
    return Talk(clock, dara, page)


@pytest.fixture
def keeper(clock, page):
    return keeper_of(clock)


@pytest.fixture
def told(keeper):
    with Told(keeper) as bus:
        yield bus


def rung(talk):
    """Name → how it stands there."""
    found = Rung.objects.filter(call=talk.id).select_related("person").order_by("id")
    return {each.person.name: each.end or "rings" for each in found}


def heard(told, talk, name):
    """What one agent's tabs were told since the last look."""
    told.deliver()
    topic = f"person:{agent(talk.advisor, name).id}"
    found = [
        m for _c, m in told.published if m.get("topic") == topic and m["kind"].startswith("ring")
    ]
    told.published[:] = [each for each in told.published if each[1] not in found]
    return [(m["kind"], m["data"].get("outcome"), m["data"].get("by")) for m in found]


def says(refused):
    return refused.value.code, refused.value.message


def accepts(talk, name, s=2):
    ring.accept(talk.id, talk.clock.passes(s=s), agent(talk.advisor, name))


def declines(talk, name, word=""):
    ring.decline(talk.id, word, talk.clock.passes(s=1), agent(talk.advisor, name))


# ---- rounds ----


def test_the_longest_idle_rings_alone_then_all_until_time_is_up(talk, told, keeper):
    talk.rings()
    assert rung(talk) == {"Nils": "rings"}
    time_passes(talk.clock, [keeper], [], s=14.75)
    assert rung(talk) == {"Nils": "rings"}
    time_passes(talk.clock, [keeper], [], s=0.25)
    assert rung(talk) == {"Nils": "rings", "Olga": "rings", "Pia": "rings"}
    time_passes(talk.clock, [keeper], [], s=29.75)
    assert talk.call.stage == Call.Stage.RINGING
    time_passes(talk.clock, [keeper], [], s=0.25)
    assert talk.call.outcome == Call.Outcome.MISSED
    assert rung(talk) == dict.fromkeys(("Nils", "Olga", "Pia"), "missed")
    assert [place(talk.advisor, n).missed_in_a_row for n in ("Nils", "Olga", "Pia")] == [1, 1, 1]


def test_the_first_who_accepts_has_it_and_the_others_are_told_who(talk, told, clock):
    talk.rings()
    ring.route_again(talk.id, clock.passes(s=15))
    for name in ("Nils", "Olga", "Pia"):
        heard(told, talk, name)
    accepts(talk, "Olga")
    assert rung(talk) == {"Nils": "elsewhere", "Olga": "accepted", "Pia": "elsewhere"}
    assert heard(told, talk, "Nils") == [("ring_over", "elsewhere", "Olga")]
    assert heard(told, talk, "Olga") == [("ring_over", "accepted", None)]
    with pytest.raises(RuleError) as refused:
        accepts(talk, "Pia")
    assert says(refused) == ("taken", "Olga has taken it.")
    assert queries.people_part(talk.call)["advisor"]["name"] == "Olga"


def test_a_no_goes_on_to_the_next_and_when_all_said_no_it_is_declined(talk, dara):
    talk.rings()
    declines(talk, "Nils")
    assert rung(talk) == {"Nils": "declined", "Olga": "rings", "Pia": "rings"}
    declines(talk, "Pia")
    declines(talk, "Olga", "All in a meeting")
    assert (talk.call.outcome, talk.call.word) == (Call.Outcome.DECLINED, "All in a meeting")
    assert money(dara) == (5000, 0, 0)


def test_whose_socket_went_while_it_rang_drops_out_and_has_missed_nothing(talk, told, keeper):
    talk.rings()
    Membership.objects.filter(person__name="Nils").update(connected=False)
    keeper.hear_presence(agent(talk.advisor, "Nils").id)
    assert rung(talk) == {"Nils": "withdrawn", "Olga": "rings", "Pia": "rings"}
    Membership.objects.update(connected=False)
    keeper.hear_presence(agent(talk.advisor, "Olga").id)
    assert talk.call.outcome == Call.Outcome.MISSED
    assert place(talk.advisor, "Olga").missed_in_a_row == 0


def test_who_takes_another_call_is_not_rung_any_more(talk, told, keeper, clock, charlie):
    give(charlie, 5000)
    other = Talk(clock, charlie, talk.advisor)
    talk.rings()
    other.rings()
    assert (rung(talk), rung(other)) == ({"Nils": "rings"}, {"Nils": "rings"})
    accepts(other, "Nils")
    told.deliver()
    assert rung(talk) == {"Nils": "withdrawn", "Olga": "rings", "Pia": "rings"}


def test_who_switches_calls_off_is_rung_no_more_and_who_switches_them_on_is(
    talk, told, keeper, clock
):
    nils, pia = (agent(talk.advisor, name).id for name in ("Nils", "Pia"))
    set_takes_calls(pia, False, clock.now)
    talk.rings()
    set_takes_calls(nils, False, clock.passes(s=1))
    told.deliver()
    assert rung(talk) == {"Nils": "withdrawn", "Olga": "rings"}
    set_takes_calls(pia, True, clock.passes(s=1))
    told.deliver()
    assert rung(talk) == {"Nils": "withdrawn", "Olga": "rings", "Pia": "rings"}


def test_who_calls_somebody_himself_is_not_rung_until_that_is_over(
    talk, told, keeper, clock, mirela
):
    nils = agent(talk.advisor, "Nils")
    give(nils, 5000)
    talk.rings()
    own = Talk(clock, nils, mirela).rings()
    told.deliver()
    assert rung(talk) == {"Nils": "withdrawn", "Olga": "rings", "Pia": "rings"}
    ring.cancel(own.id, clock.passes(s=1))
    told.deliver()
    stands = Rung.objects.filter(call=talk.id, person=nils).order_by("id")
    assert [each.end or "rings" for each in stands] == ["withdrawn", "rings"]


def test_who_is_back_after_missed_calls_is_rung_at_once(talk, told, keeper, clock):
    Membership.objects.filter(person__name="Nils").update(away=True, missed_in_a_row=2)
    talk.rings()
    come_back_everywhere(agent(talk.advisor, "Nils").id, clock.passes(s=15))
    told.deliver()
    assert rung(talk)["Nils"] == "rings"


def test_while_it_rings_for_him_an_agent_may_answer_and_see_nothing_else(talk, clock):
    talk.rings()
    nils, olga = agent(talk.advisor, "Nils"), agent(talk.advisor, "Olga")
    assert queries.rung_call_of(nils, talk.id)[1] == "advisor"
    for reader in (nils, olga):
        with pytest.raises(MissingError):
            queries.call_of(reader, talk.id)
    with pytest.raises(MissingError):
        queries.rung_call_of(olga, talk.id)
    (card,) = queries.ringing_for(nils, clock.now)
    assert (card["company"], card["from"]["name"]) == ("Brightdesk GmbH", "Dara K.")
    assert queries.ringing_for(olga, clock.now) == []


def test_who_sits_elsewhere_is_told_and_it_rings_on(talk, clock, charlie):
    talk.rings()
    nils = agent(talk.advisor, "Nils")
    take_seats(talk.advisor.id, client=charlie, advisor=nils, at=clock.now.wall)
    with pytest.raises(RuleError) as refused:
        accepts(talk, "Nils")
    assert says(refused)[0] == "in_another_call"
    assert (talk.call.stage, rung(talk)) == (Call.Stage.RINGING, {"Nils": "rings"})


def test_an_agent_who_hides_the_address_answers_where_there_is_a_relay(talk, settings):
    """Nobody knew who would answer, so it is asked of each; the relay then holds for both."""
    settings.TURN_URLS = []
    talk.rings()
    nils = agent(talk.advisor, "Nils")
    nils.hides_address = True
    nils.save()
    with pytest.raises(RuleError) as refused:
        accepts(talk, "Nils")
    assert says(refused)[0] == "relay_missing"
    assert (talk.call.stage, rung(talk)) == (Call.Stage.RINGING, {"Nils": "rings"})
    settings.TURN_URLS = ["turn:relay.example.org"]
    accepts(talk, "Nils")
    call = talk.call
    assert own_part(call, "client", call.client)["ice_policy"] == "relay"
    assert own_part(call, "advisor", nils)["ice_policy"] == "relay"


def test_client_and_agent_who_are_apart_never_meet(talk, dara, clock):
    block(agent(talk.advisor, "Nils"), dara, clock.now.wall)
    block(dara, agent(talk.advisor, "Pia"), clock.now.wall)
    talk.rings()
    assert rung(talk) == {"Olga": "rings"}


def test_where_all_who_are_free_are_apart_nobody_is_there(talk, dara, clock):
    for name in ("Nils", "Olga", "Pia"):
        block(agent(talk.advisor, name), dara, clock.now.wall)
    with pytest.raises(RuleError) as refused:
        talk.rings()
    assert says(refused) == ("not_there", "Brightdesk GmbH is not available right now.")
    assert (Call.objects.count(), money(dara)) == (0, (5000, 0, 0))


@pytest.mark.parametrize("way", ["page", "thread"])
def test_whom_the_company_shut_out_as_a_visitor_rings_nowhere(talk, dara, clock, way):
    """Being asked to stay away outlives signing in; what is said is that nobody is there."""
    vic = Visitor("Vic", dara.email, "v" * 64)
    asked = begin_as_visitor(vic, talk.advisor, "Hey", clock.now)
    say(asked.id, "advisor", agent(talk.advisor, "Nils"), "Go away.", clock.now)
    shut_out(asked.id, "advisor", agent(talk.advisor, "Nils"), clock.now)
    take_along(dara, dara.email)
    thread = Conversation.objects.get(client=dara)
    ways = {
        "page": talk.rings,
        "thread": lambda: call_from_thread(dara, thread, PressedThere("video", "k"), clock.now),
    }
    with pytest.raises(RuleError) as refused:
        ways[way]()
    assert says(refused) == ("not_there", "Brightdesk GmbH is not available right now.")
    assert (Call.objects.count(), money(dara)) == (0, (5000, 0, 0))


def test_nobody_calls_his_own_company(talk, clock):
    talk.client = agent(talk.advisor, "Pia")
    with pytest.raises(RuleError) as refused:
        talk.rings()
    assert says(refused)[0] == "own_page"


@pytest.mark.parametrize("who", ["cancelled", "hung up", "operator"])
def test_when_the_caller_leaves_it_rings_nowhere(talk, told, clock, who):
    talk.rings()
    ring.route_again(talk.id, clock.passes(s=15))
    end = {
        "cancelled": lambda: ring.cancel(talk.id, clock.now),
        "hung up": lambda: finish.hang_up(talk.id, "client", clock.ms, clock.now),
        "operator": lambda: finish.finish(talk.id, Call.Outcome.OPERATOR, clock.ms, clock.now),
    }[who]
    end()
    assert set(rung(talk).values()) == {"withdrawn"}
    outcome = "operator" if who == "operator" else "cancelled"
    assert heard(told, talk, "Pia")[-1] == ("ring_over", outcome, None)


# ---- money and presence ----


def test_the_company_earns_what_its_agent_talks(talk, dara, page):
    talk.rings()
    accepts(talk, "Nils")
    talk.connects().runs(s=600).hangs_up()
    assert talk.row.charge == 1200
    assert wallet(page.earner, "EUR").earnings == 960
    assert money(agent(page, "Nils")) == (0, 0, 0)
    assert operator_balance(commission("EUR")) == 240
    assert verify() == []


def test_the_page_is_busy_when_all_talk_and_the_one_who_is_done_is_idle_anew(talk, clock, page):
    Membership.objects.filter(person__name="Olga").update(connected=False)
    Membership.objects.filter(person__name="Pia").update(takes_calls=False)
    before = place(page, "Nils").idle_since
    talk.rings()
    accepts(talk, "Nils")
    assert Presence.objects.get(advisor=page).in_call
    talk.connects().runs(s=100).hangs_up()
    assert not Presence.objects.get(advisor=page).in_call
    assert place(page, "Nils").idle_since > before


def test_after_a_restart_it_rings_on_where_it_rang(talk, told, clock):
    talk.rings()
    after = keeper_of(clock.passes(s=5) and clock, "k2")
    told.keepers[:] = [after]
    time_passes(clock, [after], [Hub(clock, "h2")], s=10)
    assert rung(talk) == {"Nils": "rings", "Olga": "rings", "Pia": "rings"}


# ---- what the company's server and the agents' own are told ----


def sent_to(endpoint):
    return [json.loads(d.body) for d in endpoint.deliveries.order_by("pk")]


def test_the_company_hears_its_calls_with_the_money_and_the_agent_without(talk, page, clock):
    nils = agent(page, "Nils")
    kinds = [kind.value for kind in Kind]
    own, _secret = make(nils, "https://own.example/", kinds, clock.now.wall)
    theirs, _secret = make(
        nils, "https://firm.example/", kinds, clock.now.wall, company_id=page.company_id
    )
    talk.rings()
    accepts(talk, "Nils")
    talk.connects().runs(s=300).hangs_up()
    told = sent_to(theirs)
    assert [each["type"] for each in told] == [
        "call.started", "call.accepted", "call.ended", "call.settled",
    ]  # fmt: skip
    assert {each["data"]["company"] for each in told} == {str(page.company_id)}
    assert [each["data"]["agent"] for each in told] == [None, *[str(nils.id)] * 3]
    settled = told[-1]["data"]
    assert (settled["role"], settled["paid"]) == ("company", 600)
    assert settled["share"] + settled["commission"] == 600
    heard = sent_to(own)[-1]["data"]
    assert (heard["role"], heard["paid"]) == ("advisor", 600)
    assert not {"share", "commission", "company"} & set(heard)


def test_the_company_hears_of_a_call_that_nobody_answered(talk, page, clock):
    theirs, _secret = make(
        agent(page, "Nils"), "https://firm.example/", ["call.missed"], clock.now.wall,
        company_id=page.company_id,
    )  # fmt: skip
    talk.rings()
    ring.miss(talk.id, clock.passes(s=45))
    (told,) = sent_to(theirs)
    assert (told["data"]["outcome"], told["data"]["agent"]) == ("missed", None)


# ---- joining and leaving with a page open ----


def test_who_joins_with_a_page_open_is_rung_at_once(
    page, clock, charlie, django_capture_on_commit_callbacks
):
    with Recorder() as bus:
        thread = KeeperThread(bus, list)
        thread.keeper.start()
        thread.attendance.hear({"topic": f"person:{charlie.id}", "kind": "came", "hub": "h1"})
        Membership.objects.filter(company=page.company_id).update(connected=False)
        with django_capture_on_commit_callbacks(execute=True):
            firm = companies.found(
                charlie, page.network, name="Lamp & Co", handle="lamp", activity="x",
                at=clock.now.wall,
            )  # fmt: skip
        (told,) = [m for _c, m in bus.published if m.get("kind") == "team"]
        thread.hear_team(told)
        assert Membership.objects.get(company=firm).connected
        assert Presence.objects.get(advisor__company=firm).connected
