"""Signing in by an account elsewhere (OpenID Connect Core 1.0): what is asked, what is believed.

Pure: what came is an argument, and so is the time. Signatures are the adapter's business.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

DRIFT_S = 120  # so much may the clocks of both sides differ
ASKED_LASTS_S = 600  # whoever takes longer over there starts again
SUBJECT_MAX = 255
LOCAL = {"localhost", "127.0.0.1", "::1"}


class OpenIdError(Exception):
    """What came from over there is not believed; the text is for the log, not for people."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who somebody is over there. `email` is empty unless they say that it was verified."""

    subject: str
    email: str


def authorize_url(
    endpoint: str, *, client_id: str, back: str, state: str, nonce: str, verifier: str
) -> str:
    """Where the visitor goes: authorization code flow, with state, nonce and PKCE (RFC 7636)."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def challenge_of(verifier: str) -> str:
    """RFC 7636 §4.2, method S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def check_claims(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, at_s: float
) -> None:
    """Core §3.1.3.7: by whom, for whom, when, and for this very request. Raises OpenIdError."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != issuer:
        raise OpenIdError("another issuer")
    if client_id not in audiences or claims.get("azp", client_id) != client_id:
        raise OpenIdError("for somebody else")
    if len(audiences) > 1 and "azp" not in claims:
        raise OpenIdError("for several, and it does not say for whom")
    if not nonce or claims.get("nonce") != nonce:
        raise OpenIdError("not for this request")
    if _number(claims, "exp") + DRIFT_S <= at_s:
        raise OpenIdError("expired")
    if _number(claims, "iat") - DRIFT_S > at_s:
        raise OpenIdError("from the future")


def told_by(claims: Mapping[str, Any]) -> Told:
    """Subject, and the address if it is verified. Raises OpenIdError without a subject."""
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_MAX:
        raise OpenIdError("no subject")
    verified = claims.get("email_verified") is True and isinstance(email, str)
    return Told(subject, str(email).lower() if verified else "")


def check_endpoint(url: object, issuer: str) -> str:
    """An address to talk to: encrypted, unless the provider is on this machine."""
    parts = urlsplit(str(url))
    local = urlsplit(issuer).hostname in LOCAL and parts.hostname in LOCAL
    if not parts.hostname or parts.scheme not in ({"http", "https"} if local else {"https"}):
        raise OpenIdError(f"not an address to talk to: {url}")
    return str(url)


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OpenIdError(f"no {name}")
    return float(value)
