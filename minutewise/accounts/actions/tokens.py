"""Personal tokens are made, used and revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import Person, Token
from minutewise.accounts.rules.tokens import (
    SECRET_BYTES,
    TOKENS_MAX,
    TokenError,
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


def note_used(token: Token, at: datetime) -> None:
    """Remembers the day, in UTC. A second use on the same day writes nothing."""
    if token.used_on == at.date():
        return
    with writing():
        Token.objects.filter(pk=token.pk).update(used_on=at.date())


def revoke_token(person: Person, token_id: int, at: datetime) -> bool:
    """Ends one's own token from the next request on. False if there is no such token of theirs."""
    with writing():
        gone, _rows = person.tokens.filter(pk=token_id).delete()
        if gone:
            audit.record(person.pk, "token.revoked", f"token:{token_id}", {}, at)
    return bool(gone)
