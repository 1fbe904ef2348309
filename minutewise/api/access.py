"""Who asks: a personal token in the Authorization header, and nothing else."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from minutewise.accounts.actions.tokens import admit
from minutewise.accounts.models import Person, Token
from minutewise.accounts.queries.tokens import check_scope, token_of
from minutewise.accounts.rules.tokens import Allowance, Scope, TooManyError
from minutewise.kernel.errors import InvalidError
from minutewise.networks.models import Network
from minutewise.work.clock import now


class TokenRequest(HttpRequest):
    """A request that was admitted."""

    auth: Token
    allowance: Allowance
    network: Network


class PersonalToken(AuthBase):
    """Asks for a token with one scope. A request without the scope counts as a request, too."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.queries: frozenset[str] = frozenset()

    def __call__(self, request: HttpRequest) -> Any:
        at = now().wall
        token = token_of(request.headers.get("Authorization", ""), at)
        asked = cast(TokenRequest, request)
        asked.allowance, admitted = admit(token, at)
        if not admitted:
            said = _("Too many requests in this minute. Wait for the seconds of Retry-After.")
            raise TooManyError("rate_limited", said)
        check_scope(token, self.scope)
        if unknown := sorted(request.GET.keys() - self.queries):
            said = _("This address knows no such parameter.")
            raise InvalidError("unknown_parameter", said, field=unknown[0])
        return token


def person_of(request: HttpRequest) -> Person:
    """The person whose token it is."""
    return cast(TokenRequest, request).auth.person


def network_of(request: HttpRequest) -> Network:
    """The network named by the host."""
    return cast(TokenRequest, request).network
