"""Which network and which policy hold."""

from datetime import datetime

from minutewise.networks.models import Network, Policy
from minutewise.networks.rules import Bounds, commission_for


def current_network(host: str = "") -> Network:
    """The network of a host name, or the first one. Raises `Network.DoesNotExist` when empty."""
    networks = Network.objects.all()
    return networks.filter(domain=host).first() or networks[:1].get()


def policy_at(network: Network, moment: datetime) -> Policy:
    """The policy that holds at `moment`; an unsaved one with the defaults if none does."""
    policy = network.policies.filter(valid_from__lte=moment).order_by("-valid_from").first()
    return policy or Policy(network=network)


def commission_of(policy: Policy, *, own_client: bool) -> int:
    """The commission that `policy` takes of a call, in 1/10,000 of what is paid."""
    return commission_for(
        policy.commission_bps, policy.own_client_commission_bps, own_client=own_client
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
