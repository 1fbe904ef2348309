"""Talks to the provider: its description, the exchange of a code, its keys. Adapter.

Nothing is kept between sign-ins, so changed keys and addresses count at once.
"""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

import httpx
import jwt
from django.conf import settings

from minutewise.accounts.rules.openid import (
    OpenIdError,
    Told,
    authorize_url,
    check_claims,
    check_endpoint,
    told_by,
)
from minutewise.work.certificates import certificates

TIMEOUT_S = 5
ANSWER_MAX = 256 * 1024  # bytes
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # never "none", never a shared secret


@dataclass(frozen=True, slots=True)
class Provider:
    """Who signs people in, and as whom we are known there."""

    name: str
    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent along with a visitor, to be recognised when he comes back."""

    state: str
    nonce: str
    verifier: str
    at: float

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def provider() -> Provider | None:
    """The one that the installation names; None if there is none."""
    if not settings.OPENID_ISSUER:
        return None
    return Provider(
        settings.OPENID_NAME, settings.OPENID_ISSUER, settings.OPENID_CLIENT_ID,
        settings.OPENID_SECRET,
    )  # fmt: skip


def provider_name() -> str:
    """What it is called, also when it is not used any more."""
    return str(settings.OPENID_NAME)


def begin(who: Provider, back: str) -> tuple[str, Asked]:
    """Where to send the visitor, and what to remember. Raises OpenIdError."""
    with _line() as line:
        endpoint = _endpoint(_described(line, who), "authorization_endpoint", who)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _n in range(3))
    asked = Asked(state, nonce, verifier, time.time())
    url = authorize_url(
        endpoint, client_id=who.client_id, back=back,
        state=asked.state, nonce=asked.nonce, verifier=asked.verifier,
    )  # fmt: skip
    return url, asked


def finish(who: Provider, asked: Asked, code: str, back: str, at_s: float) -> Told:
    """Who came back. Raises OpenIdError, whatever is wrong with what the provider says."""
    with _line() as line:
        described = _described(line, who)
        tokens = _exchanged(line, who, described, asked, code, back)
        claims = _claims(line, who, described, str(tokens.get("id_token", "")))
        check_claims(
            claims, issuer=who.issuer, client_id=who.client_id, nonce=asked.nonce, at_s=at_s
        )
        if "email" not in claims and "userinfo_endpoint" in described:
            claims = {**claims, **_userinfo(line, who, described, tokens, claims)}
    return told_by(claims)


def _line() -> httpx.Client:
    return httpx.Client(
        timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=certificates()
    )


def _described(line: httpx.Client, who: Provider) -> dict[str, Any]:
    url = check_endpoint(who.issuer.rstrip("/"), who.issuer)
    found = _json(line, "GET", f"{url}/.well-known/openid-configuration")
    if found.get("issuer") != who.issuer:
        raise OpenIdError("it describes another issuer")
    return found


def _endpoint(described: Mapping[str, Any], name: str, who: Provider) -> str:
    return check_endpoint(described.get(name), who.issuer)


def _exchanged(
    line: httpx.Client, who: Provider, described: Mapping[str, Any], asked: Asked, code: str,
    back: str,
) -> dict[str, Any]:  # fmt: skip
    told = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": asked.verifier,
    }
    ways = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in ways:
        named: httpx.BasicAuth | None = httpx.BasicAuth(quote(who.client_id), quote(who.secret))
    else:
        named = None
        told |= {"client_id": who.client_id, "client_secret": who.secret}
    return _json(line, "POST", _endpoint(described, "token_endpoint", who), data=told, auth=named)


def _claims(
    line: httpx.Client, who: Provider, described: Mapping[str, Any], token: str
) -> dict[str, Any]:
    keys = _json(line, "GET", _endpoint(described, "jwks_uri", who))
    try:
        key = _key(jwt.PyJWKSet.from_dict(keys), jwt.get_unverified_header(token).get("kid"))
        only = {"verify_signature": True, "verify_exp": False, "verify_aud": False,
                "verify_iat": False, "verify_nbf": False}  # fmt: skip
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=ALGORITHMS, options=only)  # type: ignore[arg-type]  # its options are a TypedDict of its own
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as broken:
        raise OpenIdError("the token is not signed by them") from broken
    return claims


def _key(keys: jwt.PyJWKSet, name: str | None) -> jwt.PyJWK:
    fitting = [key for key in keys.keys if name is None or key.key_id == name]
    if len(fitting) != 1:
        raise OpenIdError("no such key")
    return fitting[0]


def _userinfo(
    line: httpx.Client, who: Provider, described: Mapping[str, Any], tokens: Mapping[str, Any],
    claims: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    head = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
    found = _json(line, "GET", _endpoint(described, "userinfo_endpoint", who), headers=head)
    if found.get("sub") != claims.get("sub"):
        raise OpenIdError("it tells of somebody else")
    return {name: found.get(name) for name in ("email", "email_verified")}


def _json(line: httpx.Client, method: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = line.request(method, url, **more)
        found = json.loads(answer.content) if len(answer.content) <= ANSWER_MAX else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as broken:
        raise OpenIdError(f"no answer from {url}") from broken
    if answer.status_code != 200 or not isinstance(found, dict):
        raise OpenIdError(f"{url} answered {answer.status_code}")
    return found
