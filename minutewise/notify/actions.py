"""Letters are written with their reason and delivered by due work."""

import zoneinfo
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from minutewise.kernel.clock import Instant
from minutewise.notify.models import Letter
from minutewise.notify.outgoing import deliver_now
from minutewise.notify.rules import parse
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

LETTER = "letter"
KEPT_DAYS = 30


class Addressee(Protocol):
    """Whoever gets a letter: in his language, with times in his time zone."""

    email: str
    language: str
    time_zone: str


def send(
    to: Addressee | str,
    template: str,
    context: Mapping[str, object],
    at: datetime,
    *,
    network: str,
) -> Letter:
    """Writes a letter in the caller's transaction; it leaves once that has been committed.

    `template` names `<template>.txt`, written as `notify/rules.py` says; `network` is the name
    that the letter is sent under. Text in `context` is cut to one line each, so that nobody's
    name or subject can pass for a paragraph of ours.
    """
    address = to if isinstance(to, str) else to.email
    with _as_reader(to):
        subject, text = _render(template, {**context, "network": network})
        language = translation.get_language() or settings.LANGUAGE_CODE
    with writing():
        letter = Letter.objects.create(
            to=address, network=one_line(network), template=template, language=language,
            subject=subject[:300], text=text, written_at=at,
        )  # fmt: skip
        due.plan(LETTER, str(letter.id), at)
    return letter


def _as_reader(to: Addressee | str) -> ExitStack:
    """The language and time zone of the addressee; of the present request for a bare address."""
    stack = ExitStack()
    if not isinstance(to, str):
        stack.enter_context(translation.override(to.language))
        stack.enter_context(timezone.override(zoneinfo.ZoneInfo(to.time_zone)))
    return stack


def _render(template: str, context: Mapping[str, object]) -> tuple[str, str]:
    safe = {k: one_line(v) if isinstance(v, str) else v for k, v in context.items()}
    plain = get_template(f"{template}.txt").template  # type: ignore[attr-defined]  # DTL only
    return parse(plain.render(Context(safe, autoescape=False)))


def deliver(job: Job, now: Instant) -> None:
    """Hands a letter to the mail server unless that was done. Handler of due work.

    If the worker dies between the server's yes and our note of it, the letter goes out again,
    with the same Message-ID, by which mailboxes recognise it.
    """
    letter = Letter.objects.filter(pk=job.ref, sent_at__isnull=True).first()
    if letter is None:
        return
    deliver_now(letter)
    with writing():
        Letter.objects.filter(pk=letter.pk).update(sent_at=now.wall)


def forget(job: Job, now: Instant) -> None:
    """Deletes letters after `KEPT_DAYS`: they name people. Repeating due work."""
    del job
    with writing():
        Letter.objects.filter(written_at__lt=now.wall - timedelta(days=KEPT_DAYS)).delete()


def forget_all_to(address: str) -> None:
    """Deletes every letter to an address, sent or not: its person has left."""
    with writing():
        Letter.objects.filter(to=address).delete()
