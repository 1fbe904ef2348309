"""The demo is lively, believable, and filling it twice changes nothing."""

import io
from datetime import UTC, datetime, time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.companies import waiting
from minutewise.advisors.rules import handles
from minutewise.advisors.rules.texts import KEYWORDS_MAX, LANGUAGES
from minutewise.advisors.rules.worktime import Block
from minutewise.kernel.clock import Instant
from minutewise.networks.models import Network
from minutewise.project.demo import fill as demo
from minutewise.project.demo.company import INVITED, fill_company, pretended_agents
from minutewise.project.demo.portraits import portrait
from minutewise.project.demo.read import blocks, entries

TODAY = datetime(2026, 11, 24, 11, tzinfo=UTC)
NOW = Instant(TODAY, 1_000, "boot")
ALL = entries(TODAY.date())


def test_about_forty_people_in_four_languages():
    assert 38 <= len(ALL) <= 45
    counted = {e.language: sum(each.language == e.language for each in ALL) for e in ALL}
    assert set(counted) == {"en", "de", "fr", "ru"}
    assert min(counted.values()) >= 8


def test_no_two_say_the_same():
    for field in ("handle", "name", "activity", "about", "qualifications", "experience"):
        said = [getattr(entry.draft, field) for entry in ALL]
        assert len(set(said)) == len(said), field


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.draft.handle)
def test_everybody_keeps_the_rules_of_a_page(entry):
    draft = entry.draft
    assert handles.problem(draft.handle) is None
    assert set(draft.languages) <= set(LANGUAGES)
    assert 1 <= len(draft.keywords) <= KEYWORDS_MAX
    assert len(draft.activity) <= 120
    assert 80 <= len(draft.about) <= 4000
    assert draft.rates
    assert draft.blocks


def test_work_time_is_written_as_people_write_it():
    assert blocks("Mo-Tu 9:00-12:00, 13:00-17:30; Su 19:00-3:00") == [
        Block(0, time(9), time(12)),
        Block(1, time(9), time(12)),
        Block(0, time(13), time(17, 30)),
        Block(1, time(13), time(17, 30)),
        Block(6, time(19), time(3)),
    ]
    with pytest.raises(ValueError, match="not work time"):
        blocks("always")


def test_one_seed_is_one_face_and_another_seed_another():
    assert portrait("mirela", "woman pale") == portrait("mirela", "woman pale")
    assert portrait("mirela", "woman pale") != portrait("hanne", "woman pale grey")
    with Image.open(io.BytesIO(portrait("x", "man dark"))) as drawn:
        assert drawn.size == (576, 576)


def test_filling_twice_is_filling_once(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(demo, "entries", lambda today: ALL[:3] + ALL[-12:-11])
    first = demo.fill(NOW)
    state = list(Advisor.objects.order_by("id").values())
    people = Person.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert demo.fill(NOW) == first
    assert [each["sql"] for each in asked if not each["sql"].startswith("SELECT")] == []
    assert list(Advisor.objects.order_by("id").values()) == state
    assert Person.objects.count() == people
    assert len(list((tmp_path / "portraits").iterdir())) == 2 * len(first.advisors)


def test_what_somebody_changed_in_the_demo_stays(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(demo, "entries", lambda today: ALL[:1])
    demo.fill(NOW)
    Advisor.objects.update(activity="Something else")
    demo.fill(NOW)
    assert set(Advisor.objects.values_list("activity", flat=True)) == {"Something else"}


def test_the_named_people_are_there(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    named = [entry for entry in ALL if entry.email == demo.NAMED_ADVISOR]
    monkeypatch.setattr(demo, "entries", lambda today: named)
    filled = demo.fill(NOW)
    assert filled.advisors[demo.NAMED_ADVISOR].handle == "mirela"
    assert filled.clients[demo.NAMED_CLIENT].name == "Dara Keita"
    assert (filled.operator.is_staff, filled.operator.is_superuser) == (True, True)
    assert demo.pretended(NOW) == [], "Mirela is there when somebody signs in as her"


def test_invented_people_stay_out_of_a_real_installation(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("fill_demo")
    assert not Person.objects.exists()


def test_brightdesk_has_four_people_a_public_page_and_somebody_invited(network):
    Network.objects.filter(pk=network.pk).update(handle=demo.NETWORK)
    for _again in range(2):
        filled = fill_company(Network.objects.get(pk=network.pk), NOW)
    assert filled.members.filter(left_at=None).count() == 4
    assert filled.page.published_at is not None
    assert [row.email for row in waiting(filled)] == [INVITED]
    assert len(pretended_agents()) == 2
