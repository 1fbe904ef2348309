"""What people and programs are told when no answer could be made; without the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from minutewise.work.problems import problem

RETRY_AFTER_S = 5
# The database cannot be reached, is full, locked, restarting, or gave no answer.
OUT_OF_REACH = (OperationalError, InterfaceError)


def broken(request: HttpRequest) -> HttpResponse:
    """The last answer to an exception that nobody understood; Django's `handler500`.

    503 when the database is out of reach: then the outcome is unknown (the answer to a commit may
    be what was lost), and the same form or Idempotency-Key again finds out. Else 500.
    """
    out_of_reach = isinstance(sys.exc_info()[1], OUT_OF_REACH)
    status = 503 if out_of_reach else 500
    if request.accepts("text/html"):
        response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    elif out_of_reach:
        words = _("We cannot reach our books right now. Send the same again: it counts once.")
        response = problem(503, "out_of_reach", words)
    else:
        words = _("Something broke on our side. Send the same again: it counts once.")
        response = problem(500, "broken", words)
    if out_of_reach:
        response["Retry-After"] = str(RETRY_AFTER_S)
    response["Cache-Control"] = "no-store"
    return response
