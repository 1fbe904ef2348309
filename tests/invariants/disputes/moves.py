"""What happens in a story of disputes. Each move says first what the model expects of it."""

from datetime import timedelta
from types import SimpleNamespace

from minutewise.disputes import actions
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event
from minutewise.ledger.actions import move_earnings_to_spendable, refund
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref, commission, earnings, spendable
from minutewise.payments.actions.chargebacks import take_chargeback
from minutewise.work.writing import writing
from tests.invariants.disputes.model import DESK, MAY, OVER, SETTLES, WINDOW, Charge

MONEY_TAKEN_BACK = 20_000


def charges(story):
    paid = story.rng.choice([1, 99, 500, 1001, 2500, 2500])
    if paid > wallet(story.dara.id, "EUR").available or story.debt:
        return
    is_charged(story, paid, paid * story.rng.choice([0, 2000, 3333]) // 10_000)


def is_charged(story, paid, fee):
    """A new charge of `paid`, of which the operator keeps `fee`."""
    charge = Charge(story.key(), paid, fee, story.now.wall)
    ref = Ref("thing", charge.id)
    with writing():
        mine = spendable(story.dara.id, "EUR")
        story.posts(mine, earnings(story.mirela.id, "EUR"), paid - fee, ref)
        story.posts(mine, commission("EUR"), fee, ref)
    story.charges.append(charge)
    story.client_has -= paid
    story.advisor_has += paid - fee
    story.fees += fee
    story.tell(f"{charge.id}: {paid} paid, {fee} to the operator")
    return charge


def asks(story):
    rng = story.rng
    fresh = [each for each in story.charges if not each.state]
    among = fresh if fresh and rng.random() < 0.85 else story.charges
    if not among:
        return
    charge = rng.choice(among)
    left = charge.left
    amount = rng.choice([left, left, left, left + 1, 0, rng.randrange(1, max(2, left))])
    words = rng.choice(["x"] * 9 + [" "])
    person = rng.choice([story.dara] * 9 + [story.mirela])
    asks_back(story, charge, amount, words, person, again=0.3)


def asks_back(story, charge, amount, words="x", person=None, *, again=0.0):
    """So much of a charge is asked back; sometimes pressed twice."""
    left, person = charge.left, person or story.dara
    asked = lambda: actions.open_dispute(  # noqa: E731
        Ref("thing", charge.id), person, amount, words, story.now
    )
    no = charge.no_to_asking(amount, words.strip(), story.now.wall)
    if charge.state and words.strip() and (amount, words) == (charge.asked, "x"):
        no = ""  # pressed twice: the same dispute
    no = no if person is story.dara else "no_such_charge"
    if not story.tries(f"{charge.id}: {amount} of {left} asked back", no, asked) or charge.state:
        return
    charge.state, charge.asked, charge.begun = "asked", amount, story.now.wall
    charge.held = min(charge.parts(amount)[1], story.advisor_has)
    story.advisor_has -= charge.held
    charge.lapses = story.now.wall + SETTLES
    if again and story.rng.random() < again:
        story.tries(f"{charge.id}: the same once more", "", asked)


def _argued(story):
    found = [each for each in story.charges if each.is_open]
    over = [each for each in story.charges if each.state in OVER]
    among = over if over and story.rng.random() < 0.1 else found
    return story.rng.choice(among) if among else None


def does(story):
    """One of the two does something, mostly what can be done; sometimes twice."""
    charge, rng = _argued(story), story.rng
    if charge is None:
        return
    who, event = rng.choice(["client", "advisor"]), rng.choice(sorted(actions.OWN))
    possible = [key for key in MAY if key[0] == charge.state and key[1] in ("client", "advisor")]
    if possible and rng.random() < 0.8:
        longer = [key for key in possible if key[2] not in ("withdraw", "give_back")]
        _state, who, event = rng.choice(longer if longer and rng.random() < 0.7 else possible)
    half = charge.asked // 2
    amount = rng.choice([1, half, half, half, charge.asked - 1, charge.asked, charge.asked + 1])
    if event == "accept" and rng.random() < 0.9:
        amount = charge.offer
    words = rng.choice(["x"] * 9 + [""])
    for _press in range(rng.choice([1, 1, 1, 2])):
        by = story.oscar if rng.random() < 0.04 else None
        brings(story, charge, who, event, amount, words, by=by)


def brings(story, charge, who, event, amount=0, words="x", *, by=None):
    """One of the two brings an event; `by`: somebody else tries it in their place."""
    row = Dispute.objects.get(ref_id=charge.id)
    person = by or (story.dara if who == "client" else story.mirela)
    no = charge.no_to(who, event, amount, words, story.advisor_has, story.now.wall)
    no = "no_such_dispute" if by else no
    done = story.tries(
        f"{charge.id}, {charge.state}: {who} {event} {amount}", no,
        lambda: actions.act(
            row.pk, person, Event(event), story.now, amount=amount, words=words
        ),
    )  # fmt: skip
    if not done:
        return
    to = MAY[charge.state, who, event]
    if to in OVER:
        story.ends(charge, to, charge.sum_of(event))
    else:
        charge.goes_on(event, to, amount, story.now.wall)


def decides(story):
    """An operator, or who is none of those who may; mostly where a decision is waited for."""
    rng = story.rng
    waits = [each for each in story.charges if each.state in DESK]
    if not waits or rng.random() < 0.1:
        waits = [each for each in story.charges if each.state]
    if not waits:
        return
    charge = rng.choice(waits)
    by = rng.choice([story.olga, story.oscar, story.olga, story.oscar, story.mirela, story.dara])
    amount = rng.choice([0, 1, charge.asked // 2, charge.asked, charge.asked + 1, -1])
    decides_as(story, charge, by, amount, rng.choice(["x"] * 9 + [""]))


def decides_as(story, charge, by, amount, words="x"):
    """Somebody decides that so much goes back."""
    row = Dispute.objects.get(ref_id=charge.id)
    parties = {story.dara.pk, story.mirela.pk}
    done = story.tries(
        f"{charge.id}, {charge.state}: {by.name} decides {amount}",
        charge.no_to_deciding(by.pk, parties, amount, words),
        lambda: actions.decide(row.pk, by, amount, words, story.now),
    )
    if done and charge.state == "appealed":
        story.ends(charge, "final", amount)
    elif done:
        charge.is_decided(amount, by.pk, story.now.wall)


def passes(story):
    """Time goes by, up to a millisecond before a clock or just upon it; due work comes by."""
    rng = story.rng
    until = [each.lapses for each in story.charges if each.is_open and each.lapses]
    fresh = [each.at + WINDOW for each in story.charges if not each.state]
    if fresh and rng.random() < 0.15:
        until = [min(fresh)]
    if until and rng.random() < 0.8:
        soonest = max(min(until), story.now.wall) - timedelta(milliseconds=rng.choice([0, 1]))
        ms = int((soonest - story.now.wall) / timedelta(milliseconds=1))
    else:
        ms = rng.choice([1, 3_600_000, 86_400_000, 9 * 86_400_000])
    goes_by(story, ms)


def until(story, when, ms=0, *, works=True):
    """It is that time, or so many ms before or after it."""
    goes_by(story, int((when - story.now.wall) / timedelta(milliseconds=1)) + ms, works=works)


def goes_by(story, ms, *, works=True):
    """So much time; due work comes by, unless its worker is late."""
    story.now = story.now.later(max(0, ms))
    if not works:
        return
    for charge in [each for each in story.charges if each.is_open]:
        _lapses(story, charge)


def _lapses(story, charge):
    job = SimpleNamespace(ref=str(Dispute.objects.get(ref_id=charge.id).pk))
    for _worker in range(story.rng.choice([1, 1, 2])):  # a handler may run twice
        story.tries(f"{charge.id}: its clock is looked at", "",
                    lambda: actions.lapse(job, story.now))  # fmt: skip
    if charge.lapses is None or charge.lapses > story.now.wall:
        return
    if charge.state == "decided":
        story.ends(charge, "final", charge.decided)
    else:
        charge.state, charge.offer, charge.lapses = "with_operator", 0, None


def refunds(story):
    if not story.charges:
        return
    charge = story.rng.choice(story.charges)
    amount = story.rng.choice([1, max(1, charge.left // 3), charge.left + 1])
    key, no = story.key(), charge.no_to_refunding(amount, story.advisor_has)

    def gives():
        with writing():
            refund(Ref("thing", charge.id), amount, key=key, by="sim", at=story.now.wall)

    if story.tries(f"{charge.id}: {amount} given back", no, gives):
        story.gives(charge, amount)
        story.tries(f"{charge.id}: the same, the answer was lost", "", gives)


def moves_away(story):
    has = story.advisor_has
    takes_out(story, story.rng.choice([1, max(1, has // 2), max(1, has), has + 1]))


def takes_out(story, amount):
    """So much leaves the earnings, if it is there."""
    has, key = story.advisor_has, story.key()
    done = story.tries(
        f"Mirela moves {amount} away", "" if amount <= has else "insufficient_funds",
        lambda: move_earnings_to_spendable(
            story.mirela.id, "EUR", amount, key=key, by="sim", at=story.now.wall
        ),
    )  # fmt: skip
    story.advisor_has -= amount if done else 0


def charged_back(story):
    """The bank takes the top-up back: what is there, and what disputes bring of the rest."""
    if story.debt:
        return
    with writing():
        take_chargeback(story.payment, MONEY_TAKEN_BACK, story.now)
    owed = MONEY_TAKEN_BACK - min(MONEY_TAKEN_BACK, story.client_has)
    story.client_has -= MONEY_TAKEN_BACK - owed
    story.debt = 1
    for charge in sorted((c for c in story.charges if c.is_open), key=lambda c: c.begun):
        if owed <= 0:
            break
        back = min(charge.asked, owed)
        story.ends(charge, "charged_back", back)
        story.client_has -= back
        owed -= back
    story.tell(f"the bank takes {MONEY_TAKEN_BACK} back, {owed} stay owed")
