"""A press on the call button, as its form sends it: it confirms what the button showed, once."""

from dataclasses import asdict, dataclass
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Mode, Service
from minutewise.advisors.offers import AGREED_LATER, price_shown
from minutewise.calls.actions.start import SUBJECT_LENGTH_MAX, Wish, start_call
from minutewise.calls.actions.terms import terms_of_press
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call
from minutewise.calls.queries import current_meter
from minutewise.calls.sample_marks import marks_of
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.kernel.money import parse_amount
from minutewise.networks.queries import policy_at
from minutewise.work.idempotency import Reply, fingerprint, once
from minutewise.work.text import one_line

_TEXT_MAX = 80
_DIGITS_MAX = 15


@dataclass(frozen=True, slots=True)
class Pressed:
    """The fields of the form as they were sent, cut to what fits. `other` wins over the tiles."""

    mode: str
    maximum: str
    other: str
    subject: str
    shown: str
    key: str

    @classmethod
    def of(cls, form: QueryDict) -> Self:
        """Whatever was sent; nothing is refused yet."""
        short = {name: one_line(form.get(name, "")[:_TEXT_MAX]) for name in cls.__slots__}
        subject = one_line(form.get("subject", "")[: 2 * SUBJECT_LENGTH_MAX])
        return cls(**short | {"subject": subject[:SUBJECT_LENGTH_MAX]})

    def kept(self, currency: str) -> dict[str, str]:
        """What the page is asked for again, so that nothing has to be typed twice."""
        try:
            maximum = str(self.amount(currency) or "")
        except InvalidError:
            maximum = self.maximum
        chosen = {"mode": self.mode, "maximum": maximum, "subject": self.subject}
        return {name: value for name, value in chosen.items() if value}

    def amount(self, currency: str) -> int | None:
        """The maximum in minor units; None if none was sent. Raises InvalidError `amount_…`."""
        if self.other:
            return parse_amount(self.other, currency)
        tile = self.maximum
        is_whole = tile.isascii() and tile.isdigit() and len(tile) <= _DIGITS_MAX
        return int(tile) if is_whole else None


def press_button(
    client: Person,
    advisor: Advisor,
    pressed: Pressed,
    now: Instant,
    *,
    came_by: str = "",
    browser: str = "",
) -> Call:
    """The call that this press starts, or has started: the same key is the same call.

    `came_by` says whether the client came by the advisor's own `button` or `link`, `browser` is
    the mark of the browser (`accounts.browser_mark`).
    Raises RuleError: `price_changed` when the button said anything else about the price than
    what would be confirmed now; `page_old` for a form without key or price, or of a call that
    is over; `key_conflict`; and what `start_call` refuses. Then nothing has happened.
    """
    if not pressed.key or not pressed.shown:
        raise _page_old()

    def ring() -> Reply:
        _check_shown(pressed.shown, _price_now(client, advisor, pressed.mode, browser, now))
        maximum = pressed.amount(advisor.network.currency)
        wish = Wish(
            advisor.id, pressed.mode, maximum, pressed.subject, browser=browser, came_by=came_by
        )
        call = start_call(client, wish, now)
        _check_shown(pressed.shown, _price_of(call))  # what was written, not what was looked up
        return Reply(200, {"call": str(call.id)})

    asked = fingerprint("press", str(advisor.id), asdict(pressed))
    reply = once(client.id, f"press:{pressed.key}", asked, ring)
    call = Call.objects.get(id=reply.body["call"])
    if call.stage == Call.Stage.ENDED:
        raise _page_old()  # the browser went back to the page of an earlier call
    return call


def _price_now(client: Person, advisor: Advisor, mode: str, browser: str, now: Instant) -> str:
    """What the button says to this client at `now`."""
    service = advisor.services.first()
    if service is None or mode not in Mode.values:
        raise InvalidError("mode_not_offered", _("This way to talk is not offered."), field="mode")
    policy = policy_at(advisor.network, now.wall)
    marks = marks_of(policy, client.id, browser)
    terms = terms_of_press(service, mode, client.id, policy, None, now, marks=marks)
    agreed_later = service.kind != Service.Kind.SAMPLE
    return AGREED_LATER if agreed_later else price_shown(terms, advisor.network.currency)


def _price_of(call: Call) -> str:
    """What was confirmed in a call that has just begun."""
    row = current_meter(call)
    return price_shown(terms_of(row), row.currency) if row else AGREED_LATER


def _check_shown(shown: str, confirmed: str) -> None:
    if shown != confirmed:
        raise RuleError(
            "price_changed",
            _(
                "The price or the free time has changed since this page was opened. "
                "Nothing was started: look at it again, then press."
            ),
        )


def _page_old() -> RuleError:
    return RuleError("page_old", _("This page was out of date. Here it is anew: press again."))
