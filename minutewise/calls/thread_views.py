"""The press in a thread that rings, from either side, and where it leads when it does not."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minutewise.accounts.models import Person
from minutewise.calls.from_thread import (
    PressedThere,
    call_from_advisor,
    call_from_thread,
    is_client_there,
)
from minutewise.calls.models import Call
from minutewise.calls.queries import open_call_of
from minutewise.calls.rules import CLIENT
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import thread_of, visitors_thread
from minutewise.conversations.visitor_key import VISITOR
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now


@require_POST
def press_in_thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """A press in a thread, of either side: a free call rings, or the thread says why not.

    A visitor is led through the sign-in, back to the same thread and to this press.
    """
    pressed = PressedThere.of(request.POST)
    if not isinstance(request.user, Person):
        return redirect_to_login(_back_after_sign_in(request, thread_id, pressed.mode))
    thread, side = thread_of(request.user, thread_id)
    talks = request.user if side == CLIENT else thread.client
    try:
        call = _ring(request.user, thread, side, pressed)
    except RuleError as refused:
        same = open_call_of(talks, thread.advisor) if talks else None
        if same and request.user.id in {same.client_id, same.agent_id}:
            return redirect("calls:room", same.id)  # pressed twice, or from a second tab
        messages.error(request, refused.message)
        return redirect(_where_pressed(request, thread))
    if call is not None:
        return redirect("calls:room", call.id)
    said = _(
        "%(name)s has no page of ours open, so nothing rang. A line here says that you called."
    )
    messages.info(request, said % {"name": thread.client_name})
    return redirect(_where_pressed(request, thread))


def _ring(person: Person, thread: Conversation, side: str, pressed: PressedThere) -> Call | None:
    """None where the client is not there."""
    if side == CLIENT:
        return call_from_thread(person, thread, pressed, now())
    there = is_client_there(thread)  # first: it may take half a second
    return call_from_advisor(person, thread, pressed, now(), there=there)


def _where_pressed(request: HttpRequest, thread: Conversation) -> str:
    """The thread's own page, or the chat on the advisor's."""
    if request.POST.get("at") == "page":
        return f"{thread.advisor.get_absolute_url()}#chat"
    return reverse("conversations:thread", args=[thread.id])


def _back_after_sign_in(request: HttpRequest, thread_id: UUID, mode: str) -> str:
    """The chat on the advisor's page has the visitor's thread then, whatever became of its id."""
    found = visitors_thread(VISITOR.of(request), thread_id)
    if found is None:
        return reverse("conversations:thread", args=[thread_id])
    return f"{found.advisor.get_absolute_url()}?{urlencode({'call': mode})}#chat"
