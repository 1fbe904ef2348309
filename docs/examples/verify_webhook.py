"""Is this delivery of a webhook ours? Nothing but Python's standard library.

    WEBHOOK_SECRET=whsec_… python verify_webhook.py 8080

Answer within 10 seconds, and before you do what takes long. The same event may come twice (after
a lost answer, a replay): its `id` stays the same.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_S = 300


def verified(secret: str, header: str, body: bytes, now_s: float) -> dict | None:
    """The event, or None if `header` is not a fresh signature over `body` by `secret`."""
    pairs = [part.split("=", 1) for part in header.split(",") if "=" in part]
    stamp = next((value for name, value in pairs if name == "t"), "")
    if not stamp.isdecimal() or abs(now_s - int(stamp)) > TOLERANCE_S:
        return None  # too old: somebody may be sending it again
    signed = stamp.encode() + b"." + body  # the bytes as they came, not JSON written anew
    own = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # After a roll there are two `v1`, one by each secret.
    good = [hmac.compare_digest(own, value) for name, value in pairs if name == "v1"]
    return json.loads(body) if any(good) else None


class Receiver(BaseHTTPRequestHandler):
    """Prints each event that is really ours."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        header = self.headers.get("Minutewise-Signature", "")
        event = verified(os.environ["WEBHOOK_SECRET"], header, body, time.time())
        self.send_response(204 if event else 400)
        self.end_headers()
        if event:
            sys.stdout.write(f"{event['type']} {event['id']} {event['data']}\n")


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
