"""A company's calls: owners and managers see all, agents their own, in figures of the meters."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.advisors.tests.firm import Firm, said
from minutewise.calls import company_figures as figures
from minutewise.calls.actions import ring
from minutewise.calls.models import Call, Meter, Rung
from minutewise.calls.tests.conftest import (  # noqa: F401 (fixtures)
    NOON,
    Clock,
    Talk,
    dara,
    mirela,
)
from tests.services.staged import keep, laid_out

AT = "/company/brightdesk/calls/?month=2026-11"


class Phone:
    """Dara calls Brightdesk."""

    def __init__(self, network, dara, mirela) -> None:  # noqa: F811
        self.moments, self.dara, self.mirela = Clock(), dara, mirela
        self.firm = Firm(network)
        type(self.firm.company).objects.update(founded_at=NOON - timedelta(days=90))

    def rings(self, agent, at=NOON, seconds=180):
        """A call that this agent took (None: nobody did)."""
        self.moments.passes(s=(at - self.moments.now.wall).total_seconds())
        talk = Talk(self.moments, self.dara, self.mirela).rings("video")
        if agent:
            talk.is_accepted().connects().runs(s=seconds).hangs_up()
        else:
            ring.miss(talk.id, self.moments.passes(s=45))
        Call.objects.filter(id=talk.id).update(advisor=self.firm.page, agent=agent)
        return talk.call


@pytest.fixture
def phone(request, network):
    """Ana took two, Max one; one was missed; Ana's third was in October."""
    if kept := laid_out("november"):
        return kept
    phone = Phone(network, *map(request.getfixturevalue, ("dara", "mirela")))
    phone.rings(phone.firm.ana, NOON - timedelta(days=30))
    phone.rings(phone.firm.ana)
    phone.rings(phone.firm.ana, NOON + timedelta(hours=1), 300)
    phone.rings(phone.firm.max, NOON + timedelta(hours=2))
    phone.rings(None, NOON + timedelta(hours=3))
    keep("november", phone)
    return phone


@pytest.fixture
def november(phone):
    return phone.firm


def span(firm, agent=None):
    start = NOON.replace(day=1, hour=0)
    return figures.Span(firm.company, start, start + timedelta(days=30), agent and agent.pk)


def test_the_figures_are_those_that_the_meters_settled_for(november):
    found = figures.whole(span(november))
    assert found == figures.Whole(
        rang=4, taken=3, missed=1, talked_ms=660_000, share=288 + 480 + 288
    )
    rows = {row.name: (row.taken, row.talked_ms, row.share) for row in
            figures.by_agent(span(november))}  # fmt: skip
    assert rows == {
        "Ana": (2, 480_000, 768), "Max": (1, 180_000, 288), "Berit": (0, 0, 0),
    }  # fmt: skip


def test_owners_and_managers_see_everybodys_calls(november):
    for person in (november.berit, november.max):
        text = said(november.browser(person).get(AT))
        assert "€10.56" in text
        assert "Ana 2 calls, 8:00 €7.68" in text
        assert "Max 1 call, 3:00 €2.88" in text
        assert "missed" in text


def test_what_was_waived_stands_beside_the_time(november):
    Meter.objects.filter(call__agent=november.max, settled_at__isnull=False).update(waived=50)
    assert "3:00, €0.50 waived" in said(november.browser(november.berit).get(AT))


def test_an_agent_sees_what_is_theirs_and_nothing_of_others(november):
    text = said(november.browser(november.ana).get(AT))
    assert "Your share €7.68" in text
    assert "Max" not in text
    assert "€10.56" not in text
    assert "Missed 0" in text
    file = november.browser(november.ana).get("/company/brightdesk/calls.csv?month=2026-11")
    assert "Max" not in file.content.decode()
    assert len(file.content.decode().splitlines()) == 3


def test_who_has_left_keeps_the_row_and_loses_the_page(november):
    november.post(november.berit, f"members/{november.place(november.ana).pk}/remove")
    text = said(november.browser(november.berit).get(AT))
    assert "Ana has left 2 calls, 8:00 €7.68" in text
    assert november.browser(november.ana).get(AT).status_code == 404
    assert november.browser(november.ana).get("/company/brightdesk/calls.csv").status_code == 404


def test_months_are_apart(november):
    text = said(november.browser(november.berit).get("/company/brightdesk/calls/?month=2026-10"))
    assert "Ana 1 call, 3:00 €2.88" in text
    assert november.browser(november.berit).get(AT.replace("11", "13")).status_code == 404


def test_the_file_computes_nothing(november):
    Call.objects.update(subject='=HYPERLINK("x")')
    answer = november.browser(november.berit).get("/company/brightdesk/calls.csv?month=2026-11")
    text = answer.content.decode()
    assert "\"'=HYPERLINK(" in text
    assert "2026-11-17 12:00,Dara K.,Ana,video,hung_up,180,2.88,EUR" in text
    assert answer["Content-Disposition"] == 'attachment; filename="brightdesk-calls-2026-11.csv"'


def test_more_calls_cost_no_more_questions(november, phone):
    browser = november.browser(november.berit)
    browser.get(AT)  # notes that this browser is there
    with CaptureQueriesContext(connection) as few:
        browser.get(AT)
    for hour in range(4, 9):
        phone.rings(november.max, NOON + timedelta(hours=hour), 60)
    with CaptureQueriesContext(connection) as many:
        browser.get(AT)
    assert len(many) == len(few)


def rang_at(call, person, end, by=None):
    """How the call rang at an agent."""
    Rung.objects.create(
        call=call, person=person, by=by, since=NOON, end=end, since_ms=0, boot="boot-1"
    )


def test_each_agent_has_the_calls_that_rang_there_and_were_missed(november, phone):
    lost = phone.rings(None, NOON + timedelta(hours=4))
    rang_at(lost, november.ana, "missed")
    rang_at(lost, november.ana, "missed")  # alone, then with the others: one call
    rang_at(lost, november.max, "declined")
    rang_at(lost, november.berit, "missed", by=november.max)  # asked to take over: no miss
    rows = {row.name: row.missed for row in figures.by_agent(span(november))}
    assert rows == {"Ana": 1, "Max": 0, "Berit": 0}
    assert "Missed 1" in said(november.browser(november.ana).get(AT))
    assert "8:00, 1 missed €7.68" in said(november.browser(november.berit).get(AT))


def test_an_agent_is_shown_what_rang_there_and_was_missed(november, phone):
    lost = phone.rings(None, NOON + timedelta(hours=4))
    rang_at(lost, november.ana, "missed")
    rang_at(lost, november.max, "declined")
    of_ana, of_max = (
        [row.call.outcome for row in figures.rows(span(november, who))]
        for who in (november.ana, november.max)
    )
    assert of_ana == ["missed", "hung_up", "hung_up"]
    assert of_max == ["hung_up"]
    assert figures.whole(span(november, november.ana)).taken == 2
