"""The terms of a press on the call button, as service, policy and the client's past make them."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.advisors.models import Service
from minutewise.calls.queries import sample_left_s
from minutewise.calls.rules import Waits
from minutewise.calls.sample_marks import Mark
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError
from minutewise.metering import Terms
from minutewise.networks.models import Policy
from minutewise.networks.queries import commission_of, gateway_fee_of
from minutewise.work.quick.came import these


def waits_of(policy: Policy) -> Waits:
    """The policy's waiting times, as a call keeps them."""
    return Waits(**{name: getattr(policy, name) for name in Waits.__slots__})


def terms_of_press(
    service: Service,
    mode: str,
    client_id: UUID | None,
    policy: Policy,
    maximum: int | None,
    now: Instant,
    *,
    own_client: bool = False,
    marks: Collection[Mark] = (),
    sample_s: int | None = None,
) -> Terms:
    """The terms that a press on the button confirms now. Raises if the mode is not offered.

    `sample_s`: what is left of the free sample, if `sample_of_press` was asked already.
    `marks` are those of browser and cards by which a sample is known to be used: see `marks_of`.
    `own_client` concerns the commission alone, which no button shows.
    """
    rate = next((each for each in these(service, "rates") if each.mode == mode), None)
    if rate is None:
        raise InvalidError("mode_not_offered", _("This way to talk is not offered."), field="mode")
    if sample_s is None:
        sample_s = sample_of_press(service, client_id, policy, now, marks)
    commission_bps = commission_of(
        policy, earner=service.advisor.earner, at=now.wall, own_client=own_client
    )
    return Terms(
        rate=rate.amount,
        rate_unit_s=service.rate_unit_s,
        free_sample_s=sample_s,
        sample_once_passed="free" if service.sample_once_passed == "free" else "charged",
        increment_s=service.increment_s,
        rounding="started" if service.rounding == "started" else "completed",
        minimum_charge=service.minimum_charge,
        maximum=maximum if rate.amount else None,
        commission_bps=commission_bps,
        gateway_fee_bps=gateway_fee_of(policy, commission_bps),
    )


def sample_of_press(
    service: Service, client_id: UUID | None, policy: Policy, now: Instant, marks: Collection[Mark]
) -> int:
    """Seconds of the free sample that a press has: the same for all ways to talk."""
    if service.kind != Service.Kind.SAMPLE:
        return 0
    return sample_left_s(
        client_id, service.advisor_id, min(service.free_sample_s, policy.sample_max_s),
        again_days=policy.sample_again_days, used_s=policy.sample_used_s,
        at=now.wall, marks=marks,
    )  # fmt: skip
