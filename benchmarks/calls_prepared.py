"""`python -m benchmarks.calls_prepared CALLS DUE`: accepted calls, and a ticket for each seat.

DUE more have money for half a minute to a minute only; they stand behind the others. Prints JSON.
"""

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402

from minutewise.advisors.models import Rate  # noqa: E402
from minutewise.calls.actions import ring  # noqa: E402
from minutewise.calls.actions.start import Wish, start_call  # noqa: E402
from minutewise.calls.models import Meter  # noqa: E402
from minutewise.networks.models import Network, Policy  # noqa: E402
from minutewise.realtime.tickets import Grant, issue  # noqa: E402
from minutewise.work.clock import now  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402
from tests.faults.parlour import LONG_AGO, advisor, client  # noqa: E402

PER_S = 10  # 600 a minute
DUE_S = (30, 60)


def ticket(person, call, seat):
    """As the room gives it out, for long enough that thousands can come in one by one."""
    grants = [Grant(f"person:{person.id}"), Grant(f"call:{call.id}", seat, "media")]
    return issue(
        settings.SECRET_KEY, person=str(person.id), grants=grants, ttl_s=3_600,
        now_s=int(time.time()),
    )  # fmt: skip


def prepared(network, number):
    """One call that waits for both to connect."""
    page, person = advisor(network, number), client(number)
    Rate.objects.create(service=page.services.get(), mode="audio", amount=60 * PER_S)
    call = start_call(person, Wish(page.id, "audio", 30_000, "x"), now())
    ring.accept(call.id, now())
    return {
        "call": str(call.id),
        "tickets": [ticket(person, call, "client"), ticket(page.person, call, "advisor")],
    }


def main(count, due):
    """Everything in one transaction: a thousand calls would else wait for the disk for minutes."""
    with writing():
        network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
        Policy.objects.create(
            network=network, valid_from=LONG_AGO, missed_until_away=0, connect_s=3_600
        )
        found = [prepared(network, number) for number in range(count + due)]
        for number in range(due):
            s = DUE_S[0] + (DUE_S[1] - DUE_S[0]) * number // due
            Meter.objects.filter(call=found[count + number]["call"]).update(maximum=s * PER_S)
    return {"calls": found}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
