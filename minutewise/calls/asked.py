"""The small question on the receipt, as its page shows it."""

from dataclasses import dataclass, field
from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.calls import quality
from minutewise.calls.models import Call, Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader can say, and what they said before (never what the other side said)."""

    answers: list[tuple[str, str]]
    troubles: list[tuple[str, str]]
    how: str = ""
    ticked: list[str] = field(default_factory=list)
    word: str = ""
    is_open: bool = True

    @property
    def said(self) -> bool:
        """Whether there is an answer; skipping is one, and is not asked about again."""
        return self.how != ""

    @property
    def shows_thanks(self) -> bool:
        """Whether something was said."""
        return self.how in quality.ANSWERS

    @property
    def how_word(self) -> str:
        """What was said, in a word."""
        return str(quality.HOW[self.how]) if self.said else ""


def asked_of(call: Call, person: Person, at: datetime) -> Asked | None:
    """The question for one side; None where there is none: nobody had answered, or long ago."""
    if call.accepted_at is None or call.ended_at is None or quality.late(call.ended_at, at):
        return None
    row = Quality.objects.filter(call=call, person=person).first()
    answers = [(each, str(quality.HOW[each])) for each in quality.ANSWERS]
    troubles = list(quality.troubles_of(call.mode).items())
    if row is None:
        return Asked(answers=answers, troubles=troubles)
    return Asked(
        answers=answers,
        troubles=troubles,
        how=row.how,
        ticked=row.troubles,
        word=row.word,
        is_open=not quality.settled(row.said_at, at),
    )
