"""The call card, put into words: one panel for each way to talk, of which one is shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.advisors import words
from minutewise.advisors.models import Mode
from minutewise.advisors.offers import CallOffer, ModeRow, shown_of
from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.pricing import Scale, scale

STATES = ("prices", "closed", "self", "visitor", "stopped", "missing", "free", "ready")
_TALKING = frozenset({"visitor", "free", "ready"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One maximum and what it leaves; `number` is its place among the tiles, from 1."""

    number: int
    amount: int
    minutes: int
    chosen: bool
    stays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one mode shows. `state` is one of STATES and decides what the button does."""

    row: ModeRow
    chosen: bool
    state: str
    label: str
    verb: str
    free_title: str  # empty where there is no free sample to draw
    free_note: str
    free_sentence: str
    scale: Scale | None
    choices: tuple[Choice, ...]
    is_free: bool  # nothing can be charged: a rate of 0, or talk until both agree
    small_print: str
    dock_note: str
    shown: str  # the price as the button says it: a press confirms this and nothing else

    @property
    def posts(self) -> bool:
        """Whether the form has a button that starts something."""
        return self.state in _TALKING

    @property
    def asks_maximum(self) -> bool:
        """Whether the client chooses a maximum here."""
        return self.posts and bool(self.choices)

    @property
    def shows_wallet(self) -> bool:
        """Whether reserved and free money are shown."""
        return self.state == "ready" and bool(self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """The whole card."""

    offer: CallOffer
    panels: tuple[Panel, ...]

    @property
    def can_talk(self) -> bool:
        """Whether the dock of a phone has something to offer."""
        return any(panel.posts or panel.state == "missing" for panel in self.panels)


def call_card(offer: CallOffer) -> CallCard:
    """The card for an offer."""
    return _call_card(offer, get_language() or "")


@lru_cache(500)
def _call_card(offer: CallOffer, _language: str) -> CallCard:
    return CallCard(offer=offer, panels=tuple(_panels(offer)))


def _panels(offer: CallOffer) -> Iterator[Panel]:
    for row in offer.rows:
        title, note, sentence = _sample_words(row, offer)
        is_free = row.rate == 0 or offer.kind == "agreement"
        yield Panel(
            row=row,
            chosen=row.mode == offer.mode,
            state=_state(row, offer),
            label=str(Mode(row.mode).label),
            verb=words.verb(row.mode),
            free_title=title,
            free_note=note,
            free_sentence=sentence,
            scale=scale(row.terms) if title else None,
            choices=() if is_free else _choices(row, offer.available),
            is_free=is_free,
            small_print=_small_print(row, is_free),
            dock_note=title or (_("Nothing is counted") if is_free else words.sample(0)),
            shown=shown_of(row, offer),
        )


def _choices(row: ModeRow, available: int) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            number=number,
            amount=each.amount,
            minutes=each.minutes,
            chosen=each.chosen,
            stays=max(0, available - each.amount),
        )
        for number, each in enumerate(row.maxima, start=1)
    )


def _state(row: ModeRow, offer: CallOffer) -> str:
    if offer.is_self:
        return "self"
    if offer.post_url is None:
        return "prices"
    if offer.presence is not Is.ONLINE:
        return "closed"
    if not offer.signed_in:
        return "visitor"
    if row.stopped:
        return "stopped"
    if row.missing:
        return "missing"
    return "free" if row.rate == 0 or offer.kind == "agreement" else "ready"


def _small_print(row: ModeRow, is_free: bool) -> str:
    if is_free:
        return ""
    step = words.duration(row.increment_s)
    counted = {
        (True, True): _("Counted by the second and rounded down;"),
        (True, False): _("Counted by the started second;"),
        (False, True): _("Counted in complete steps of %(step)s;") % {"step": step},
        (False, False): _("Counted in started steps of %(step)s;") % {"step": step},
    }[row.increment_s == 1, row.rounding == "completed"]
    rest = _("a lost connection is never counted. What you do not use is free again at once.")
    return f"{counted} {rest}"


def _sample_words(row: ModeRow, offer: CallOffer) -> tuple[str, str, str]:
    """Title, note and sentence about the free sample; empty titles where nothing is charged."""
    if row.rate == 0:
        return "", "", _("Talking costs nothing here.")
    if offer.kind == "agreement":
        return "", "", _("Talk free of charge. Nothing is counted until you confirm a price.")
    if row.sample_s == 0:
        return "", "", _("No free minute: every second counts from the beginning.")
    if row.sample_left_s == 0:
        return "", "", _used_up(row, offer.sample_again_days)
    note = _("once per advisor in %(n)d days") % {"n": offer.sample_again_days}
    return words.sample(row.sample_left_s), note, _stay_or_leave(row)


def _used_up(row: ModeRow, days: int) -> str:
    if row.sample_shared:
        sentence = _(
            "The free time with this advisor was used in this browser or with your card before, "
            "by another account; there is one in %(n)d days."
        )
    elif row.sample_s == 60:
        sentence = _(
            "You have used your free minute with this advisor; there is one in %(n)d days."
        )
    else:
        sentence = _("You have used your free time with this advisor; there is one in %(n)d days.")
    return f"{sentence % {'n': days}} {_('Every second counts from the beginning.')}"


def _stay_or_leave(row: ModeRow) -> str:
    leave = _("Hang up within %(time)s and pay nothing.") % {
        "time": words.duration(row.sample_left_s)
    }
    if row.sample_once_passed == "free":
        stay = _("Stay, and only what follows counts.")
    elif row.sample_left_s == 60:
        stay = _("Stay, and the first minute counts too.")
    else:
        stay = _("Stay, and the time before counts too.")
    return f"{leave} {stay}"
