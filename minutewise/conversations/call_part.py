"""The part of a thread from which one calls, free of charge: the ways to, or when there will be."""

from uuid import UUID, uuid4

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minutewise.advisors.models import Rate
from minutewise.conversations.queries import wrote
from minutewise.conversations.reader import Reader, reader_of
from minutewise.conversations.rules import CLIENT, is_talking, other
from minutewise.work.clock import now

_ORDER = {mode: number for number, mode in enumerate(("audio", "video", "text"))}


@never_cache
@require_safe
def call_part(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The part alone, as it is now; `at=page`: it stands in the chat on the advisor's page."""
    reader = reader_of(request, thread_id)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    at = "page" if request.GET.get("at") == "page" else ""
    return render(request, "conversations/_call.html", {**call_of(reader), "at": at})


def call_of(reader: Reader) -> dict[str, object]:
    """What the template needs: the ways to call now, or (`later`) whether there can be any."""
    services = reader.thread.advisor.services.first() if _may_ever(reader) else None
    rates = list(services.rates.all()) if services else []
    talking = bool(rates) and is_talking(wrote(reader.thread, other(reader.side)), now().wall)
    return {
        "thread": reader.thread,
        "me": reader.side,
        "ways": sorted(rates, key=_order) if talking else [],
        "later": bool(rates) and not talking,
        "call_key": uuid4().hex,
    }


def _order(rate: Rate) -> int:
    return _ORDER[rate.mode]


def _may_ever(reader: Reader) -> bool:
    """A client, also one who has to sign in first; the advisor's side only somebody who has an
    account."""
    thread = reader.thread
    if thread.advisor.published_at is None:
        return False
    return reader.side == CLIENT or not thread.is_a_visitors
