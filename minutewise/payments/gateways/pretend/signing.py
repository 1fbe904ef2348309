"""How the pretend gateway signs its webhooks; both sides read this."""

import hashlib
import hmac

HEADER = "Pretend-Signature"
TOLERANCE_S = 300


def _mac(secret: str, body: bytes, at_s: int) -> bytes:
    return (
        hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest().encode()
    )


def sign(secret: str, body: bytes, at_s: int) -> str:
    """The header's value: when it was signed (Unix seconds), and HMAC-SHA256 over time and body."""
    return f"t={at_s},v1={_mac(secret, body, at_s).decode()}"


def is_signed(secret: str, header: str, body: bytes, now_s: int) -> bool:
    """Whether `header` is a signature over `body` made within 300 s of `now_s`."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(now_s - int(stamp)) > TOLERANCE_S:
        return False
    return hmac.compare_digest(_mac(secret, body, int(stamp)), parts.get("v1", "").encode())
