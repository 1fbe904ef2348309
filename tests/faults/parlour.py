"""Many text calls at once, driven by plain sockets: `python -m tests.faults.parlour PAIRS` makes
the people and prints their sessions as JSON. While a server runs: it takes who has no socket when
it starts for gone, 8 s later."""

import json
import sys
from datetime import UTC, datetime, time

import django

django.setup()

from minutewise.accounts.models import Person  # noqa: E402
from minutewise.advisors.models import Advisor, Presence, Rate, Service, WorkTime  # noqa: E402
from minutewise.ledger.actions import post  # noqa: E402
from minutewise.ledger.rules import Draft, Ref, clearing, spendable  # noqa: E402
from minutewise.networks.models import Network, Policy  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402
from tests.journeys.backstage import session_of  # noqa: E402

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def advisor(network, number):
    person = Person.objects.create_user(f"a{number}@example.org", name=f"A{number}")
    page = Advisor.objects.create(
        person=person, network=network, handle=f"a{number}", skeleton=f"a{number}",
        activity="x", published_at=LONG_AGO,
    )  # fmt: skip
    service = Service.objects.create(advisor=page, free_sample_s=0)
    Rate.objects.create(service=service, mode="text", amount=600)
    for weekday in range(7):
        WorkTime.objects.create(advisor=page, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=page, connected=True)
    return page


def client(number):
    person = Person.objects.create_user(f"c{number}@example.org", name=f"C{number}")
    source, ref = clearing("cast", "EUR"), Ref("payment", f"p{number}")
    with writing():
        draft = Draft(source, spendable(person.id, "EUR"), 50_000, "top_up", ref, f"p{number}")
        post([draft], by="cast", at=datetime.now(UTC))
    return person


def main(pairs):
    """Sessions of every pair, and the handle of the page to be called."""
    network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
    Policy.objects.create(network=network, valid_from=LONG_AGO, missed_until_away=0)
    found = []
    for number in range(pairs):
        page, person = advisor(network, number), client(number)
        found.append(
            {
                "handle": page.handle,
                "advisor": session_of(page.person),
                "client": session_of(person),
            }
        )
    return {"pairs": found}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 (its output is its result)
