"""Whether somebody may write in a thread now. Asked under its lock."""

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import check_not_shut_out
from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import who_blocked
from minutewise.conversations.actions.shut_outs import check_visitor
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import since_answer, written_in, written_since
from minutewise.conversations.rules import (
    CLIENT,
    MINUTE,
    Side,
    check_rate,
    check_visitor_writes,
)
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError


def check_writes(thread: Conversation, side: Side, author: Person | None, now: Instant) -> None:
    """Raises `blocked`, `not_reachable`, `shut_out`, `too_many_messages`, and of a visitor
    (nobody as author) `prove_first`."""
    if author is None:
        _check_visitor(thread, now)
        return
    check_not_shut_out(author.shut_out_until, now.wall)
    check_rate(written_since(author, now.wall - MINUTE))
    check_apart(thread, side, author)


def _check_visitor(thread: Conversation, now: Instant) -> None:
    if thread.visitor_blocked or not thread.is_a_visitors:
        raise _unreachable()
    check_visitor(thread.visitor_key, thread.visitor_email, now.wall)
    check_visitor_writes(
        now.wall - thread.created_at, since_answer(thread), written_in(thread, now.wall - MINUTE)
    )


def check_apart(thread: Conversation, side: Side, author: Person) -> None:
    """Blocks hold for writing as for calls; who is blocked is not told so."""
    facing = thread.advisor.person_id if side == CLIENT else thread.client_id
    if side == CLIENT and thread.visitor_blocked:  # by a company, before they signed in
        raise _unreachable()
    if facing is None:
        return
    blocked_by = who_blocked(author.id, facing)
    if author.id in blocked_by:
        raise RuleError("blocked", _("You have blocked this person. Unblock first, then write."))
    if blocked_by:
        raise _unreachable()


def _unreachable() -> RuleError:
    return RuleError("not_reachable", _("This person cannot be written to right now."))
