"""Each side says how the call was; once, to be changed for a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.calls import quality
from minutewise.calls.models import Call, Quality
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.work.text import one_line
from minutewise.work.writing import writing


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody pressed, ticked and typed; nothing of it has been checked."""

    how: str
    troubles: Iterable[str] = ()
    word: str = ""


def say(call: Call, person: Person, side: str, said: Said, at: datetime) -> None:
    """Keeps what `person`, on `side` of the call, says of it; skipping is kept as well.

    Raises InvalidError `quality_unknown`, RuleError `not_talked` (nobody had answered),
    `quality_late` (14 days after the call) or `quality_settled` (24 hours after the first answer).
    The other side is not told.
    """
    if said.how not in quality.HOW:
        raise InvalidError("quality_unknown", _("Choose how the call was."), field="how")
    if call.ended_at is None or call.accepted_at is None:
        raise RuleError("not_talked", _("There was no conversation to speak of."))
    if quality.late(call.ended_at, at):
        raise RuleError("quality_late", _("This was asked for 14 days."))
    wrong = said.how in quality.WRONG  # else the page shows neither ticks nor a word
    fields = {
        "side": side,
        "how": said.how,
        "troubles": quality.known(said.troubles, call.mode) if wrong else [],
        "word": one_line(said.word)[: quality.WORD_LENGTH_MAX] if wrong else "",
    }
    with writing():
        row, new = Quality.objects.select_for_update().get_or_create(
            call=call, person=person, defaults={**fields, "said_at": at}
        )
        if not new and quality.settled(row.said_at, at):
            raise RuleError("quality_settled", _("This can be changed for 24 hours only."))
        if not new:
            Quality.objects.filter(pk=row.pk).update(**fields)
