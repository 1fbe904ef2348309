"""Markup in every text field of the database × every address that can be read, generated from the
models and the routes: nothing of it is an element anywhere. A new text field without a word here
fails, and so does one that no page shows.
"""

import csv
import io
import json
import zipfile
from html import unescape
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models

from minutewise.advisors.tests.firm import Firm
from minutewise.conversations.models import Attachment, Draft, Message, Report
from minutewise.work import audit
from minutewise.work.clock import now
from tests.attacks.page_routes import ROUTES
from tests.attacks.test_script import check
from tests.attacks.things import address, things

pytestmark = pytest.mark.any_database

__all__ = ["things"]  # a fixture

MARK = """'"><x-canary onx=1>"""
# What somebody writes, or what comes from outside; past all forms it is written here
WRITTEN = {
    "accounts.Person": ("name",),
    "accounts.Token": ("name",),
    "accounts.Passkey": ("name",),
    "accounts.LinkedAccount": ("email", "subject"),
    "accounts.Device": ("browser", "system"),
    "advisors.Advisor": ("activity", "about", "qualifications", "experience"),
    "advisors.AgentShare": ("why",),
    "advisors.Closing": ("why",),
    "advisors.Company": ("name",),
    "advisors.Invitation": ("email",),
    "agreed.Agreed": ("word",),
    "backoffice.BooksCheck": ("first",),
    "backoffice.Credit": ("why",),
    "calls.Call": ("subject", "word"),
    "calls.Meter": ("waived_because",),
    "calls.Quality": ("word",),
    "calls.Rung": ("word", "answer"),
    "conversations.Attachment": ("name",),
    "conversations.Conversation": ("visitor_name", "visitor_email"),
    "conversations.Draft": ("text",),
    "conversations.Message": ("text",),
    "conversations.Report": ("why",),
    "disputes.Step": ("words",),
    "networks.Network": ("name",),
    "notify.Letter": ("subject", "text"),
    "payments.Payout": ("holder", "reason"),
    "ratings.Occasion": ("category_name",),
    "ratings.Figure": ("category_name",),
    "ratings.Report": ("why",),
    "ratings.Review": ("words", "reply", "removed_because"),
    "webhooks.Attempt": ("answer",),
    "webhooks.Endpoint": ("url",),
    "work.AuditEntry": ("why",),
    "work.DueWork": ("last_error",),
}
# What we write ourselves: digests, keys, words of a closed list, what a form has checked
OURS = {
    "accounts": "password email time_zone zone_before language secret digest credential site "
    "issuer session ending currency private public endpoint key auth",
    "advisors": "handle skeleton portrait search_text time_zone digest currency key",
    "agreed": "currency",
    "backoffice": "currency",
    "calls": "came_by boot currency sample_once_passed rounding digest who kind name holder side",
    "conversations": "side visitor_key kind digest",
    "disputes": "ref_kind ref_id earner currency",
    "ledger": "owner currency ref_kind ref_id key authorisation by ended_key ended_by reason",
    "networks": "handle domain accent currency",
    "notify": "to network template language",
    "payments": "currency gateway gateway_id url card return_to key instrument by ref_kind ref_id "
    "iban bank bank_id purpose refused",
    "ratings": "kind ref about category mode",
    "rooms": "name address hub",
    "webhooks": "seed old_seed kind body problem",
    "work": "kind ref request key fingerprint body who what",
}


def text_fields():
    """(label of the model, field) of every text in our tables that is not a word of a list."""
    for model in apps.get_models():
        if model.__module__.startswith("minutewise."):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and not field.choices:
                    yield model._meta.label, field.name


def test_of_every_text_it_is_said_who_writes_it():
    unknown = [
        f"{label}.{name}"
        for label, name in text_fields()
        if name not in WRITTEN.get(label, ())
        and name not in OURS.get(label.partition(".")[0], "").split()
    ]
    assert unknown == []


def canary(label, name, length):
    """Markup that says where it was written, cut to what fits."""
    return f"{MARK}{label.partition('.')[2]}-{name}"[:length]


@pytest.fixture
def poisoned(stage, things):
    """Markup in every text that somebody could have written; and a company with some of it."""
    firm = Firm(stage.network)
    firm.invites("new@example.org")
    firm.company.members.update(shows_name=True)
    write_into_the_thread(stage, things["<uuid:thread_id>"])
    audit.record("command", "x.y", "z", {}, now().wall, why=canary("work.AuditEntry", "why", 300))
    for label, names in WRITTEN.items():
        model = apps.get_model(label)
        if label == "work.AuditEntry":
            continue  # append-only: written above
        for name in set(names) - {"visitor_email", "visitor_name"}:  # a client's thread has none
            field = model._meta.get_field(name)
            model._default_manager.update(**{name: canary(label, name, field.max_length)})
    type(stage.page).objects.update(keywords=[MARK])
    cache.clear()
    return firm


def write_into_the_thread(stage, thread):
    """Words, a file, a draft, and a report."""
    name, file_id = canary("conversations.Attachment", "name", 80), uuid4()
    figures = {"file": str(file_id), "name": name, "pages": 1, "kind": "picture"}
    said = {"conversation_id": thread, "side": "client", "author": stage.people["client"]}
    for number, kind in ((9001, "text"), (9002, "file")):
        message = Message.objects.create(
            number=number, kind=kind, text="x", at=now().wall, figures=figures, **said
        )
    Attachment.objects.create(id=file_id, message=message, kind="picture", name="x", pages=1)
    Draft.objects.create(
        conversation_id=thread, person=stage.people["client"], text="x", at=now().wall
    )
    Report.objects.create(conversation_id=thread, side="client", why="x", at=now().wall)


QUERY = f"?q={MARK}&next={MARK}&subject={MARK}&mode={MARK}&via={MARK}&month={MARK}&page={MARK}"


def addresses(things, *, company=False, queries=False):
    """Every address that is read; with `queries` also with markup behind it."""
    for route, methods in ROUTES.items():
        of_company = route.startswith(("company/", "invite/"))
        if "get" in methods and of_company == company and not route.startswith("sign-in/with"):
            yield address(route, things)
            if queries:
                yield address(route, things) + QUERY


def no_cell_is_a_formula(text):
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.startswith(("=", "@", "\t", "\r")), cell


def bundle_is_sound(answer):
    with zipfile.ZipFile(io.BytesIO(b"".join(answer) if answer.streaming else answer.content)) as z:
        for name in z.namelist():
            assert not name.startswith("/"), name
            assert ".." not in name, name
            if name.endswith(".csv"):
                no_cell_is_a_formula(z.read(name).decode())


def harmless(answer, where):
    """By what a browser takes it for, nothing of what people wrote is more than text."""
    kind = answer.get("Content-Type", "").partition(";")[0]
    assert answer["X-Content-Type-Options"] == "nosniff", where
    if kind == "application/zip":
        return bundle_is_sound(answer)
    data = b"".join(answer) if answer.streaming else answer.content
    text = data.decode("utf-8", "replace")
    if kind == "text/html":
        check(text)
    elif kind in {"application/json", "application/problem+json", "application/manifest+json"}:
        json.loads(text)
    elif kind == "text/csv":
        no_cell_is_a_formula(text)
    elif kind in {"application/xml", "text/xml", "image/svg+xml"}:
        tags = {each.tag.lower() for each in ElementTree.fromstring(text).iter()}  # noqa: S314
        assert not any("canary" in tag or "script" in tag for tag in tags), where
    elif kind == "application/pdf":
        assert data.startswith(b"%PDF")
        assert not {b"/JavaScript", b"/JS ", b"/OpenAction", b"/Launch"} & {
            word for word in (b"/JavaScript", b"/JS ", b"/OpenAction", b"/Launch") if word in data
        }, where
    elif kind in {"text/javascript", "application/javascript", "text/css"}:
        assert "x-canary" not in text, where
    else:
        assert kind.startswith("image/") or kind in {"text/plain", ""}, (where, kind)
    return None


# What each of them is shown at least: else the markup stands where nobody looks
SHOWN = {
    "visitor": "Person-name Advisor-activity Advisor-about Advisor-qualifications "
    "Advisor-experience Network-name Letter-subject Letter-text",
    "client": "Person-name Call-subject Endpoint-url Message-text Attachment-name "
    "Occasion-category_name Step-words",
    "advisor": "Person-name Call-subject Message-text Attachment-name",
    "operator": "Person-name Credit-why AuditEntry-why Report-why Review-words Review-reply "
    "Step-words",
    "owner": "Person-name Company-name Invitation-email",
}


@pytest.mark.parametrize("who", SHOWN)
def test_no_address_makes_an_element_of_what_somebody_wrote(stage, things, poisoned, who):
    of_company = who == "owner"
    if of_company:
        browser = poisoned.browser(poisoned.berit)
        things = {**things, "<slug:handle>": "brightdesk", "<int:member_id>": 1}
    else:
        browser = stage.browser(who)
    seen = ""
    public = ["/brightdesk/"] if of_company else []  # the agents who are named there
    for path in [*addresses(things, company=of_company, queries=who == "visitor"), *public]:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        harmless(answer, path)
        seen += "" if answer.streaming else answer.content.decode("utf-8", "replace")
    seen = unescape(unescape(seen))
    assert [each for each in SHOWN[who].split() if each not in seen] == []
