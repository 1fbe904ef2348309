"""Browsers are told with no page open: set up in one, ended from any, never what, only who."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from minutewise.accounts import push_key
from minutewise.accounts.actions import push
from minutewise.accounts.actions.people import end_sessions
from minutewise.accounts.models import Device, Person, PushBrowser, PushKey
from minutewise.accounts.rules.push import Fate, Kind, Note, fate, is_endpoint, topic
from minutewise.accounts.tests.conftest import ADA
from minutewise.work import clock, due
from minutewise.work.models import DueWork
from tests.services.push import push_service

pytestmark = pytest.mark.django_db
RING = Note(Kind.RING, "Ben", "ring-1", "/console/", 30)


@pytest.fixture
def service():
    with push_service() as running:
        yield running


class Time:
    """The clock by which what is due is done."""

    def __init__(self):
        self.at = clock.now()

    def now(self):
        return self.at

    def run(self, after_s=0):
        """Lets time go by, then delivers. How many were tried."""
        self.at = self.at.later(after_s * 1000)
        return due.run_due(self.at, lane="at once")


@pytest.fixture
def time(monkeypatch):
    found = Time()
    monkeypatch.setattr(clock, "now", found.now)
    return found


@pytest.fixture
def signed_in(visitor, ada):
    visitor.sign_in(ADA)
    visitor.get("/account/")
    return visitor


def subscribe(visitor, told):
    body = json.dumps(told)
    return visitor.post("/account/push/", body, content_type="application/json")


@pytest.fixture
def phone(signed_in, service):
    """Ada's browser, set up."""
    browser = service.browser(push_key.public_key())
    assert subscribe(signed_in, browser.told).status_code == 204
    return browser


def tell(time, note=RING):
    ada = Person.objects.get(email=ADA)
    with transaction.atomic():
        push.tell(ada.pk, note, time.now().wall)


def test_who_is_told_never_what(phone, service, time):
    tell(time)
    assert time.run() == 1
    came = service.came.get_nowait()
    assert came.note == {
        "kind": "ring",
        "title": "Ben is calling",
        "body": "Press to see who, and for what.",
        "tag": "ring-1",
        "url": "/console/",
    }
    told = {name: came.headers[name] for name in ("TTL", "Urgency", "Topic")}
    assert told == {"TTL": "30", "Urgency": "high", "Topic": topic("ring-1")}
    assert "ring" not in came.headers["Topic"]


def test_in_the_readers_language_the_words_are_asked_for_when_it_leaves(phone, service, time):
    Person.objects.filter(email=ADA).update(language="de")
    tell(time)
    time.run()
    assert service.came.get_nowait().note["tag"] == "ring-1"


def test_what_is_rolled_back_is_told_to_nobody(phone, service, time):
    ada = Person.objects.get(email=ADA)
    with transaction.atomic():
        push.tell(ada.pk, RING, time.now().wall)
        transaction.set_rollback(True)
    assert time.run() == 0


@pytest.mark.parametrize("gone", [404, 410])
def test_a_browser_that_is_gone_is_told_no_more(phone, service, time, gone):
    service.answers = [gone]
    tell(time)
    time.run()
    assert not PushBrowser.objects.exists()
    tell(time)
    assert time.run() == 0


@pytest.mark.parametrize("failing", [500, 503, 429, "hang up"])
def test_a_service_that_stumbles_is_asked_again_after_a_while(phone, service, time, failing):
    service.answers = [failing]
    tell(time)
    time.run()
    assert time.run(after_s=4) == 0  # too early
    assert time.run(after_s=1) == 1
    answers = [service.came.get_nowait() for _ in range(2)]
    assert [came.status for came in answers] == [failing, 201]
    assert answers[1].headers["TTL"] == "25"  # what is left of the ring
    assert DueWork.objects.get(kind="push").done_at


def test_a_ring_that_is_over_is_not_told_late(phone, service, time):
    service.answers = [500]
    tell(time)
    time.run()
    time.run(after_s=31)
    assert service.came.qsize() == 1


@pytest.mark.parametrize("refused", [400, 403, 413])
def test_what_is_refused_for_good_is_not_sent_again_and_the_browser_stays(
    phone, service, time, refused
):
    service.answers = [refused]
    tell(time)
    time.run()
    assert time.run(after_s=20) == 0
    assert PushBrowser.objects.count() == 1
    assert DueWork.objects.get(kind="push").gave_up_at
    assert phone.endpoint not in DueWork.objects.get(kind="push").last_error


def test_a_later_note_takes_the_place_of_one_that_has_not_left(phone, service, time):
    tell(time)
    tell(time, Note(Kind.OVER, "Ben", "ring-1", "/console/", 600))
    assert time.run() == 1
    assert service.came.get_nowait().note["title"] == "Ben called"


@pytest.mark.parametrize(
    ("kind", "box"),
    [("ring", "push_rings"), ("over", "push_rings"), ("message", "push_messages"),
     ("there", "push_there")],
)  # fmt: skip
def test_each_kind_has_its_box(phone, service, time, kind, box):
    Person.objects.filter(email=ADA).update(**{box: False})
    tell(time, Note(Kind(kind), "Ben", "x", "/", 60))
    assert time.run() == 0


def test_a_box_unticked_while_it_is_under_way_counts(phone, service, time):
    tell(time)
    Person.objects.filter(email=ADA).update(push_rings=False)
    time.run()
    assert service.came.empty()


SIGN_OUTS = {
    "here": lambda v: v.post("/sign-out/"),
    "that browser, from the list": lambda v: v.post(
        f"/account/sessions/{Device.objects.get().pk}/"
    ),
    "everywhere, by a ban": lambda v: (
        Person.objects.filter(email=ADA).update(is_active=False),
        end_sessions(Person.objects.get(email=ADA)),
    ),
    "the session ran out": lambda v: Session.objects.update(
        expire_date=clock.now().wall - timedelta(seconds=1)
    ),
    "End in the list": lambda v: v.post(f"/account/push/{PushBrowser.objects.get().pk}/"),
}


@pytest.mark.parametrize("how", SIGN_OUTS)
def test_who_is_signed_out_is_told_no_more_also_what_waited(phone, signed_in, service, time, how):
    tell(time)
    SIGN_OUTS[how](signed_in)
    tell(time)
    time.run()
    assert service.came.empty()


def test_only_ones_own_can_be_ended(phone, signed_in):
    ben = Person.objects.create_user("ben@example.org")
    assert not push.end(ben, PushBrowser.objects.get().pk)
    assert PushBrowser.objects.count() == 1


def test_a_browser_belongs_to_whoever_signed_in_last(phone, signed_in, service):
    """One browser, one address: what was Ada's is not told to her while Ben sits there."""
    ben = Person.objects.create_user("ben@example.org")
    device = Device.objects.create(
        person=ben, session="b" * 32, since=clock.now().wall, seen_at=clock.now().wall
    )
    push.subscribe(ben, device.session, phone.told, clock.now().wall)
    assert [row.person for row in PushBrowser.objects.all()] == [ben]


BAD = {
    "nothing": {},
    "no address": {"endpoint": ""},
    "plain http elsewhere": {"endpoint": "http://push.example.org/1"},
    "a script": {"endpoint": "javascript:alert(1)"},
    "a name in it": {"endpoint": "https://user@push.example.org/1"},
    "too long": {"endpoint": "https://push.example.org/" + "x" * 1000},
    "a number": {"endpoint": 7},
    "a list": {"endpoint": ["https://push.example.org/1"]},
    "a short key": {"key": "BCVx"},
    "a key that is none": {"key": "*" * 87},
    "a long secret": {"auth": "A" * 200},
    "no secret": {"auth": None},
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_address_of_a_browser_is_refused(signed_in, service, what):
    told = {**service.browser().told, **BAD[what]} if BAD[what] else {}
    answer = subscribe(signed_in, told)
    assert (answer.status_code, answer.json()["code"]) == (422, "push_invalid")
    assert not PushBrowser.objects.exists()


def test_outside_tests_and_demo_only_https_on_its_own_port():
    asked = {
        "https://push.example.org/1": True,
        "https://push.example.org:443/1": True,
        "https://push.example.org:6379/1": False,
        "http://127.0.0.1:9000/1": False,
        "https://[::1": False,
    }
    assert {url: is_endpoint(url, plain_on_loopback=False) for url in asked} == asked


def test_an_eleventh_browser_is_refused(signed_in, service):
    ada = Person.objects.get(email=ADA)
    at = clock.now().wall
    for number in range(10):
        session = Session.objects.create(
            session_key=f"s{number}", session_data="", expire_date=at + timedelta(days=1)
        )
        device = Device.objects.create(person=ada, session=session.pk, since=at, seen_at=at)
        push.subscribe(ada, device.session, service.browser().told, at)
    answer = subscribe(signed_in, service.browser().told)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_browsers")


def test_a_visitor_is_asked_to_sign_in(visitor, service):
    answer = subscribe(visitor, service.browser().told)
    assert (answer.status_code, answer.json()["code"]) == (403, "signed_out")


def test_the_page_lists_them_and_names_no_address(phone, signed_in):
    page = signed_in.get("/account/notifications/").content.decode()
    assert "Browsers that are told" in page
    assert f'key="{push_key.public_key()}"' in page
    assert f"/account/push/{PushBrowser.objects.get().pk}/" in page
    assert phone.endpoint not in page


def test_the_installation_makes_its_key_once_and_keeps_it_sealed(db):
    assert push_key.public_key() == push_key.public_key()
    row = PushKey.objects.get()
    assert "PRIVATE" not in row.private
    assert not push_key.is_lost()


def test_another_secret_opens_no_key_and_nothing_is_sent(phone, service, time, settings):
    settings.SECRET_KEY = "another secret of at least thirty-two characters"
    assert push_key.is_lost()
    tell(time)
    time.run()
    assert service.came.empty()


def test_an_answer_means_one_thing():
    told = {201: "taken", 204: "taken", 404: "gone", 410: "gone", 400: "refused", 403: "refused",
            413: "refused", 301: "refused", 429: "later", 500: "later", None: "later"}  # fmt: skip
    assert {status: fate(status) for status in told} == {k: Fate(v) for k, v in told.items()}
