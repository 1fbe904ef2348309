"""ICE servers with credentials that expire (TURN REST convention: `expiry:name`, HMAC-SHA1)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

CREDENTIAL_LIFE_S = 3600


def ice_servers(
    urls: Sequence[str], secret: str, name: str, now_s: int, life_s: int = CREDENTIAL_LIFE_S
) -> list[dict[str, Any]]:
    """What a browser's RTCPeerConnection takes; no servers when none are configured.

    Credentials live at most an hour: a leaked one is soon worthless. The relay checks them
    against the shared secret itself (coturn: `use-auth-secret`).
    """
    if not urls:
        return []
    username = f"{now_s + life_s}:{name}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(digest).decode()
    return [{"urls": list(urls), "username": username, "credential": credential}]
