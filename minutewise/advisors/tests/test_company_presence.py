"""A company is what its agents are: free as soon as one of them is."""

import pytest

from minutewise.advisors import actions
from minutewise.advisors.actions import companies
from minutewise.advisors.models import Advisor, Membership, Presence
from minutewise.advisors.queries import named_on, page_by_handle, people_connected, presence_of
from minutewise.advisors.queries.agents import named_topic
from minutewise.advisors.rules.presence import AgentFacts, CompanyFacts, Is, company
from minutewise.advisors.tests.company import NOON, agent, brightdesk, place
from minutewise.realtime.bus import get_bus, set_bus
from minutewise.realtime.tests.recorder import Recorder

HERE = AgentFacts(connected=True, takes_calls=True, in_call=False, away=False)
GONE = AgentFacts(connected=False, takes_calls=True, in_call=False, away=False)
TALKS = AgentFacts(connected=True, takes_calls=True, in_call=True, away=False)
AWAY = AgentFacts(connected=True, takes_calls=True, in_call=False, away=True)
CLOSED = AgentFacts(connected=True, takes_calls=False, in_call=False, away=False)
TALKS_UNSEEN = AgentFacts(connected=False, takes_calls=True, in_call=True, away=False)
ONLINE = CompanyFacts(connected=True, in_call=False, away=False)
BUSY = CompanyFacts(connected=True, in_call=True, away=False)
NOT_NOW = CompanyFacts(connected=True, in_call=False, away=True)
OFFLINE = CompanyFacts(connected=False, in_call=False, away=False)


@pytest.mark.parametrize(
    ("agents", "is_", "why"),
    [
        ([], OFFLINE, "a company of nobody"),
        ([GONE, GONE], OFFLINE, "nobody is there"),
        ([GONE, HERE], ONLINE, "one is enough"),
        ([TALKS, HERE], ONLINE, "one talks, one is free"),
        ([TALKS, TALKS], BUSY, "all who could answer are talking"),
        ([TALKS, GONE, AWAY, CLOSED], BUSY, "the only one who would answer talks"),
        ([AWAY, CLOSED], NOT_NOW, "there, but nobody takes calls"),
        ([TALKS_UNSEEN], CompanyFacts(connected=False, in_call=True, away=False),
         "who talks is busy, socket or not"),
    ],
    ids=lambda v: None,
)  # fmt: skip
def test_what_a_company_is(agents, is_, why):
    assert company(agents) == is_, why


@pytest.fixture
def page(network):
    return brightdesk(network, "Nils", "Olga", connected=False)


def word(page, now):
    page.presence = Presence.objects.get(advisor=page)
    return presence_of(page, now.wall).value


def test_a_day_of_two_agents(page, now):
    nils, olga = agent(page, "Nils").id, agent(page, "Olga").id
    story = [
        (actions.set_connected, (nils, True), "online", "Nils comes"),
        (actions.set_connected, (olga, True), "online", "Olga too"),
        (actions.set_talking, ([nils], True), "online", "Nils talks, Olga is free"),
        (actions.set_talking, ([olga], True), "busy", "both talk"),
        (actions.set_talking, ([nils], False), "online", "Nils is free again"),
        (actions.set_takes_calls, (nils, False), "busy", "but takes no more calls"),
        (actions.set_talking, ([olga], False), "online", "Olga is free"),
        (actions.set_connected, (olga, False), "away", "Olga goes; Nils is there, closed"),
        (actions.set_takes_calls, (nils, True), "online", "Nils opens again"),
        (actions.set_connected, (nils, False), "offline", "the last one goes"),
    ]
    for act, told, is_, why in story:
        act(*told, now)
        assert word(page, now) == is_, why


def test_who_leaves_a_call_is_idle_from_then_on(page, now):
    nils = agent(page, "Nils").id
    actions.set_talking([nils], True, now)
    before = place(page, "Nils").idle_since
    later = now.later(600_000)
    actions.set_talking([nils], False, later)
    assert before < place(page, "Nils").idle_since == later.wall


def test_missing_calls_makes_the_one_away_who_missed_them(page, now):
    nils, olga = agent(page, "Nils").id, agent(page, "Olga").id
    for each in (nils, olga):
        actions.set_connected(each, True, now)
    actions.record_missed_by(page, [nils, olga], now)
    actions.record_missed_by(page, [nils], now)
    assert (place(page, "Nils").away, place(page, "Olga").away) == (True, False)
    assert word(page, now) == "online"
    actions.record_missed_by(page, [olga], now)
    assert word(page, now) == "away"
    actions.come_back_everywhere(nils, now)
    assert (place(page, "Nils").away, word(page, now)) == (False, "online")


def test_an_agent_with_a_page_of_his_own_is_busy_on_both(page, mirela, now):
    Membership.objects.filter(person__name="Nils").update(person=mirela.person_id)
    actions.set_connected(mirela.person_id, True, now)
    actions.set_talking([mirela.person_id], True, now)
    assert (word(page, now), word(mirela, now)) == ("busy", "busy")
    actions.set_talking([mirela.person_id], False, now)
    assert (word(page, now), word(mirela, now)) == ("online", "online")


def test_who_has_left_the_company_counts_no_more(page, now):
    nils = agent(page, "Nils").id
    actions.set_connected(nils, True, now)
    Membership.objects.filter(person=nils).update(left_at=now.wall)
    actions.team_changed(page.company_id, now)
    assert word(page, now) == "offline"
    actions.set_connected(nils, True, now)
    assert word(page, now) == "offline"


def test_agents_without_a_page_are_among_those_who_are_connected(page, now):
    actions.set_connected(agent(page, "Olga").id, True, now)
    assert people_connected() == [agent(page, "Olga").id]


# ---- who lets themselves be named ----


def named(page):
    """Name → word, as a visitor reads them on the page."""
    whole = page_by_handle(page.network, page.handle, None)
    return {each.name: each.presence.value for each in named_on(whole, presence_of(whole, NOON))}


def test_only_who_chose_it_is_named_and_those_who_are_there_come_first(
    page, now, django_assert_num_queries
):
    whole = page_by_handle(page.network, page.handle, None)
    with django_assert_num_queries(0):
        assert named_on(whole, Is.ONLINE) == []
    Membership.objects.filter(person__name="Nils").update(shows_name=True)
    assert named(page) == {"Nils": "offline"}
    companies.show_name(page.company, agent(page, "Olga"), shown=True)
    actions.set_connected(agent(page, "Olga").id, True, now)
    assert list(named(page).items()) == [("Olga", "online"), ("Nils", "offline")]
    companies.show_name(page.company, agent(page, "Olga"), shown=False)
    assert named(page) == {"Nils": "offline"}
    Membership.objects.filter(person__name="Nils").update(left_at=now.wall)
    assert named(page) == {}


def test_a_closed_page_tells_nobody_who_sits_there(page, now):
    Membership.objects.update(shows_name=True)
    actions.set_connected(agent(page, "Nils").id, True, now)
    Advisor.objects.filter(pk=page.pk).update(accepting=False, any_time=False)
    assert named(page) == {"Nils": "online", "Olga": "offline"}, "not now, and there"
    page.work_times.exclude(weekday=0).delete()  # it is Tuesday
    assert named(page) == {"Nils": "offline", "Olga": "offline"}


@pytest.mark.parametrize("how", ["leaves", "switches it off", "was never named"])
def test_who_is_named_no_more_goes_from_open_pages_at_once(
    page, now, how, django_capture_on_commit_callbacks
):
    nils = agent(page, "Nils")
    Membership.objects.filter(person=nils).update(shows_name=how != "was never named")
    Membership.objects.filter(person__name="Olga").update(role="owner")
    topic = named_topic(place(page, "Nils"))
    set_bus(Recorder())
    with django_capture_on_commit_callbacks(execute=True):
        if how == "leaves":
            companies.leave(page.company, nils, now.wall)
        else:
            companies.show_name(page.company, nils, shown=False)
    told = [m["data"] for _c, m in get_bus().published if m["kind"] == "presence"]
    set_bus(None)
    gone = [each["advisor"] for each in told if each["is"] == "gone"]
    assert gone == ([] if how == "was never named" else [topic])


def test_the_word_of_a_named_agent_is_told_as_it_changes_and_of_nobody_else(
    page, now, django_capture_on_commit_callbacks
):
    Membership.objects.filter(person__name="Nils").update(shows_name=True)
    set_bus(Recorder())
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("Olga", "Nils"):
            actions.set_connected(agent(page, name).id, True, now)
        actions.set_talking([agent(page, "Nils").id], True, now)
        actions.set_connected(agent(page, "Olga").id, False, now)
    told = [
        (m["data"]["advisor"], m["data"]["is"])
        for _c, m in get_bus().published
        if m["kind"] == "presence"
    ]
    set_bus(None)
    firm, nils = str(page.id), named_topic(place(page, "Nils"))
    assert told == [(firm, "online"), (nils, "online"), (nils, "busy"), (firm, "busy")]
