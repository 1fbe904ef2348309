"""Behind the scenes of an installation: a process that hears wishes and answers, one JSON a line.

It brings new people onto the stage, and reads the books and the calls, with the project's own
queries. One process for a whole run, because starting Django takes seconds.
"""

import json
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import django
import httpx

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import close_old_connections  # noqa: E402

from minutewise.accounts.models import Person  # noqa: E402
from minutewise.advisors.models import (  # noqa: E402
    Advisor,
    Company,
    Membership,
    Presence,
    Rate,
    Service,
    WorkTime,
)
from minutewise.advisors.queries import presence_of  # noqa: E402
from minutewise.calls.models import Call, Meter  # noqa: E402
from minutewise.conversations.actions.talk import begin, say  # noqa: E402
from minutewise.conversations.rules import ADVISOR  # noqa: E402
from minutewise.kernel.ids import new_id  # noqa: E402
from minutewise.ledger.actions import post  # noqa: E402
from minutewise.ledger.queries import holds_of, operator_balance, verify, wallet  # noqa: E402
from minutewise.ledger.rules import Draft, Ref, clearing, commission, earnings, spendable  # noqa: E402
from minutewise.networks.models import Network, Policy  # noqa: E402
from minutewise.notify.queries import letters_to as letters  # noqa: E402
from minutewise.payments.actions import look  # noqa: E402
from minutewise.payments.models import Payment  # noqa: E402
from minutewise.work.clock import now  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402
from tests.services.plain import PLAIN  # noqa: E402

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PRICES = {"text": 60, "audio": 90, "video": 120}
Answer = dict[str, Any]


def open_network() -> Answer:
    """The one network of a small installation."""
    network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
    Policy.objects.create(network=network, valid_from=LONG_AGO)
    return {"network": str(network.id)}


def session_of(person: Person) -> str:
    """A signed-in session's key."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.id)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key


def person(name: str, cents: int = 0, operator: bool = False) -> Answer:
    """Somebody new, signed in, with money in the wallet."""
    email = f"{name.split()[0].lower()}-{new_id().hex[-8:]}@example.org"
    make = Person.objects.create_superuser if operator else Person.objects.create_user
    found = make(email, name=name)
    EmailAddress.objects.create(user=found, email=email, verified=True, primary=True)
    if cents:
        ref = Ref("payment", str(new_id()))
        draft = Draft(
            clearing("cast", "EUR"), spendable(found.id, "EUR"), cents, "top_up", ref, ref.id
        )
        with writing():
            post([draft], by="cast", at=datetime.now(UTC))
    return {"person": str(found.id), "email": email, "session": session_of(found)}


def hides(person: str) -> Answer:
    """Somebody hides the IP address, whatever the page would offer."""
    Person.objects.filter(id=person).update(hides_address=True)
    return {}


def sign_in(person: str) -> Answer:
    """One more browser in which somebody is signed in."""
    return {"session": session_of(Person.objects.get(id=person))}


def advisor(name: str, prices: dict[str, int] | None = None, **service: Any) -> Answer:
    """Somebody with a published page, open day and night."""
    found = person(name)
    handle = f"{name.split()[0].lower()}-{found['person'][-6:]}"
    network = Network.objects.get()
    page = Advisor.objects.create(
        person_id=found["person"], network=network, handle=handle, skeleton=handle,
        activity="PostgreSQL and Linux servers that have to be back today",
        about="Most calls start with “it was fine yesterday”.", languages=["en", "de"],
        published_at=LONG_AGO,
    )  # fmt: skip
    offered = Service.objects.create(advisor=page, **service)
    for mode, amount in (prices or PRICES).items():
        Rate.objects.create(service=offered, mode=mode, amount=amount)
    for weekday in range(7):
        WorkTime.objects.create(advisor=page, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=page)
    return {**found, "handle": handle, "advisor": str(page.id)}


def company(name: str, agents: list[str], **service: Any) -> Answer:
    """A company with a published page, open day and night; of its agents the first is idle
    longest."""
    network = Network.objects.get()
    firm = Company.objects.create(network=network, name=name)
    handle = f"{name.split()[0].lower()}-{firm.id.hex[-6:]}"
    page = Advisor.objects.create(
        person=None, company=firm, network=network, handle=handle, skeleton=handle,
        activity="Networks and servers for small offices", languages=["en", "de"],
        about="Four people, one number.", published_at=LONG_AGO,
    )  # fmt: skip
    offered = Service.objects.create(advisor=page, **service)
    for mode, amount in PRICES.items():
        Rate.objects.create(service=offered, mode=mode, amount=amount)
    for weekday in range(7):
        WorkTime.objects.create(advisor=page, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=page)
    team = [person(agent) for agent in agents]
    for number, agent in enumerate(team):
        Membership.objects.create(
            company=firm, person_id=agent["person"],
            idle_since=datetime.now(UTC) - timedelta(hours=9 - number),
        )  # fmt: skip
    return {"advisor": str(page.id), "handle": handle, "company": str(firm.id), "agents": team}


def company_money(company: str) -> Answer:
    """A company's wallet, in cents."""
    return {"earnings": wallet(f"company:{company}", "EUR").earnings}


def team(company: str) -> Answer:
    """Who of a company is there, by the name of the person."""
    rows = Membership.objects.filter(company=company).select_related("person")
    return {row.person.name: row.connected for row in rows}


def earn(person: str, cents: int) -> Answer:
    """Somebody earned something, in calls that nobody has to sit through."""
    ref = Ref("tip", str(new_id()))
    draft = Draft(clearing("cast", "EUR"), earnings(UUID(person), "EUR"), cents, "tip", ref, ref.id)
    with writing():
        post([draft], by="cast", at=datetime.now(UTC))
    return {}


def charge_back(person: str, spent: int) -> Answer:
    """The bank of somebody's card takes the last top-up back, of which `spent` is gone by then."""
    payment = Payment.objects.filter(person_id=person).latest("created_at")
    ref, currency = Ref("tip", str(new_id())), payment.currency
    source, to = spendable(payment.person_id, currency), earnings(new_id(), currency)
    with writing():
        post([Draft(source, to, spent, "tip", ref, ref.id)], by="cast", at=datetime.now(UTC))
    httpx.post(
        f"{settings.PRETEND_GATEWAY_URL}/checkouts/{payment.gateway_id}/chargeback",
        headers={
            "Authorization": f"Bearer {settings.PRETEND_GATEWAY_SECRET}",
            "Idempotency-Key": ref.id,
        },
        verify=PLAIN,
    ).raise_for_status()
    look(payment.id, now())
    return {}


def thread(client: str, advisor: str, asked: str, answered: str = "") -> Answer:
    """A client has written to an advisor, who has answered unless it says nothing."""
    page = Advisor.objects.select_related("person").get(id=advisor)
    found = begin(Person.objects.get(id=client), page, asked, now())
    if answered:
        say(found.id, ADVISOR, page.person, answered, now())
    return {"path": f"/threads/{found.id}/"}


def policy(**figures: int) -> Answer:
    """The operator's figures from now on; what is not named is the default."""
    Policy.objects.create(network=Network.objects.get(), valid_from=datetime.now(UTC), **figures)
    return {}


def presence(advisor: str) -> Answer:
    """The word that the page shows."""
    found = Advisor.objects.select_related("presence").get(id=advisor)
    return {"is": presence_of(found, datetime.now(UTC)).value}


def money(person: str) -> Answer:
    """A wallet, in cents."""
    found = wallet(UUID(person), "EUR")
    return {name: getattr(found, name) for name in ("available", "held", "spendable", "earnings")}


def operator_earned() -> Answer:
    """What the operator's commission account holds."""
    return {"commission": operator_balance(commission("EUR"))}


def call(call: str) -> Answer:
    """How a call stands: its stage, its meters, its holds."""
    found = Call.objects.get(id=call)
    names = ("state", "mode", "rate", "closed_ms", "charge", "waived", "commission", "share")
    holds = holds_of(Ref("call", call))
    return {
        "stage": found.stage,
        "outcome": found.outcome,
        "meters": [
            {name: getattr(row, name) for name in names} | {"reasons": row.reasons}
            for row in Meter.objects.filter(call=found).order_by("number")
        ],
        "holds": [{"state": h.state, "amount": h.amount, "captured": h.captured} for h in holds],
    }


def calls_of(person: str) -> Answer:
    """How many calls somebody has made."""
    return {"count": Call.objects.filter(client=person).count()}


def letters_to(email: str) -> Answer:
    """What was written to somebody, the newest first."""
    return {"subjects": [letter.subject for letter in letters(email)]}


def code_to(email: str) -> Answer:
    """The code of the newest letter to somebody."""
    [code] = [block.text for block in letters(email)[0].blocks if block.kind == "figure"]
    return {"code": code}


def books() -> Answer:
    """What `check-books` finds: nothing, one hopes."""
    return {"broken": [str(finding) for finding in verify("")]}


WISHES: dict[str, Callable[..., Answer]] = {
    wish.__name__: wish
    for wish in (
        open_network, person, hides, sign_in, advisor, company, company_money, team, earn,
        charge_back, thread, policy, presence, money, operator_earned, call, calls_of,
        letters_to, code_to, books,
    )
}  # fmt: skip


def main() -> None:
    """Answers whoever listens at the port that the command line names, until they close."""
    with (
        socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as house,
        house.makefile("rw") as line,
    ):
        for said in line:
            line.write(json.dumps(_answer(json.loads(said))) + "\n")
            line.flush()


def _answer(wish: dict[str, Any]) -> Answer:
    try:
        return {"answer": WISHES[wish["do"]](**wish["with"])}
    except Exception as failed:  # whoever asked gets it and fails
        return {"failed": f"{type(failed).__name__}: {failed}"}
    finally:
        close_old_connections()


if __name__ == "__main__":
    main()
