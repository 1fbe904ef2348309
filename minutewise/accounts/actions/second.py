"""The second factor is turned on and off, and its codes are used once each."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import Person, RecoveryCode, SecondFactor
from minutewise.accounts.rules.second import (
    RECOVERY_BYTES,
    RECOVERY_CODES,
    SECRET_BYTES,
    is_app_code,
    plain,
    recovery_code,
    step_of,
)
from minutewise.accounts.sealed import digests, seal, unseal
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.notify import actions as letters
from minutewise.work import audit
from minutewise.work.writing import writing

_LETTERS = "account/email/"


@dataclass(frozen=True, slots=True)
class Used:
    """A right code. `left` says how many recovery codes there still are if it was one of them."""

    left: int | None = None


def new_secret() -> str:
    """A secret for an app, in the base32 that apps read."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def turn_on(person: Person, secret: str, typed: str, at: datetime, *, network: str) -> list[str]:
    """Turns it on if `typed` shows that the app has `secret`; the codes to fall back on.

    They are told here and never again. Raises InvalidError `second_wrong`, RuleError `second_on`.
    """
    step = step_of(base64.b32decode(secret), plain(typed), at.timestamp(), -1)
    if step is None:
        raise InvalidError(
            "second_wrong",
            _("This is not the code that the app should show now. Is its clock right?"),
            field="code",
        )
    with writing():
        if SecondFactor.objects.filter(person=guarded(person.pk)).exists():
            raise RuleError("second_on", _("A second factor is on already."))
        SecondFactor.objects.create(person=person, secret=seal(secret), last_step=step, since=at)
        codes = _fresh_codes(person)
        audit.record(person.pk, "person.second-factor-on", f"person:{person.pk}", {}, at)
        letters.send(person, f"{_LETTERS}second_on", {}, at, network=network)
    return codes


def turn_off(
    person: Person,
    at: datetime,
    *,
    network: str,
    by: Person | None = None,
    why: str = "",
    address: str = "",
) -> bool:
    """Turns it off; False if it was off. The person is told by letter.

    The caller has seen to it that it is the person, or an operator (`by`) who has met them.
    """
    with writing():
        gone, _rows = SecondFactor.objects.filter(person=guarded(person.pk)).delete()
        person.recovery_codes.all().delete()
        if gone:
            audit.record(
                (by or person).pk, "person.second-factor-off", f"person:{person.pk}", {}, at,
                why=why, address=address,
            )  # fmt: skip
            letters.send(person, f"{_LETTERS}second_off", {}, at, network=network)
    return bool(gone)


def new_codes(person: Person, at: datetime, *, network: str) -> list[str]:
    """Fresh codes to fall back on; all earlier ones are void. Raises RuleError `second_off`."""
    with writing():
        if not SecondFactor.objects.filter(person=guarded(person.pk)).exists():
            raise RuleError("second_off", _("Turn on the second factor first."))
        codes = _fresh_codes(person)
        audit.record(person.pk, "person.recovery-codes", f"person:{person.pk}", {}, at)
        letters.send(person, f"{_LETTERS}recovery_codes", {}, at, network=network)
    return codes


def use(person: Person, typed: str, at: datetime, *, network: str) -> Used | None:
    """Whether this code is right, and uses it up: of two who send the same one gets in."""
    code = plain(typed)
    return (
        _use_app(person, code, at) if is_app_code(code) else _fall_back(person, code, at, network)
    )


def _use_app(person: Person, code: str, at: datetime) -> Used | None:
    with writing():
        factor = SecondFactor.objects.filter(person_id=person.pk).first()
        secret = unseal(factor.secret) if factor else ""
        if factor is None or not secret:
            return None
        step = step_of(base64.b32decode(secret), code, at.timestamp(), factor.last_step)
        if step is None:
            return None
        later = SecondFactor.objects.filter(person_id=person.pk, last_step__lt=step)
        return Used() if later.update(last_step=step) else None


def _fall_back(person: Person, code: str, at: datetime, network: str) -> Used | None:
    with writing():
        own = RecoveryCode.objects.filter(person_id=person.pk, used_at=None)
        if not own.filter(digest__in=digests(f"{person.pk} {code}")).update(used_at=at):
            return None
        left = own.count()
        audit.record(person.pk, "person.recovery-code-used", f"person:{person.pk}", {}, at)
        letters.send(person, f"{_LETTERS}recovery_used", {"left": left}, at, network=network)
    return Used(left)


def _fresh_codes(person: Person) -> list[str]:
    codes = [recovery_code(secrets.token_bytes(RECOVERY_BYTES)) for _n in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=digests(f"{person.pk} {plain(code)}")[0])
        for code in codes
    )
    return codes
