"""Personal tokens: one's own list, and who stands behind one that is shown."""

from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person, Token
from minutewise.accounts.rules.tokens import Scope, ScopeError, TokenError, bearer, digest_of


def tokens_of(person: Person) -> list[Token]:
    """All of them, expired ones too: what expired explains why a program stopped."""
    return list(person.tokens.all())


def token_of(header: str, at: datetime) -> Token:
    """The token in an Authorization header, with its person.

    Raises TokenError `token_missing`, `token_unknown` (also after it was revoked, and when its
    person was shut out: a stranger with a found token learns nothing) or `token_expired`.
    """
    secret = bearer(header)
    if not header:
        raise TokenError("token_missing", _("Send a personal token: Authorization: Bearer …"))
    found = (
        Token.objects.select_related("person").filter(digest=digest_of(secret)).first()
        if secret
        else None
    )
    if found is None or not found.person.is_active:
        raise TokenError("token_unknown", _("This token is not known, or it was revoked."))
    if found.expires_at <= at:
        raise TokenError("token_expired", _("This token has expired. Make a new one."))
    return found


def check_scope(token: Token, scope: Scope) -> None:
    """Raises ScopeError `scope_missing` if the token was not made for this."""
    if scope.value not in token.scopes:
        said = _("This needs a token with the scope “%(scope)s”.") % {"scope": scope.value}
        raise ScopeError("scope_missing", said)
