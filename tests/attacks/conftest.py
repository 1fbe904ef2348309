"""The cast of the attacks: six people with a browser each, and books that stay sound."""

import copy
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.test import Client

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Presence, Rate, Service
from minutewise.advisors.offers import Asked, offer_for, shown_of
from minutewise.calls.actions import meter, ring
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import NOON, give
from minutewise.ledger.queries import verify
from minutewise.work.clock import now
from tests.services.emptied import written
from tests.services.staged import GIVEN, books, keep, laid_out

CAST = ("visitor", "stranger", "client", "advisor", "other advisor", "operator")


def page_of(person: Person, network, handle: str, **fields) -> Advisor:
    """A published page, open whenever its person is connected: 0.60, 0.90 and 1.20 a minute."""
    fields = {"activity": "Databases", "published_at": NOON, "any_time": True, **fields}
    advisor = Advisor.objects.create(
        person=person, network=network, handle=handle, skeleton=handle, **fields
    )
    service = Service.objects.create(advisor=advisor)
    for mode, amount in {"text": 60, "audio": 90, "video": 120}.items():
        Rate.objects.create(service=service, mode=mode, amount=amount)
    Presence.objects.create(advisor=advisor, connected=True)
    return advisor


class Stage:
    """Everybody, everybody's browser, and what a browser can do."""

    def __init__(self, network) -> None:
        self.network = network
        self.may_be_kept = False
        self.things: dict | None = None  # what stands behind addresses, where a test wants some
        self.cookies: dict[str, SimpleCookie] = {}  # of those who were signed in when it was kept
        self.browsers: dict[tuple[str, bool], Client] = {}
        make = Person.objects.create_user
        self.people = {
            "stranger": make("stranger@example.org", name="Sten"),
            "client": make("client@example.org", name="Dara"),
            "advisor": make("advisor@example.org", name="Mirela"),
            "other advisor": make("other@example.org", name="Otto"),
            "operator": Person.objects.create_superuser("operator@example.org", name="Olga"),
        }
        self.page = page_of(self.people["advisor"], network, "mirela")
        self.other_page = page_of(self.people["other advisor"], network, "otto")
        give(self.people["client"], 5000)

    def browser(self, who: str, *, csrf: bool = False) -> Client:
        """A browser of `who` in which errors of the server are answers, not exceptions."""
        if (who, csrf) not in self.browsers:
            client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
            if who in self.cookies:
                client.cookies = copy.deepcopy(self.cookies[who])
            elif who != "visitor":
                client.force_login(self.people[who])
            self.browsers[who, csrf] = client
        return self.browsers[who, csrf]

    def everybody_signs_in(self) -> None:
        """Before the stage is kept: whoever it is laid out for finds them signed in."""
        self.cookies = {who: self.browser(who).cookies for who in CAST[1:]}
        self.browsers = {}

    def form(self, who: str = "client", mode: str = "video", page: Advisor | None = None) -> dict:
        """What the call button of that page sends for `who`, as it is shown now."""
        page = page or self.page
        offer = offer_for(page, self.people.get(who), Asked(mode=mode), now())
        row = next(row for row in offer.rows if row.mode == mode)
        maximum = row.reserved or 600
        return {
            "advisor": str(page.id),
            "mode": mode,
            "maximum": str(maximum),
            "subject": "Disk",
            "key": "11111111-2222-3333-4444-555555555555",
            "shown": shown_of(row, offer),
        }

    def press(self, who: str = "client", **changed):
        """Presses the call button."""
        form = {**self.form(who, changed.get("mode", "video")), **changed}
        sent = {name: value for name, value in form.items() if value is not None}
        return self.browser(who).post("/calls/", sent)

    def call(self, to: str = "live", mode: str = "video", maximum: int = 2400) -> Call:
        """A call of the client with the advisor, as far as `to`."""
        again = {"key": f"call-{before}"} if (before := Call.objects.count()) else {}
        answer = self.press(mode=mode, maximum=str(maximum), **again)
        call = Call.objects.exclude(stage="ended").get()
        assert answer.url == f"/calls/{call.id}/"
        if to != "ringing":
            ring.accept(call.id, now())
        if to in {"live", "ended"}:
            meter.connect(call.id, now().steady_ms, now())
        if to == "ended":
            self.act("client", call, "hang-up")
        call.refresh_from_db()
        return call

    def act(self, who: str, call: Call, action: str, body=None, **headers):
        """Presses something in a room; `body` is an object, or bytes as they are sent."""
        headers = {"HTTP_IDEMPOTENCY_KEY": f"k{id(headers)}-{now().steady_ms}-{who}", **headers}
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.browser(who).post(
            f"/calls/{call.id}/{action}",
            {} if body is None else body,
            content_type=headers.pop("content_type", "application/json"),
            **headers,
        )


@pytest.fixture
def stage(request, network) -> Stage:
    """The cast on its network; whatever is done to it, the books are sound afterwards."""
    cache.clear()
    name = next((each for each in ("things", "told") if each in request.fixturenames), "stage")
    stage = laid_out(name) or a_new_stage(network, name)
    before = books()  # sound, as `keep_for_others` has seen
    yield stage
    if books() != before:
        assert [f for f in verify() if f.rule != "M7"] == []  # M7 asks a gateway; none runs here


def a_new_stage(network, name: str) -> Stage:
    """Made by the real actions."""
    alone, stage = written() == GIVEN, Stage(network)
    stage.may_be_kept = alone
    if name == "stage":
        keep_for_others(name, stage)
    return stage


def keep_for_others(name: str, stage: Stage) -> None:
    """The next tests that want this find it as it is now, and everybody signed in."""
    assert [f for f in verify() if f.rule != "M7"] == []
    if stage.may_be_kept:
        stage.everybody_signs_in()
        keep(name, stage)


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Where the portraits of kept stages are."""
    return tmp_path_factory.mktemp("media")
