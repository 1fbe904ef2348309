"""The description as a page, by our own template: no script, nobody else's files."""

import json
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minutewise.accounts.forms.tokens import SCOPE_WORDS
from minutewise.accounts.rules.tokens import REQUESTS_A_MINUTE
from minutewise.api import description
from minutewise.webhooks.forms import KIND_WORDS

# The tags of the description, in the order of the page.
TAGS = (
    gettext_noop("Account"),
    gettext_noop("Advisors"),
    gettext_noop("Calls"),
    gettext_noop("Reviews"),
    gettext_noop("Conversations"),
    gettext_noop("Payments"),
    gettext_noop("Disputes"),
    gettext_noop("Money"),
    gettext_noop("Limits"),
    gettext_noop("Your page"),
    gettext_noop("Companies"),
    gettext_noop("Webhooks"),
)
# The heart of docs/examples/verify_webhook.py; a test believes a real signature with it.
SNIPPET = """\
import hashlib, hmac, time

def verified(secret, header, body):  # body: the bytes as they came
    pairs = [part.split("=", 1) for part in header.split(",") if "=" in part]
    stamp = next((value for name, value in pairs if name == "t"), "")
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > 300:
        return False
    signed = stamp.encode() + b"." + body
    own = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return any([hmac.compare_digest(own, value) for name, value in pairs if name == "v1"])
"""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What a program may ask here, and what it is answered."""
    context = {
        "described": _described(request.build_absolute_uri("/"), get_language() or ""),
        "canonical": request.build_absolute_uri(request.path),
        "share_title": _("For your programs"),
        "description": _(
            "What a program of yours can do here: see who is online, top up, prepare a call and "
            "read the receipt."
        ),
    }
    return render(request, "api/page.html", context)


@lru_cache(maxsize=8)  # half a megabyte each
def _described(root: str, _language: str) -> SafeString:
    """What the page tells everybody: drawn once for each host, in each language."""
    from minutewise.api.v1 import api  # noqa: PLC0415 (a start without it is a second shorter)

    document = api.get_openapi_schema()
    described = list(description.operations(document))
    context = {
        "groups": [
            (f"tag-{number}", _(tag), [(each, _example(each, root)) for each in found])
            for number, (tag, found) in enumerate(description.grouped(described, TAGS).items())
        ],
        "events": [(kind.value, words) for kind, words in KIND_WORDS.items()],
        "snippet": SNIPPET,
        "shapes": description.shapes(document),
        "scopes": [(scope.value, words) for scope, words in SCOPE_WORDS.items()],
        "requests_a_minute": REQUESTS_A_MINUTE,
    }
    return render_to_string("api/_described.html", context)


def _example(operation: description.Operation, root: str) -> str:
    """The request as somebody would type it at the site whose addresses begin with `root`."""
    address = root + operation.path.removeprefix("/")
    lines = [f"curl {address}", "  -H 'Authorization: Bearer mwpat_…'"]
    if operation.method not in {"GET", "POST"} or (
        operation.method == "POST" and not operation.body
    ):
        lines[0] = f"curl -X {operation.method} {address}"
    if any(field.name == "Idempotency-Key" for field in operation.parameters):
        lines.append("  -H 'Idempotency-Key: order-1'")
    if operation.sends:
        lines.append(f"  -H 'Content-Type: {operation.sends[0]}' --data-binary @picture.jpg")
    if operation.example is not None:
        lines.append("  -H 'Content-Type: application/json'")
        lines.append(f"  -d '{json.dumps(operation.example)}'")
    return " \\\n".join(lines)
