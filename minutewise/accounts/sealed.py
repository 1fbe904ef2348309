"""Secrets that have to be read again are kept under the installation's own key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes


def seal(text: str) -> str:
    """`text` for the database; a stolen copy of it does not tell what it says."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; empty if the installation's secret has been replaced since.

    Secrets named in `SECRET_KEY_FALLBACKS` still open what they sealed.
    """
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def digests(text: str) -> list[str]:
    """Digests that cannot be tried out without the installation's secret: by the present one
    first, then by those that it replaced."""
    return [
        salted_hmac("minutewise.recovery", text, secret=secret, algorithm="sha256").hexdigest()
        for secret in _secrets()
    ]


def _secrets() -> list[str | bytes]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in _secrets()])


def _key(secret: str | bytes) -> bytes:
    derived = hashlib.sha256(b"minutewise.sealed:" + force_bytes(secret)).digest()
    return base64.urlsafe_b64encode(derived)
