"""What is said with each press in a call that rings or runs."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from minutewise.api.room_shapes import Reason
from minutewise.api.shapes import Body, Mode, example
from minutewise.kernel.money import MAX_AMOUNT


class NoMore(Body):
    """Nothing has to be said."""

    model_config = example()


class Word(Body):
    """A word to the client, shown as it stands."""

    model_config = example(word="In ten minutes, please")
    word: str = Field("", max_length=200)


class Resume(Body):
    """The reasons of the pause as they were shown; other ones meanwhile are not cleared."""

    model_config = example(reasons=["client"])
    reasons: list[Reason] = Field(max_length=5)


class NewMaximum(Body):
    """The new maximum of the whole call, more than before."""

    model_config = example(maximum=4800)
    maximum: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")


class Waiver(Body):
    """How much is not charged, and why."""

    model_config = example(amount=20, reason="I looked for my notes")
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")
    reason: str = Field("", max_length=200)


class NewMode(Body):
    """Another way to talk. With `rate` only at the price that was shown."""

    model_config = example(mode="audio")
    mode: Mode
    rate: int | None = Field(None, strict=True, ge=0, le=MAX_AMOUNT)
    rate_unit_s: Literal[60, 3600] | None = None


class NewMessage(Body):
    """A message to the other side."""

    model_config = example(text="Here is the log.")
    text: str = Field(min_length=1, max_length=8000)


class Offer(Body):
    """A price for going on, after free talk; without `rate` the one of the page."""

    model_config = example(rate=100, reason="As we said")
    rate: int | None = Field(None, strict=True, ge=1, le=MAX_AMOUNT)
    reason: str = Field("", max_length=200)


class Confirmation(Body):
    """The yes to the offer that was shown, and the most it may cost."""

    model_config = example(maximum=1000, rate=100)
    maximum: int | None = Field(None, strict=True, ge=1, le=MAX_AMOUNT)
    rate: int = Field(strict=True, ge=0, le=MAX_AMOUNT)
    meter: UUID | None = None


class Transfer(Body):
    """To which colleague, and a word to them."""

    model_config = example(to="0190a5f0-0000-7000-8000-000000000001", word="Knows this printer")
    to: UUID
    word: str = Field("", max_length=200)


class NewQuality(Body):
    """How the call was; `troubles` and `word` count where it was not good. For the operator."""

    model_config = example(how="so_so", troubles=["dropped"], word="Twice")
    how: Literal["good", "so_so", "bad", "skipped"]
    troubles: list[Literal["no_sound", "froze", "echo", "dropped"]] = Field([], max_length=4)
    word: str = Field("", max_length=400)
