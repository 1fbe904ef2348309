"""Personal tokens are made, used and revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import Person, Token
from minutewise.accounts.rules.tokens import (
    REQUESTS_A_MINUTE,
    SECRET_BYTES,
    TOKENS_MAX,
    Allowance,
    TokenError,
    allowance,
    digest_of,
    expires_at,
    ordered,
    secret_of,
)
from minutewise.kernel.errors import RuleError
from minutewise.work import audit
from minutewise.work.text import one_line
from minutewise.work.writing import writing


def make(
    person: Person, name: str, scopes: Iterable[str], *, days: int, at: datetime
) -> tuple[Token, str]:
    """A token, and its secret, which is told here and never again.

    `days` 1 to 365. Raises RuleError `too_many_tokens` at 20.
    """
    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    with writing():
        if not guarded(person.pk).is_active:  # shut out a moment ago
            raise TokenError("token_unknown", _("You cannot make a token now."))
        if person.tokens.count() >= TOKENS_MAX:
            raise RuleError("too_many_tokens", _("Revoke a token before you make another."))
        token = Token.objects.create(
            person=person,
            name=one_line(name),
            digest=digest_of(secret),
            ending=secret[-4:],
            scopes=ordered(scopes),
            made_at=at,
            expires_at=expires_at(at, days),
        )
        told = {"scopes": token.scopes, "expires": token.expires_at.isoformat()}
        audit.record(person.pk, "token.made", f"token:{token.pk}", told, at)
    return token, secret


def admit(token: Token, at: datetime) -> tuple[Allowance, bool]:
    """Counts a request and notes the day (UTC). False if the minute had no request left.

    One row, changed by what is in it: of many at once each is counted, in every process.
    """
    minute = int(at.timestamp()) // 60
    own = Token.objects.filter(pk=token.pk)
    with writing():
        if own.filter(minute=minute).update(requests=F("requests") + 1) == 0:
            own.update(minute=minute, requests=1, used_on=at.date())
        came = own.values_list("requests", flat=True).first() or 1
    return allowance(came, at), came <= REQUESTS_A_MINUTE


def revoke_token(person: Person, token_id: int, at: datetime) -> bool:
    """Ends one's own token from the next request on. False if there is no such token of theirs."""
    with writing():
        gone, _rows = person.tokens.filter(pk=token_id).delete()
        if gone:
            audit.record(person.pk, "token.revoked", f"token:{token_id}", {}, at)
    return bool(gone)
