"""Notifications to browsers whose page is closed: asked for, ended, told, delivered."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from minutewise.accounts import push_key
from minutewise.accounts.models import Device, Person, PushBrowser
from minutewise.accounts.queries.push import living
from minutewise.accounts.rules.push import (
    BROWSERS_MAX,
    CHOICE,
    URGENCY,
    Fate,
    Kind,
    Note,
    fate,
    is_auth,
    is_endpoint,
    is_key,
    topic,
    unpacked,
)
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.notify.web_push import UnusableKeyError, encrypted, signed_as_ours
from minutewise.work import clock, due
from minutewise.work.due import GiveUpError, Job
from minutewise.work.egress import Door
from minutewise.work.quick.prepared import Prepared
from minutewise.work.writing import writing

PUSH = "push"


class NotYetError(Exception):
    """The push service does not take it now; it may later. Says no address."""


def subscribe(person: Person, session: str, told: Mapping[str, object], at: datetime) -> None:
    """This browser, where `person` is signed in with `session`, is told from now on.

    `told` is what the browser was given by its push service: `endpoint`, `key`, `auth`. The same
    browser again is kept once; whoever signed in there before is told there no more.
    Raises InvalidError `push_invalid`, RuleError `too_many_browsers` at 10.
    """
    endpoint = _checked(told)
    with writing():
        device = Device.objects.filter(person=person, session=session).first()
        if device is None:
            raise RuleError("not_signed_in", _("Sign in again to go on."))
        PushBrowser.objects.filter(endpoint=endpoint).delete()
        PushBrowser.objects.filter(device=device).delete()
        if living(at).filter(person=person).count() >= BROWSERS_MAX:
            said = _("Ten browsers are told already. End one of them first.")
            raise RuleError("too_many_browsers", said)
        PushBrowser.objects.create(
            person=person, device=device, endpoint=endpoint,
            key=str(told["key"]), auth=str(told["auth"]), since=at,
        )  # fmt: skip


def _checked(told: Mapping[str, object]) -> str:
    endpoint = told.get("endpoint")
    loopback = settings.DEMO or settings.TESTING
    fine = is_endpoint(endpoint, plain_on_loopback=loopback)
    if not (fine and is_key(told.get("key")) and is_auth(told.get("auth"))):
        raise InvalidError("push_invalid", _("This browser gave no usable address."))
    return str(endpoint)


def end(person: Person, browser_id: int) -> bool:
    """That browser is told no more. Anybody else's is not found and stays."""
    with writing():
        return bool(PushBrowser.objects.filter(person=person, pk=browser_id).delete()[0])


def _wanting(choice: str) -> Prepared[PushBrowser]:
    """The numbers of a person's browsers that want what this choice is about."""
    wants = {f"person__{choice}": True}
    return Prepared(
        lambda person, at: (
            living(at).filter(person_id=person, **wants).order_by("pk").values_list("pk")
        ),
        person=UUID, at=datetime,
    )  # fmt: skip


_WANTING = {choice: _wanting(choice) for choice in set(CHOICE.values())}


def tell(person_id: UUID, note: Note, at: datetime) -> None:
    """Has `note` told to the person's browsers, if they want that kind.

    In the caller's transaction: what is rolled back is told to nobody. A note with the same tag
    that has not left yet is replaced.
    """
    wanting = _WANTING[CHOICE[note.kind]].columns(person=person_id, at=at)
    until = (at + timedelta(seconds=note.lasts_s)).timestamp()
    for (number,) in wanting:
        due.plan(PUSH, f"{number}:{note.tag}", at, {**note.packed(), "until": until})


def deliver(job: Job, now: Instant) -> None:
    """Sends one note to one browser. Handler of due work; the request is made outside every
    transaction. May arrive twice if the worker dies meanwhile: the tag makes one of the two."""
    del now  # a batch's beginning; here it matters when the request itself is made
    at, note = clock.now().wall, Note.of(job.payload)
    left_s = int(job.payload["until"] - at.timestamp())
    number = int(job.ref.partition(":")[0])
    browser = living(at).select_related("person").filter(pk=number).first()
    if browser is None or left_s <= 0 or not getattr(browser.person, CHOICE[note.kind]):
        return
    keys = push_key.own_keys()
    if keys is None:
        raise GiveUpError("the installation's own key cannot be opened")
    try:
        body = encrypted(_told(note, browser.person), unpacked(browser.key), unpacked(browser.auth))
    except UnusableKeyError:
        _end(browser)
        return
    headers = {
        "Authorization": signed_as_ours(browser.endpoint, keys, push_key.contact(), at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(left_s),
        "Topic": topic(note.tag),
        "Urgency": URGENCY[note.kind],
    }
    answered = door().post(browser.endpoint, body, headers)
    _note(browser, answered.status, answered.problem)


def door() -> Door:
    """How push services are reached; on this machine in the demo and in tests only."""
    return Door(loopback=settings.DEMO or settings.TESTING)


def _note(browser: PushBrowser, status: int | None, problem: str) -> None:
    match fate(status):
        case Fate.TAKEN:
            return
        case Fate.GONE:
            _end(browser)
        case Fate.REFUSED:
            raise GiveUpError(f"refused by the push service: {status}")
        case Fate.LATER:
            raise NotYetError(f"not taken by the push service: {status or problem}")


def _end(browser: PushBrowser) -> None:
    """Unless it has subscribed anew meanwhile: then its address is another row's."""
    with writing():
        PushBrowser.objects.filter(pk=browser.pk, endpoint=browser.endpoint).delete()


def _told(note: Note, reader: Person) -> bytes:
    """What the browser's worker shows, in the reader's language."""
    with translation.override(reader.language):
        title, text = _words(note)
    told = {"kind": note.kind.value, "title": title, "body": text, "tag": note.tag, "url": note.url}
    return json.dumps(told, ensure_ascii=False).encode()


def _words(note: Note) -> tuple[str, str]:
    said = {"name": note.name}
    match note.kind:
        case Kind.RING:
            return _("%(name)s is calling") % said, _("Press to see who, and for what.")
        case Kind.OVER:
            return _("%(name)s called") % said, _("It rings no more.")
        case Kind.MESSAGE:
            return _("%(name)s has written to you") % said, _("Press to read it.")
        case Kind.THERE:
            return _("%(name)s is available now") % said, _("You asked to be told.")
