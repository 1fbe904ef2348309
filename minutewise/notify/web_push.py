"""Web push as bytes and headers: encrypted for one browser (RFC 8291), signed as ours (RFC 8292).

No network here: what is made leaves by `work/egress.py`. Values and order are those of the RFCs;
the tests hold them against the example in RFC 8291, section 5.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SIGNED_FOR = timedelta(hours=12)  # RFC 8292, 2: at most a day
RECORD_SIZE = 4096
_LAST_RECORD = b"\x02"
_SALT_BYTES, _KEY_BYTES, _NONCE_BYTES = 16, 16, 12


class UnusableKeyError(ValueError):
    """What the browser gave as its key is none."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The installation's own pair: `private` as PEM, `public` as browsers are told it."""

    private: str
    public: str


def new_keys() -> Keys:
    """A pair on P-256."""
    made = ec.generate_private_key(ec.SECP256R1())
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Keys(pem.decode(), _text(_point(made.public_key())))


def encrypted(
    plain: bytes,
    browser_key: bytes,
    auth: bytes,
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """`plain` for whoever holds the browser's private key: one record of `aes128gcm`.

    `salt` and `own` are made anew each time unless a test names them. Raises UnusableKeyError.
    """
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    own = own or ec.generate_private_key(ec.SECP256R1())
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser_key)
        shared = own.exchange(ec.ECDH(), theirs)
    except (ValueError, InvalidKey) as wrong:
        raise UnusableKeyError("no point of P-256") from wrong
    ours = _point(own.public_key())
    input_key = _derived(shared, auth, b"WebPush: info\x00" + browser_key + ours, 32)
    key = _derived(input_key, salt, b"Content-Encoding: aes128gcm\x00", _KEY_BYTES)
    nonce = _derived(input_key, salt, b"Content-Encoding: nonce\x00", _NONCE_BYTES)
    head = salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plain + _LAST_RECORD, None)


def signed_as_ours(endpoint: str, keys: Keys, contact: str, at: datetime) -> str:
    """The header `Authorization` for the push service at `endpoint`; `contact` is a `mailto:`."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + SIGNED_FOR).timestamp()),
        "sub": contact,
    }
    private = load_pem_private_key(keys.private.encode(), password=None)
    token = jwt.encode(claims, private, algorithm="ES256")  # type: ignore[arg-type]  # always EC
    return f"vapid t={token}, k={keys.public}"


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
