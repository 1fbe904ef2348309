"""One effect per person and Idempotency-Key, however often the request arrives (M8)."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.translation import gettext as _

from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.work.models import Answer
from minutewise.work.quick.changed import PreparedUpdate
from minutewise.work.writing import writing

_KEY = re.compile(r"[!-~]{1,200}")
_ANSWERED = PreparedUpdate(
    lambda person, key, status, body: (
        Answer.objects.filter(person_id=person, key=key), {"status": status, "body": body},
    ),
    person=UUID, key=str, status=int, body=str,
)  # fmt: skip
# One statement, where an insert that fails would need a savepoint around it.
_RESERVE = (
    "INSERT INTO work_answer (person_id, key, fingerprint, status, body, made_at) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (person_id, key) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status and what its JSON body says."""

    status: int
    body: Any


def fingerprint(*parts: object) -> str:
    """A digest of what a request asks for (method, path, parsed body); the order of members
    of an object makes no difference."""
    text = json.dumps(parts, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check_key(key: str) -> None:
    """Raises InvalidError("key_invalid") unless it is 1 to 200 visible ASCII characters."""
    if not _KEY.fullmatch(key):
        raise InvalidError("key_invalid", _("The Idempotency-Key is missing or malformed."))


def once(person_id: UUID, key: str, fingerprint: str, do: Callable[[], Reply]) -> Reply:
    """Runs `do` in a transaction together with the note of its answer, or repeats that answer.

    Of two at the same time one waits for the other. If `do` refuses (RuleError) or fails,
    nothing was changed and nothing is noted: the key may be tried again.
    Raises InvalidError("key_invalid") for a key that is not 1 to 200 visible ASCII characters,
    ConflictError("key_conflict") for a key that was used for something else.
    """
    check_key(key)
    with writing():
        noted = _reserve(person_id, key, fingerprint)
        if noted is not None:
            return _repeat(noted, fingerprint)
        reply = do()
        body = json.dumps(reply.body, cls=DjangoJSONEncoder)
        _ANSWERED.do(person=person_id, key=key, status=reply.status, body=body)
        return Reply(reply.status, json.loads(body))


def noted(person_id: UUID, key: str, fingerprint: str) -> Reply | None:
    """What was answered under this key, for who has dear work to do before `once`; None if
    nothing was. Raises as `once` does."""
    check_key(key)
    known = Answer.objects.filter(person_id=person_id, key=key).first()
    return _repeat(known, fingerprint) if known else None


def _reserve(person_id: UUID, key: str, fingerprint: str) -> Answer | None:
    """None if the key is ours now, else what was noted under it.

    The insert waits for another transaction that holds the same key; that one's answer is
    complete once ours has found the row in its way.
    """
    fresh = Answer(person_id=person_id, key=key, fingerprint=fingerprint)
    fields = Answer._meta.concrete_fields[1:]  # in the order of `_RESERVE`, after its id
    kept = [field.get_db_prep_save(getattr(fresh, field.name), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, kept)
        if cursor.rowcount == 1:
            return None
    return Answer.objects.get(person_id=person_id, key=key)


def _repeat(noted: Answer, fingerprint: str) -> Reply:
    if noted.fingerprint != fingerprint:
        message = _("This Idempotency-Key was used for a different request.")
        raise ConflictError("key_conflict", message)
    return Reply(noted.status, json.loads(noted.body))


def forget_person(person_id: UUID) -> None:
    """Deletes what a person was answered: answers name people. Keys of theirs are free again."""
    with writing():
        Answer.objects.filter(person_id=person_id).delete()
