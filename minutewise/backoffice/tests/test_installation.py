"""The installation notes its figures and has the doctor look; operators read both."""

from datetime import timedelta

import pytest
from django.test import Client

from minutewise.backoffice.actions import installation
from minutewise.backoffice.models import Examination, Sample
from minutewise.backoffice.queries.installation import STALE, overview
from minutewise.kernel.clock import Instant
from minutewise.work import doctor, due
from minutewise.work.clock import now
from minutewise.work.doctor import Finding, Level
from minutewise.work.due import Job
from minutewise.work.models import AuditEntry, DueWork

JOB = Job("", "", {}, 1, False)
FOUND = Finding("x", Level.FAULT, "The <b>disk</b> is full.", "Make room.")


@pytest.fixture
def ill(monkeypatch):
    monkeypatch.setattr(doctor, "_checks", {"the disk": lambda moment: [FOUND]})


def minutes_later(start: Instant, minutes: int) -> Instant:
    return start.later(minutes * 60_000)


def test_a_sample_tells_of_a_running_call(talk):
    talk.rings().is_accepted().connects().runs(s=30)
    installation.take_sample(JOB, talk.clock.now)
    figures = Sample.objects.get().figures
    assert figures["calls"] == figures["running"] == 1
    assert figures["held"] == {"EUR": 2400}


def test_a_minute_is_noted_once(db):
    start = now()
    for _ in range(2):
        installation.take_sample(JOB, start)
    assert Sample.objects.count() == 1


def test_a_day_is_kept_and_no_more(db):
    start = now()
    for minute in range(installation.KEPT_MIN + 10):
        Sample.objects.create(minute=int(start.wall.timestamp()) // 60 + minute)
    end = minutes_later(start, installation.KEPT_MIN + 10)
    installation.take_sample(JOB, end)
    last = int(end.wall.timestamp()) // 60
    ages = [last - minute for minute in Sample.objects.values_list("minute", flat=True)]
    assert (min(ages), max(ages), len(ages)) == (
        0,
        installation.KEPT_MIN - 1,
        installation.KEPT_MIN,
    )


def test_the_page_says_when_nobody_takes_samples_any_more(network):
    start = now()
    assert overview("EUR", start.wall).is_stale
    installation.take_sample(JOB, start)
    taken = overview("EUR", start.wall)
    assert not taken.is_stale
    assert taken.sampled <= start.wall
    assert overview("EUR", start.wall + STALE + timedelta(minutes=1)).is_stale


def test_money_is_shown_in_the_networks_currency(network):
    Sample.objects.create(
        minute=int(now().wall.timestamp()) // 60, figures={"held": {"EUR": 2400, "JPY": 7}}
    )
    held = {figure.name: figure for figure in overview("EUR", now().wall).figures}["held"]
    assert held.now == held.most == "€24.00"


def test_what_the_doctor_finds_is_kept_for_a_week(db, ill):
    start = now()
    installation.examine(JOB, start)
    installation.examine(JOB, minutes_later(start, 8 * 24 * 60))
    assert [row.findings for row in Examination.objects.all()] == [[FOUND.as_dict()]]


def test_operators_read_it_and_have_the_doctor_look(network, olga, ill):
    browser = Client()
    browser.force_login(olga.person)
    empty = browser.get("/operator/installation/").content.decode()
    assert "No figures yet" in empty
    assert "Nothing was noted yet" in empty
    assert browser.post("/operator/installation/examine").status_code == 302
    assert AuditEntry.objects.filter(what="installation.asked", who=str(olga.person.pk)).exists()
    assert DueWork.objects.filter(kind=installation.EXAMINE).exists()
    moment = now()
    due.run_due(moment, lane="outside")
    installation.take_sample(JOB, moment)
    page = browser.get("/operator/installation/").content.decode()
    assert "The &lt;b&gt;disk&lt;/b&gt; is full." in page
    assert "chart-line" in page
    assert "No figures yet" not in page
    part = browser.get("/operator/installation/now").content.decode()
    assert "Make room." in part
    assert "<html" not in part


def test_the_day_leads_there(network, olga):
    browser = Client()
    browser.force_login(olga.person)
    assert 'href="/operator/installation/"' in browser.get("/operator/").content.decode()
