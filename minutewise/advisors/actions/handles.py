"""An advisor takes an address; the one before leads on to it and is kept for a while."""

from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.advisors.models import Advisor, FormerHandle
from minutewise.advisors.queries import handle_is_free, held_by
from minutewise.advisors.rules import handles
from minutewise.kernel.errors import ConflictError, RuleError

PLACEHOLDER = "new-"
"""Begins the handle of a page that has only a picture yet."""


def take_handle(advisor: Advisor, handle: str, now: datetime) -> None:
    """Gives `handle` to `advisor`, who is saved by the caller, in the caller's transaction.

    Raises ConflictError (`handle_taken`, `handle_too_often`), each beside the field `handle`.
    """
    before = advisor.handle
    if before == handle:
        return
    if not handle_is_free(advisor.network, handle, now, advisor):
        raise taken()
    _forget_former(advisor, handle)
    if before and not before.startswith(PLACEHOLDER):
        _leave(advisor, now)
    advisor.handle, advisor.skeleton = handle, handles.skeleton(handle)


def taken() -> RuleError:
    """What somebody is told who wants an address that is another's."""
    return ConflictError(
        "handle_taken",
        _("Somebody has this address, or one that looks like it."),
        field="handle",
    )


def _forget_former(advisor: Advisor, handle: str) -> None:
    """Whoever takes an address ends what led on from it; his own look-alikes go on leading."""
    former = FormerHandle.objects.filter(network=advisor.network)
    former.filter(handle=handle).delete()
    former.filter(skeleton=handles.skeleton(handle)).exclude(advisor=advisor).delete()


def _leave(advisor: Advisor, now: datetime) -> None:
    if held_by(advisor, now).count() >= handles.HELD_MAX:
        raise ConflictError(
            "handle_too_often",
            _("You have changed it often. Take one of your former addresses, or wait a while."),
            field="handle",
        )
    FormerHandle.objects.update_or_create(
        network=advisor.network,
        handle=advisor.handle,
        defaults={"advisor": advisor, "skeleton": advisor.skeleton, "left_at": now},
    )
