"""What goes in and comes out about companies: people, invitations, calls, shares."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.own_shapes import Presence
from minutewise.api.shapes import Amount, Body, Mode, example
from minutewise.kernel.money import MAX_AMOUNT

Role = Literal["owner", "manager", "agent"]


class Company(Schema):
    """A company that one belongs to; `may` are the deeds that one's role allows there."""

    id: UUID
    name: str
    handle: str
    url: str
    role: Role
    may: list[str]
    takes_calls: bool


class Companies(Schema):
    """All that one belongs to here, by name."""

    items: list[Company]


class NewCompany(Body):
    """Name, what it advises on, and its address; without one it is made from the name."""

    model_config = example(name="Lampwise", activity="Lamps and light")
    name: str = Field(max_length=200)
    activity: str = Field(max_length=400)
    handle: str = Field("", max_length=60)


class Member(Schema):
    """Somebody's place in a company, and whether a call can ring there now."""

    id: int
    person: UUID
    name: str
    role: Role
    joined_at: datetime
    takes_calls: bool
    presence: Presence


class Members(Schema):
    """Everybody who belongs to it, owners first."""

    items: list[Member]


class NewRole(Body):
    """What somebody shall be."""

    model_config = example(role="agent")
    role: Role


class Invitation(Schema):
    """A letter with a link; who is invited is told nothing else by us."""

    id: int
    email: str
    role: Role
    sent_at: datetime
    expires_at: datetime


class Invitations(Schema):
    """Those neither accepted nor withdrawn, expired ones among them."""

    items: list[Invitation]


class NewInvitation(Body):
    """Whom, and as what: an owner invites to any role, a manager agents."""

    model_config = example(email="new@example.org", role="agent")
    email: str = Field(max_length=254)
    role: Role


class Joining(Body):
    """The part of the letter's link that opens it. It works once, for its reader."""

    model_config = example(secret="x" * 43)
    secret: str = Field(max_length=100)


class Closing(Body):
    """The company's name once more, as it is written."""

    model_config = example(name="Lampwise")
    name: str = Field(max_length=200)


class AgentFigures(Schema):
    """What one member did; `left`: belongs to it no more. `share` is a figure, no payment."""

    name: str
    taken: int
    missed: int
    talked_ms: int
    share: Amount
    left: bool


class Report(Schema):
    """A month of a company's calls: of everybody, or of oneself where one's role sees no more."""

    month: str
    currency: str
    rang: int
    taken: int
    missed: int
    talked_ms: int
    share: Amount
    agents: list[AgentFigures]


class CompanyCall(Schema):
    """One call of a company. `talked_ms` is counted time, `share` after commission."""

    id: UUID
    client: str
    agent: str
    mode: Mode
    subject: str
    outcome: str
    started_at: datetime
    talked_ms: int
    share: Amount
    currency: str


class CompanyCalls(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[CompanyCall]
    next: str | None


class CompanyWallet(Schema):
    """What a company earned; `payable` of it can be paid out, `in_transit` is on its way."""

    currency: str
    earnings: Amount
    payable: Amount
    in_transit: Amount


class NewShare(Body):
    """Earnings for a member, by the number of their place, and what for: both statements say."""

    model_config = example(to=1, amount=500, why="Tuesday night")
    to: int = Field(strict=True, ge=1, lt=2**63)
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units, such as cents")
    why: str = Field(min_length=1, max_length=120)


class Share(Schema):
    """Earnings that were passed on."""

    id: UUID
    name: str
    amount: Amount
    currency: str
    why: str
    at: datetime


class Shares(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[Share]
    next: str | None
