"""What goes in and comes out about money that is asked back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.shapes import Amount, Body, example
from minutewise.disputes.rules import WORDS_MAX
from minutewise.kernel.money import MAX_AMOUNT

About = Literal["call", "agreed"]
Deed = Literal[
    "offer", "counter", "give-back", "refuse", "accept", "withdraw", "escalate", "appeal"
]
Where = Literal[
    "asked", "advisor_offers", "client_offers", "refused", "with_operator", "decided", "appealed",
    "settled", "withdrawn", "final", "charged_back",
]  # fmt: skip


class Charge(Schema):
    """A charge of one's own of which money can be asked back: at most `most`, before `until`.

    The two have `settle_hours` to agree, a decision may be appealed for `appeal_days`. Once it
    is asked, `dispute` is where; there is one for a charge, ever.
    """

    about: str
    about_id: str
    title: str
    most: Amount
    currency: str
    until: datetime
    settle_hours: int
    appeal_days: int
    dispute: UUID | None


class DisputeLine(Schema):
    """Money asked back of a call (`about` call) or of a payment (agreed), as one side sees it.

    `held` is put aside of what was `asked`; `offer` is open, `decided` by an operator, `returned`
    what went back in the end. `until` is when time moves it on by itself. `my_turn`: one is
    waited for. `consented`: one lets the operator read the thread.
    """

    id: UUID
    about: str
    about_id: str
    title: str
    url: str
    thread: UUID | None
    my_side: Literal["client", "advisor"]
    with_name: str
    state: Where
    my_turn: bool
    currency: str
    charged: Amount
    asked: Amount
    held: Amount
    offer: Amount | None
    decided: Amount | None
    returned: Amount | None
    opened_at: datetime
    until: datetime | None
    ended_at: datetime | None
    consented: bool


class DisputeStep(Schema):
    """Who did what: `said` in a sentence, `words` as they were written."""

    at: datetime
    said: str
    words: str
    mine: bool


class Dispute(DisputeLine):
    """With every step, the first one first, and what one may do now."""

    may: list[Deed]
    steps: list[DisputeStep]


class Disputes(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[DisputeLine]
    next: str | None


class NewDispute(Body):
    """Which charge, how much of it, and why."""

    model_config = example(
        about="agreed", about_id="0190a5f0-0000-7000-8000-000000000001", amount=100,
        words="It did not start afterwards",
    )  # fmt: skip
    about: About
    about_id: UUID
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")
    words: str = Field(min_length=1, max_length=WORDS_MAX)


class NewDisputeOffer(Body):
    """How much would do, and a word about it."""

    model_config = example(amount=50, words="Half of it was useful")
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")
    words: str = Field("", max_length=WORDS_MAX)


class Acceptance(Body):
    """The yes to the offer that was shown: its amount, so that no other one is accepted."""

    model_config = example(amount=50)
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")


class Because(Body):
    """Why."""

    model_config = example(words="I was there for an hour")
    words: str = Field(min_length=1, max_length=WORDS_MAX)
