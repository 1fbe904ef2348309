"""The description as a page, by our own template: no script, nobody else's files."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minutewise.accounts.forms.tokens import SCOPE_WORDS
from minutewise.accounts.rules.tokens import REQUESTS_A_MINUTE
from minutewise.api import description
from minutewise.api.v1 import api


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What a program may ask here, and what it is answered."""
    document = api.get_openapi_schema()
    described = list(description.operations(document))
    context = {
        "operations": [(each, _example(each, request)) for each in described],
        "shapes": description.shapes(document),
        "scopes": [(scope.value, words) for scope, words in SCOPE_WORDS.items()],
        "requests_a_minute": REQUESTS_A_MINUTE,
        "canonical": request.build_absolute_uri(request.path),
        "share_title": _("For your programs"),
        "description": _(
            "What a program of yours can do here: see who is online, top up, prepare a call and "
            "read the receipt."
        ),
    }
    return render(request, "api/page.html", context)


def _example(operation: description.Operation, request: HttpRequest) -> str:
    """The request as somebody would type it."""
    address = request.build_absolute_uri(operation.path).replace("%7B", "{").replace("%7D", "}")
    lines = [f"curl {address}", "  -H 'Authorization: Bearer mwpat_…'"]
    if operation.example is not None:
        lines.append("  -H 'Content-Type: application/json'")
        if any(field.name == "Idempotency-Key" for field in operation.parameters):
            lines.append("  -H 'Idempotency-Key: order-1'")
        lines.append(f"  -d '{json.dumps(operation.example)}'")
    return " \\\n".join(lines)
