"""The cast of the journeys, put into the installation's database; prints sessions as JSON.

Mirela advises on databases, at any hour. Dara has 50 euros in her wallet. Olga operates.
"""

import json
import sys
from datetime import UTC, datetime, time

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from minutewise.accounts.models import Person  # noqa: E402
from minutewise.advisors.models import Advisor, Presence, Rate, Service, WorkTime  # noqa: E402
from minutewise.kernel.ids import new_id  # noqa: E402
from minutewise.ledger.actions import post  # noqa: E402
from minutewise.ledger.rules import Draft, Ref, clearing, spendable  # noqa: E402
from minutewise.networks.models import Network, Policy  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def session_of(person: Person) -> str:
    """A signed-in session's key."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.id)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key


def page_of(person: Person, network: Network, handle: str, sample_s: int) -> Advisor:
    """A published page, open day and night."""
    advisor = Advisor.objects.create(
        person=person, network=network, handle=handle, skeleton=handle,
        activity="PostgreSQL and Linux servers that have to be back today",
        about="Most calls start with “it was fine yesterday”.", languages=["en", "de"],
        published_at=LONG_AGO,
    )  # fmt: skip
    service = Service.objects.create(advisor=advisor, free_sample_s=sample_s)
    for mode, amount in {"text": 60, "audio": 90, "video": 120}.items():
        Rate.objects.create(service=service, mode=mode, amount=amount)
    for weekday in range(7):
        WorkTime.objects.create(advisor=advisor, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=advisor)
    return advisor


def main(waits: dict[str, int], sample_s: int) -> dict[str, str]:
    """Makes everybody and returns their sessions."""
    network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
    Policy.objects.create(network=network, valid_from=LONG_AGO, **waits)
    mirela = Person.objects.create_user("mirela@example.org", name="Mirela Tamsø")
    dara = Person.objects.create_user("dara@example.org", name="Dara K.")
    olga = Person.objects.create_superuser("olga@example.org", name="Olga")
    page_of(mirela, network, "mirela", sample_s)
    with writing():
        post(
            [Draft(clearing("cast", "EUR"), spendable(dara.id, "EUR"), 5000, "top_up",
                   Ref("payment", str(new_id())), "cast")],
            by="cast", at=datetime.now(UTC),
        )  # fmt: skip
    people = {"mirela": mirela, "dara": dara, "olga": olga}
    return {name: session_of(person) for name, person in people.items()}


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    sample = wanted.pop("sample_s", 60)
    print(json.dumps(main(wanted, sample)))  # noqa: T201 (its output is its result)
