"""Calls and payments of the past months, made by the real actions at instants of the past.

Nothing here writes a row by itself: what the demo shows went through the same holds, meters and
settlements as a call of today, so the books check.
"""

import random

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Membership, Presence
from minutewise.advisors.queries import plan_of, rates_of
from minutewise.advisors.rules.worktime import is_open
from minutewise.calls.actions import finish, meter, ring, talk
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call
from minutewise.calls.rules import ADVISOR, CLIENT
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import post
from minutewise.ledger.rules import Draft, Ref, goodwill, spendable
from minutewise.project.demo.company import DRAFT as COMPANY_PAGE
from minutewise.project.demo.fill import NAMED_ADVISOR, NAMED_CLIENT, Filled
from minutewise.work.writing import writing

SEED = 20261122
DAYS = 75
CALLS = 110
CREDIT = 90_000
SUBJECTS = ("", "", "A second opinion", "Where do I start?", "It stopped working", "Before I sign")
WORDS = ("On the train, one hour please", "I am just eating, sorry", "Not my field, I am afraid")


def fill_history(filled: Filled, now: Instant) -> int:
    """Makes the past, once; returns how many calls were made."""
    if Call.objects.exists():
        return 0
    # Reproducible on purpose; nothing secret comes from it.
    dice = random.Random(SEED)  # noqa: S311 (a demo, not a secret)
    start = now.earlier(DAYS * 86_400_000)
    _credit(filled, start)
    firm = Advisor.objects.get(network=filled.network, handle=COMPANY_PAGE.handle)
    plans = {email: plan_of(advisor) for email, advisor in filled.advisors.items()}
    over, step_ms = start, (now.steady_ms - start.steady_ms) // (CALLS + 1)
    for number in range(CALLS):
        at = start.later(int(step_ms * (number + dice.uniform(0.1, 0.8))))
        working = [email for email, plan in plans.items() if is_open(plan, at.wall)]
        if working and at.steady_ms > over.steady_ms:
            advisor = _advisor(filled, working, dice)
            if number % 9 == 4 and is_open(plan_of(firm), at.wall):
                advisor = firm
            over = _one_call(advisor, _client(filled, dice, number), dice, at)
    return Call.objects.count()


def _advisor(filled: Filled, working: list[str], dice: random.Random) -> Advisor:
    """Somebody who works at the time; Mirela more often than others."""
    named = NAMED_ADVISOR in working and dice.random() < 0.5
    return filled.advisors[NAMED_ADVISOR if named else dice.choice(working)]


def _client(filled: Filled, dice: random.Random, number: int) -> Person:
    """Every fourth call is one of Dara's."""
    named = number % 4 == 0
    return filled.clients[NAMED_CLIENT if named else dice.choice(sorted(filled.clients))]


def _credit(filled: Filled, at: Instant) -> None:
    """Every client begins with a credit of the demo; no gateway has ever seen this money."""
    currency = filled.network.currency
    drafts = [
        Draft(
            goodwill(currency),
            spendable(person.id, currency),
            CREDIT,
            "goodwill",
            Ref("demo", str(person.id)),
            f"demo:{person.id}",
        )
        for person in filled.clients.values()
    ]
    with writing():
        post(drafts, by="demo", at=at.wall)


def _one_call(advisor: Advisor, client: Person, dice: random.Random, at: Instant) -> Instant:
    """One call from the press to its end; returns when it was over."""
    mode = dice.choice(sorted(rates_of(advisor)))
    before = Presence.objects.filter(advisor=advisor).values("connected", "away", "in_call")[0]
    Presence.objects.filter(advisor=advisor).update(connected=True, away=False, in_call=False)
    team = Membership.objects.filter(company=advisor.company_id, company__isnull=False)
    there = [place.pk for place in team if place.connected]
    team.update(connected=True)
    rate = rates_of(advisor)[mode]
    per_minute = -(-rate.amount * 60 // rate.service.rate_unit_s)
    wish = Wish(advisor.id, mode, per_minute * 30 or None, dice.choice(SUBJECTS))
    call = start_call(client, wish, at)
    over = _answered(call, dice, at) if dice.random() > 0.12 else _unanswered(call, dice, at)
    Presence.objects.filter(advisor=advisor).update(**before, missed_in_a_row=0)
    team.exclude(pk__in=there).update(connected=False)
    team.update(missed_in_a_row=0, away=False, in_call=False)
    return over


def _unanswered(call: Call, dice: random.Random, at: Instant) -> Instant:
    over = at.later(dice.randint(8_000, 44_000))
    if dice.random() < 0.5 and call.advisor.company_id is None:
        ring.decline(call.id, dice.choice(WORDS), over)
    else:
        ring.cancel(call.id, over)
    return over


def _answered(call: Call, dice: random.Random, at: Instant) -> Instant:
    now = at.later(dice.randint(4_000, 25_000))
    ring.accept(call.id, now, by=_rung(call))
    now = now.later(dice.randint(700, 2_500))
    meter.connect(call.id, now.steady_ms, now)
    if dice.random() < 0.3:
        talk.say(call.id, CLIENT, "Hello, can you see my screen?", now.later(9_000))
        talk.say(call.id, ADVISOR, "Yes, go on.", now.later(15_000))
    # Some hang up within the free minute; most talk for a while, few for long.
    minutes = dice.choice((0.6, 3, 6, 9, 12, 17, 26)) * dice.uniform(0.8, 1.15)
    middle, over = now.later(int(minutes * 24_000)), now.later(int(minutes * 60_000))
    if minutes > 5 and dice.random() < 0.35:
        _pause(call, middle)
    finish.hang_up(call.id, dice.choice((CLIENT, CLIENT, ADVISOR)), over.steady_ms, over)
    return over


def _rung(call: Call) -> Person | None:
    """The agent at whom a company's call rings; nobody to be named on a person's page."""
    if call.advisor.company_id is None:
        return None
    return call.rungs.filter(end="").select_related("person").order_by("pk")[0].person


def _pause(call: Call, at: Instant) -> None:
    meter.pause(call.id, ADVISOR, at.steady_ms, at)
    back = at.later(45_000)
    meter.go_on(call.id, back)
    meter.resume(call.id, [ADVISOR], back.later(4_000))
