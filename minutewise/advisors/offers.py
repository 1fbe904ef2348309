"""What a client is offered on an advisor's page.

The page belongs to this context, the money and the sample to `calls`, which stands above it.
So `calls` registers a function here (in `project/wiring.py`) that says what may be offered;
without one a page shows its prices and no button.
"""

from dataclasses import asdict, dataclass
from typing import Any, Protocol, cast

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs, presence_of
from minutewise.advisors.queries.cards import prices_of
from minutewise.advisors.rules.presence import Is
from minutewise.kernel.clock import Instant
from minutewise.metering import Terms
from minutewise.metering.terms import Rounding, SamplePassed
from minutewise.work.quick.came import these

SUBJECT_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Maximum:
    """A maximum that can be confirmed: minor units, and how many whole minutes they last."""

    amount: int
    minutes: int
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeRow:
    """One way to talk. Amounts in minor units; `sample_left_s` is what this client has left.

    `reserved` is the chosen maximum, `stays` what remains free in the wallet, `missing` what has
    to be topped up before it rings; all 0 where no money is needed or nobody is signed in.
    `stopped` says which guard of the client's own stands in the way, and `stopped_url` where it is.
    """

    mode: str
    rate: int
    rate_unit_s: int
    sample_s: int = 0
    sample_left_s: int = 0
    sample_shared: bool = False  # used up by another account in this browser or with this card
    sample_once_passed: SamplePassed = "charged"
    increment_s: int = 1
    rounding: Rounding = "completed"
    minimum_charge: int = 0
    maxima: tuple[Maximum, ...] = ()
    reserved: int = 0
    stays: int = 0
    missing: int = 0
    stopped: str = ""
    stopped_url: str = ""

    @property
    def terms(self) -> Terms:
        """The price rule of this row, without a maximum."""
        return Terms(
            rate=self.rate,
            rate_unit_s=self.rate_unit_s,
            free_sample_s=self.sample_left_s,
            sample_once_passed=self.sample_once_passed,
            increment_s=self.increment_s,
            rounding=self.rounding,
            minimum_charge=self.minimum_charge,
        )


AGREED_LATER = "agreement"
"""What a button shows that starts free talk: no price at all."""


def price_shown(terms: Terms, currency: str) -> str:
    """Everything that a button says about its price, in one line: EUR 120/60 60 charged 1 …

    The button's form carries it, and the press confirms exactly this: the server compares it
    with the terms that it is about to write down.
    """
    figures = (
        f"{terms.rate}/{terms.rate_unit_s}",
        terms.free_sample_s,
        terms.sample_once_passed,
        terms.increment_s,
        terms.rounding,
        terms.minimum_charge,
    )
    return " ".join([currency, *map(str, figures)])


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffer:
    """Everything the call card says. `post_url` None: nobody can be rung from here."""

    rows: tuple[ModeRow, ...]
    mode: str  # the chosen one, "" if there are no rows
    currency: str
    presence: Is
    kind: str = "sample"  # or "agreement": talk is free until both agree on a meter
    available: int = 0
    limit_left: int | None = None  # what the client's own limits leave; None without one
    limit_said: str = ""  # which limit that is, in words
    signed_in: bool = False
    is_self: bool = False
    post_url: str | None = None
    top_up_url: str = ""
    sample_again_days: int = 30
    subject: str = ""
    subject_max: int = SUBJECT_MAX

    @property
    def chosen(self) -> ModeRow | None:
        """The row of the chosen mode."""
        return next((row for row in self.rows if row.mode == self.mode), None)

    def as_json(self) -> dict[str, Any]:
        """The same for the element that updates the card as one chooses."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader chose so far, from the address: all of it may be missing or impossible.

    `browser` is the mark of the browser that asks (`accounts.browser_mark`), if it has one.
    """

    mode: str = ""
    maximum: int | None = None
    subject: str = ""
    browser: str = ""


class Provider(Protocol):
    """Says what `viewer` (None: a visitor) is offered by `advisor` at `now`."""

    def __call__(
        self, advisor: Advisor, viewer: Person | None, asked: Asked, now: Instant
    ) -> CallOffer: ...


def shown_of(row: ModeRow, offer: CallOffer) -> str:
    """What the button of this row shows, as `price_shown` writes it."""
    if offer.kind == AGREED_LATER:
        return AGREED_LATER
    return price_shown(row.terms, offer.currency)


_providers: list[Provider] = []


def provide(provider: Provider | None) -> None:
    """Registers the one provider; None removes it (tests)."""
    _providers[:] = [provider] if provider else []


def offer_for(advisor: Advisor, viewer: Person | None, asked: Asked, now: Instant) -> CallOffer:
    """The offer by the registered provider, else one of prices only."""
    provider = _providers[0] if _providers else prices_only
    return provider(advisor, viewer, asked, now)


def prices_only(advisor: Advisor, viewer: Person | None, asked: Asked, now: Instant) -> CallOffer:
    """Prices, samples and presence, no maximum and no button."""
    rows = tuple(
        ModeRow(
            mode=price.mode,
            rate=price.amount,
            rate_unit_s=price.unit_s,
            sample_s=service.free_sample_s,
            sample_left_s=service.free_sample_s,
            sample_once_passed=cast("SamplePassed", service.sample_once_passed),
            increment_s=service.increment_s,
            rounding=cast("Rounding", service.rounding),
            minimum_charge=service.minimum_charge,
        )
        for service in these(advisor, "services")[:1]
        for price in prices_of(service)
    )
    modes = [row.mode for row in rows]
    return CallOffer(
        rows=rows,
        mode=asked.mode if asked.mode in modes else next(reversed(modes), ""),
        currency=advisor.network.currency,
        presence=presence_of(advisor, now.wall),
        kind=next((service.kind for service in these(advisor, "services")), "sample"),
        signed_in=viewer is not None,
        is_self=belongs(advisor, viewer),
        subject=asked.subject[:SUBJECT_MAX],
    )
