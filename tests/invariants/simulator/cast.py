"""Random people with random terms, and what they agreed on, as the simulator remembers it."""

from dataclasses import dataclass, field

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Presence, Rate, Service
from minutewise.ledger.actions import post
from minutewise.ledger.rules import Draft, Ref, clearing, spendable
from minutewise.networks.models import Network, Policy
from minutewise.work.writing import writing
from tests.invariants.simulator import tables
from tests.invariants.simulator.clock import NOON
from tests.invariants.simulator.firm import Firm

MODES = ("text", "audio", "video")


@dataclass
class Cast:
    network: Network
    clients: list[Person]
    advisors: list[Advisor]
    money: dict = field(default_factory=dict)
    firm: Firm | None = None


def prices(rng, *, dear=False):
    """A service's figures: hours and minutes, all kinds of steps, with and without a sample.

    `dear`: every second is worth cents, so that none can be lost in the rounding.
    """
    unit = rng.choice([60, 60, 60, 3600])
    hour = 60 if unit == 3600 else 1
    rates = {
        mode: rng.choice([0, rng.randrange(1, 60 * hour), rng.randrange(1, 400 * hour)])
        for mode in MODES
    }
    if dear:
        rates = {mode: rng.randrange(100 * hour, 700 * hour) for mode in MODES}
    elif rng.random() < 0.8:
        rates = {mode: max(1, rate) for mode, rate in rates.items()}
    return {
        "kind": "sample",
        "rates": rates,
        "rate_unit_s": unit,
        "free_sample_s": rng.choice([0, 0, 1, 5, 15, 20, 60]),
        "sample_once_passed": rng.choice(["charged", "free"]),
        "increment_s": rng.choice([1, 1, 6, 10, 60]),
        "rounding": rng.choice(["completed", "started"]),
        "minimum_charge": rng.choice([0, 0, 1, 37, 150]),
    }


def opens_shop(advisor, figures):
    """The advisor's first prices."""
    rest = {name: value for name, value in figures.items() if name != "rates"}
    service = Service.objects.create(advisor=advisor, **rest)
    Rate.objects.bulk_create(
        Rate(service=service, mode=mode, amount=amount) for mode, amount in figures["rates"].items()
    )


def reprice(advisor, figures):
    """The advisor changes prices: from the next meter on."""
    service = advisor.services.get()
    for name, value in figures.items():
        if name != "rates":
            setattr(service, name, value)
    service.save()
    for mode, amount in figures["rates"].items():
        Rate.objects.update_or_create(service=service, mode=mode, defaults={"amount": amount})


# Of which commission the advisors also bear gateway fees: how much.
BORNE = {0: 150, 1500: 145, 2000: 250, 3333: 333}


def policy(rng):
    commission_bps = rng.choice([0, 1, 1500, 2000, 3333, 10_000])
    fee_bps = BORNE.get(commission_bps, 0)
    return {
        "commission_bps": commission_bps,
        "gateway_fee_bps": fee_bps,
        "gateway_fee_bearer": "advisor" if fee_bps else "operator",
        "minimum_minutes": rng.choice([0, 0, 1, 5]),
        "sample_max_s": rng.choice([300, 300, 10]),
        "missed_until_away": 0,
        "silence_s": rng.choice([60, 60, 15]),
    }


def gather(rng, *, dear=False, session=None, few=False, rich=False):
    """Two clients with money, two pages; with a `session` the last one is a company's.

    `few`: one client and one page. `rich`: nobody lacks money.
    """
    count = 1 if few else 2
    network = Network.objects.create(handle="sim", name="Rackside", currency="EUR")
    figures = policy(rng)
    Policy.objects.create(network=network, valid_from=NOON.replace(year=2020), **figures)
    clients = tables.people([f"C{number}" for number in range(count)])
    cast = Cast(network, clients, [])
    for number in range(count):
        if number == count - 1 and session is not None:
            cast.firm = Firm(session, rng, network)
            if number and rng.random() < 0.3:  # with a page of their own, too
                cast.firm.joins(cast.advisors[0].person, rng, 9)
            whose = {"company": cast.firm.company}
        else:
            whose = {"person": tables.people([f"A{number}"])[0]}
        page = Advisor.objects.create(
            network=network, handle=f"a{number}", skeleton=f"a{number}",
            activity="x", published_at=NOON.replace(year=2020), **whose,
        )  # fmt: skip
        opens_shop(page, prices(rng, dear=dear))
        Presence.objects.create(advisor=page, connected=True)
        cast.advisors.append(page)
    for person in clients:
        much = [50_000] if rich else [700, 5_000, 5_000, 50_000]
        pays_in(cast, person, rng.choice(much), "first")
    return cast


def pays_in(cast, person, amount, key):
    """A top-up, by another way than the pretend gateway, which has a book of its own."""
    source, ref = clearing("elsewhere", "EUR"), Ref("payment", key)
    draft = Draft(source, spendable(person.id, "EUR"), amount, "top_up", ref, f"{key}:{person.id}")
    with writing():
        post([draft], by="sim", at=NOON)
    cast.money[person.id] = cast.money.get(person.id, 0) + amount
