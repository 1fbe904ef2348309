"""Passkeys (WebAuthn): what is asked of a browser, and what its answers prove. Adapter to fido2.

A passkey belongs to the host that it was made on, and the device asks for finger, face or PIN
each time. Attestation is not asked for: it says what was bought, not who holds it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from minutewise.accounts.models import Passkey, Person
from minutewise.kernel.errors import InvalidError

type Options = dict[str, Any]
type State = dict[str, Any]
ANSWER_MAX = 4_000  # an id may have a thousand bytes
_VERIFIED = UserVerificationRequirement.REQUIRED


class PasskeyError(InvalidError):
    """What came from the browser proves nothing. Whoever sent it is told no more."""

    def __init__(self) -> None:
        super().__init__("passkey_refused", _("That passkey was not accepted. Try again."))


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a device made: the id by which it names it, id with public key, its own count."""

    credential: str
    key: bytes
    uses: int


def answer_in(typed: str) -> object:
    """The browser's answer as it was sent. Raises PasskeyError."""
    try:
        if len(typed) <= ANSWER_MAX:
            return json.loads(typed)
    except (ValueError, RecursionError) as broken:
        raise PasskeyError from broken
    raise PasskeyError


def ask_to_make(site: str, network: str, person: Person) -> tuple[Options, State]:
    """What the browser needs to make a passkey, and what has to be remembered until it has."""
    user = PublicKeyCredentialUserEntity(
        id=person.pk.bytes, name=person.email, display_name=person.name or person.email
    )
    options, state = _server(site, network).register_begin(
        user,
        credentials=[AttestedCredentialData(bytes(each.key)) for each in person.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_VERIFIED,
    )
    return dict(options), state


def made(site: str, network: str, state: State, answer: object) -> NewKey:
    """The key that was made. Raises PasskeyError."""
    if not isinstance(answer, Mapping):
        raise PasskeyError
    try:
        told = _server(site, network).register_complete(state, answer)
        data = told.credential_data
        assert data is not None  # noqa: S101 (caught below: whoever sends it may leave it out)
        return NewKey(websafe_encode(data.credential_id), bytes(data), told.counter)
    except Exception as broken:  # anybody sends anything, and the parser fails in many ways
        raise PasskeyError from broken


def ask_to_show(site: str, network: str) -> tuple[Options, State]:
    """What the browser needs to offer the passkeys that it has for this site."""
    options, state = _server(site, network).authenticate_begin(user_verification=_VERIFIED)
    return dict(options), state


def shown(site: str, network: str, state: State, answer: object) -> tuple[Passkey, int]:
    """The passkey that signed the challenge, and how often it was used by its own count.

    Raises PasskeyError, also for a count that goes backwards: the key has been copied.
    """
    if not isinstance(answer, Mapping):
        raise PasskeyError
    try:
        response = AuthenticationResponse.from_dict(answer)
        passkey = _known(websafe_encode(response.raw_id), response.response.user_handle)
        known = AttestedCredentialData(bytes(passkey.key))
        _server(site, network).authenticate_complete(state, [known], response)
        uses = response.response.authenticator_data.counter
    except Exception as broken:  # as above
        raise PasskeyError from broken
    if (uses or passkey.uses) and uses <= passkey.uses:
        raise PasskeyError
    return passkey, uses


def _known(credential: str, handle: bytes | None) -> Passkey:
    passkey = Passkey.objects.select_related("person").get(credential=credential)
    if handle is not None and UUID(bytes=handle) != passkey.person_id:
        raise PasskeyError
    return passkey


def _server(site: str, network: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=site, name=network))
