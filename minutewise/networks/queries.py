"""Which network and which policy hold."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID

from django.db.models import Case, Max, QuerySet, When

from minutewise.networks.models import Bearer, CommissionTier, Network, Policy
from minutewise.networks.rules import (
    Bounds,
    Tier,
    commission_for,
    fee_borne,
    next_tier,
    quarter_before,
    quarter_of,
    tier_for,
)
from minutewise.work.quick.prepared import Prepared, copied


class Turnover(Protocol):
    """What clients paid for somebody's work in start ≤ at < end, less what they got back.

    Minor units of `currency`. The books stand above this context: `project/wiring.py` registers
    who reads them. `earner` is whoever's earnings it becomes: a person's id or "company:<id>".
    """

    def __call__(
        self, earner: UUID | str, currency: str, start: datetime, end: datetime, /
    ) -> int: ...


_turnover: list[Turnover] = []


def provide_turnover(reader: Turnover) -> None:
    """Registers the one reader of the books."""
    _turnover[:] = [reader]


_OLDEST_FIRST = ("created_at",)


def _of_host(host: str) -> QuerySet[Network]:
    own_first = Case(When(domain=host, then=0), default=1)
    return Network.objects.order_by(own_first, *_OLDEST_FIRST)[:1]


def _in_force(network: UUID, moment: datetime) -> QuerySet[Policy]:
    begun = Policy.objects.filter(network=network, valid_from__lte=moment)
    return begun.order_by("-valid_from")[:1]


# Every page asks the one, every offer the other.
_NETWORK = Prepared(_of_host, host=str, alike=50)
_POLICY = Prepared(_in_force, network=UUID, moment=datetime, alike=50)
_STEPS = Prepared(
    lambda policy: (
        CommissionTier.objects.filter(policy=policy)
        .order_by("turnover_from")
        .values_list("turnover_from", "commission_bps")
    ),
    policy=int,
)


def current_network(host: str = "") -> Network:
    """The network of a host name, or the first one. Raises `Network.DoesNotExist` when empty."""
    found = _NETWORK.first(host=host)
    if found is None:
        raise Network.DoesNotExist
    return found


def policy_at(network: Network, moment: datetime) -> Policy:
    """The policy that holds at `moment`; an unsaved one with the defaults if none does."""
    policy = _POLICY.first(network=network.pk, moment=moment)
    if policy is None:
        policy = copied(_defaults())
        policy.valid_from = moment
    policy.network = network
    return policy


@cache
def _defaults() -> Policy:
    """What holds where no operator has said anything: thirty figures, put together once."""
    return Policy()


def payout_least_of(network_id: UUID, currency: str, moment: datetime) -> int | None:
    """The least payout that the network's policy names for its currency, in minor units."""
    network = Network.objects.filter(pk=network_id, currency=currency).first()
    return policy_at(network, moment).payout_least if network else None


def longest_sample_wait_days() -> int:
    """The most days after which any policy, of whatever date, gives a free sample again."""
    default = Policy._meta.get_field("sample_again_days").default
    named = Policy.objects.aggregate(most=Max("sample_again_days"))["most"]
    return max(int(default), int(named or 0))


def tiers_of(policy: Policy) -> list[Tier]:
    """The policy's table: its own commission from 0, then its steps in ascending order."""
    first = Tier(0, policy.commission_bps)
    if policy._state.adding:
        return [first]
    return [first, *(Tier(*step) for step in _STEPS.columns(policy=policy.pk))]


def commission_of(policy: Policy, *, earner: UUID | str, at: datetime, own_client: bool) -> int:
    """The commission that `policy` takes of a call confirmed at `at`, in 1/10,000 of what is paid.

    By the turnover of `earner` in the calendar quarter before; the books are only read if the
    policy has steps.
    """
    return commission_for(
        _tier_at(policy, tiers_of(policy), earner, at).commission_bps,
        policy.own_client_commission_bps,
        own_client=own_client,
    )


def gateway_fee_of(policy: Policy, commission_bps: int) -> int:
    """The gateway fee that the advisor bears, beside this commission, in 1/10,000 of what is paid.

    0 where the operator bears the fees.
    """
    borne = policy.gateway_fee_bearer == Bearer.ADVISOR
    return fee_borne(policy.gateway_fee_bps, commission_bps) if borne else 0


def _tier_at(policy: Policy, tiers: list[Tier], earner: UUID | str, at: datetime) -> Tier:
    if len(tiers) == 1:
        return tiers[0]
    return tier_for(tiers, _turnover_in(policy, earner, quarter_before(at)))


def _turnover_in(policy: Policy, earner: UUID | str, span: tuple[datetime, datetime]) -> int:
    return _turnover[0](earner, policy.network.currency, *span) if _turnover else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody pays now and may pay next quarter; turnovers in minor units.

    `tier` comes from `before`, the turnover of the whole quarter before; `coming` and `ahead`
    from `so_far`: what the next quarter would begin with, and the next step not reached yet.
    """

    tier: Tier
    own_bps: int
    before: int
    so_far: int
    coming: Tier
    ahead: Tier | None
    next_from: datetime
    has_steps: bool


def standing(policy: Policy, earner: UUID | str, at: datetime) -> Standing:
    """Where an advisor stands in the policy's tiers, for the advisor's own eyes."""
    tiers = tiers_of(policy)
    before = _turnover_in(policy, earner, quarter_before(at))
    so_far = _turnover_in(policy, earner, quarter_of(at))
    tier = tier_for(tiers, before)
    return Standing(
        tier=tier,
        own_bps=commission_for(
            tier.commission_bps, policy.own_client_commission_bps, own_client=True
        ),
        before=before,
        so_far=so_far,
        coming=tier_for(tiers, so_far),
        ahead=next_tier(tiers, so_far),
        next_from=quarter_of(at)[1],
        has_steps=len(tiers) > 1,
    )


def bounds_at(network: Network, moment: datetime) -> Bounds:
    """What advisors may ask at `moment`, by the operator's policy."""
    policy = policy_at(network, moment)
    return Bounds(
        rate_min=policy.rate_min,
        rate_max=policy.rate_max,
        sample_max_s=policy.sample_max_s,
        increment_max_s=policy.increment_max_s,
    )
