"""What the simulator reads of the tables after each step: always anew, by queries built once."""

from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.advisors.models import Rate, Service
from minutewise.calls.convert import TERMS
from minutewise.calls.models import Call, Meter, Rung
from minutewise.calls.queries import WHOLE
from minutewise.networks.models import Policy
from minutewise.work.quick.prepared import Prepared

FIELDS = (
    *TERMS, "mode", "state", "reasons", "closed_ms", "open_since_ms", "last_since_ms",
    "last_until_ms", "charge", "commission", "share", "gateway_fee", "waived", "boot",
)  # fmt: skip

_CALL = Prepared(lambda call: Call.objects.filter(id=call), call=UUID)
_WHOLE = Prepared(
    lambda call: Call.objects.select_related(*WHOLE).filter(id=call).order_by(), call=UUID
)
_METERS = Prepared(
    lambda call: Meter.objects.filter(call=call).order_by("number").values_list(*FIELDS),
    call=UUID,
)
_RUNG_AT = Prepared(
    lambda call: Rung.objects.filter(call=call, end="").values_list("person"), call=UUID
)
_SERVICE = Prepared(lambda page: Service.objects.filter(advisor=page), page=UUID)
_PRICE = Prepared(
    lambda page, mode: Rate.objects.filter(service__advisor=page, mode=mode).values_list("amount"),
    page=UUID, mode=str,
)  # fmt: skip


_POLICY = Prepared(lambda network: Policy.objects.filter(network=network), network=UUID)


def policy(network_id):
    """The one policy of the session's network."""
    [found] = _POLICY.rows(network=network_id)
    return found


def call(life):
    [found] = _CALL.rows(call=life.call.id)
    return found


def whole_call(call_id):
    """The call with its people, page and network."""
    [found] = _WHOLE.rows(call=UUID(call_id))
    return found


def meters(life):
    """All meters of a call, the oldest first, as plain figures."""
    return [dict(zip(FIELDS, row, strict=True)) for row in _METERS.columns(call=life.call.id)]


def rung_at(call):
    """At whom it rings."""
    return {person for (person,) in _RUNG_AT.columns(call=call.id)}


def service(page):
    [found] = _SERVICE.rows(page=page.id)
    return found


def price(page, mode):
    [(amount,)] = _PRICE.columns(page=page.id, mode=mode)
    return amount


def people(names):
    """New people, whose addresses follow from their names."""
    made = [Person(email=f"{name.lower()}@example.org", name=name) for name in names]
    for person in made:
        person.set_unusable_password()
    return Person.objects.bulk_create(made)
