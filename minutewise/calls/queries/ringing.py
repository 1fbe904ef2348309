"""What is shown where it rings, and of the colleagues who could take a call over."""

from django.db.models import Q

from minutewise.accounts.models import Person
from minutewise.advisors.queries import team_of, word_of
from minutewise.advisors.rules.presence import Is
from minutewise.calls.models import Call, Rung
from minutewise.calls.queries.chain import current_meter
from minutewise.calls.queries.parts import Json, ring_part
from minutewise.calls.queries.whose import WHOLE
from minutewise.calls.rules import BY_ADVISOR
from minutewise.kernel.clock import Instant


def colleagues_of(call: Call) -> list[Json]:
    """The team but for whoever is in the call, free ones first, then by name."""
    places = [
        p for p in team_of(call.advisor) if p.person_id not in {call.agent_id, call.client_id}
    ]
    shown = [
        {"id": str(p.person_id), "name": p.person.shown_name, "is": word_of(p).value}
        for p in places
    ]
    return sorted(shown, key=lambda each: (each["is"] != Is.ONLINE, each["name"].casefold()))


def ringing_for(person: Person, now: Instant) -> list[Json]:
    """The calls that ring for this person right now: their own, and those of their company."""
    by_advisor = Q(came_by=BY_ADVISOR)
    mine = Q(agent=person) & ~by_advisor | Q(client=person) & by_advisor
    calls = Call.objects.filter(mine, stage=Call.Stage.RINGING).select_related(*WHOLE)
    rungs = Rung.objects.filter(person=person, end="").select_related(
        "person", "by", *(f"call__{name}" for name in WHOLE)
    )
    return [
        *(ring_part(call, current_meter(call), now) for call in calls),
        *(ring_part(r.call, current_meter(r.call), now, r) for r in rungs.order_by("id")),
    ]
