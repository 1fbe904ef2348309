"""What a press on an advisor's call button would confirm: the same rules as the press itself."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from minutewise.accounts import words
from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import has_blocked
from minutewise.accounts.queries.limits import left_of
from minutewise.accounts.rules.exclusion import in_force
from minutewise.accounts.rules.limits import Left, tightest
from minutewise.advisors.models import Advisor, Service
from minutewise.advisors.offers import Asked, CallOffer, Maximum, ModeRow, prices_only
from minutewise.calls.actions.terms import sample_of_press, terms_of_press
from minutewise.calls.rules import Funds, funds, minutes_of
from minutewise.calls.sample_marks import marks_of
from minutewise.kernel.clock import Instant
from minutewise.ledger.queries import wallet
from minutewise.metering import Terms
from minutewise.networks.models import Policy
from minutewise.networks.queries import policy_at
from minutewise.work.quick.addresses import address_of
from minutewise.work.quick.came import these

# What a visitor is shown as maxima before anybody knows what is in the wallet.
_ENOUGH = 2**40


@dataclass(frozen=True, slots=True)
class Guard:
    """What a client has set against spending: nothing at all (`why`), or no more than `left`."""

    currency: str
    why: str = ""
    url: str = ""
    left: Left | None = None

    def within(self, available: int) -> int:
        """Of this free money, what may be spent (minor units)."""
        return min(available, self.left.amount) if self.left else available

    def stops(self, needed: int) -> tuple[str, str]:
        """Why a call that needs so much (minor units) cannot ring, and where that was set."""
        if self.why:
            return self.why, self.url
        if self.left is None or needed <= self.left.amount:
            return "", ""
        needs = _("A call here needs %(sum)s at least.") % {
            "sum": words.money(needed, self.currency)
        }
        return f"{words.in_the_way(self.left, self.currency)} {needs}", address_of(
            "accounts:limits"
        )


def _guard(advisor: Advisor, viewer: Person | None, currency: str, now: Instant) -> Guard:
    """The same guards that the press asks (`actions/start.py`), in words beforehand.

    Who was blocked by the advisor is told nothing here, and that nobody is there when he calls.
    """
    if viewer is None or viewer.pk == advisor.person_id:
        return Guard(currency)
    if viewer.excluded_until and in_force(viewer.excluded_until, now.wall):
        return Guard(currency, words.excluded(viewer.excluded_until), address_of("accounts:limits"))
    if viewer.shut_out_until and now.wall < viewer.shut_out_until:
        return Guard(currency, words.shut_out(viewer.shut_out_until))
    if advisor.person_id and has_blocked(viewer.id, advisor.person_id):
        return Guard(currency, _("You have blocked this advisor."), address_of("accounts:blocked"))
    return Guard(currency, left=tightest(left_of(viewer, currency, now.wall)))


def offer(advisor: Advisor, viewer: Person | None, asked: Asked, now: Instant) -> CallOffer:
    """The call card's figures for this reader. Registered in `project/wiring.py`."""
    plain = prices_only(advisor, viewer, asked, now)
    # As they were fetched with the page: a query of its own would ask for the same rows again.
    service = min(these(advisor, "services"), key=lambda each: each.pk, default=None)
    if service is None:
        return plain
    policy = policy_at(advisor.network, now.wall)
    available = wallet(viewer.id, plain.currency).available if viewer else 0
    guard = _guard(advisor, viewer, plain.currency, now)
    who = viewer.id if viewer else None
    marks = marks_of(policy, who, asked.browser)
    left_s = sample_of_press(service, who, policy, now, marks)
    alone_s = sample_of_press(service, who, policy, now, ()) if marks else left_s
    rows = tuple(
        _row(service, row.mode, viewer, policy, available, guard, asked, (left_s, alone_s), now)
        for row in plain.rows
    )
    chosen = next((row for row in rows if row.mode == plain.mode), None)
    return CallOffer(
        rows=rows,
        mode=plain.mode,
        currency=plain.currency,
        presence=plain.presence,
        kind=plain.kind,
        available=available,
        limit_left=guard.left.amount if guard.left else None,
        limit_said=words.in_the_way(guard.left, plain.currency) if guard.left else "",
        signed_in=plain.signed_in,
        is_self=plain.is_self,
        post_url=address_of("calls:press"),
        top_up_url=_top_up_url(advisor, asked, chosen),
        sample_again_days=policy.sample_again_days,
        subject=plain.subject,
    )


def _row(
    service: Service,
    mode: str,
    viewer: Person | None,
    policy: Policy,
    available: int,
    guard: Guard,
    asked: Asked,
    sample_s: tuple[int, int],
    now: Instant,
) -> ModeRow:
    """`sample_s`: what is left of the free sample, and what it would be for this account alone."""
    who, (left_s, alone_s) = viewer.id if viewer else None, sample_s
    terms = terms_of_press(service, mode, who, policy, None, now, sample_s=left_s)
    means = funds(
        terms,
        guard.within(available) if viewer else _ENOUGH,
        minimum_minutes=policy.minimum_minutes,
        proposed_minutes=policy.proposed_minutes,
    )
    needs_money = service.kind == Service.Kind.SAMPLE and terms.rate > 0
    stopped, stopped_url = guard.stops(means.needed if needs_money else 0)
    maxima = _maxima(terms, means, asked) if needs_money else ()
    reserved = next((m.amount for m in maxima if m.chosen), 0)
    return ModeRow(
        mode=mode,
        rate=terms.rate,
        rate_unit_s=terms.rate_unit_s,
        sample_s=min(service.free_sample_s, policy.sample_max_s),
        sample_left_s=terms.free_sample_s,
        sample_shared=alone_s > left_s,
        sample_once_passed=terms.sample_once_passed,
        increment_s=terms.increment_s,
        rounding=terms.rounding,
        minimum_charge=terms.minimum_charge,
        maxima=maxima,
        reserved=reserved,
        stays=max(0, available - reserved),
        missing=max(0, means.needed - available) if viewer and needs_money else 0,
        stopped=stopped,
        stopped_url=stopped_url,
    )


def _maxima(terms: Terms, means: Funds, asked: Asked) -> tuple[Maximum, ...]:
    """The tiles; what was asked for in the address is among them and chosen."""
    amounts = dict(means.maxima)
    if not amounts:
        amounts = {means.needed: minutes_of(terms, means.needed) or 0}
    wanted = asked.maximum
    if wanted and means.needed <= wanted <= max(means.available, means.needed):
        amounts.setdefault(wanted, minutes_of(terms, wanted) or 0)
    else:
        wanted = means.proposed if means.proposed in amounts else max(amounts)
    return tuple(
        Maximum(amount=amount, minutes=minutes, chosen=amount == wanted)
        for amount, minutes in sorted(amounts.items())
    )


def _top_up_url(advisor: Advisor, asked: Asked, chosen: ModeRow | None) -> str:
    """Leads to the top-up with what is missing, and back to this card as it was."""
    kept = {"mode": asked.mode or (chosen.mode if chosen else ""), "subject": asked.subject}
    back = f"/{advisor.handle}/?{urlencode({k: v for k, v in kept.items() if v})}#call"
    missing = chosen.missing if chosen else 0
    return f"{address_of('payments:top_up')}?{urlencode({'missing': missing, 'next': back})}"
