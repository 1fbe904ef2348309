"""What a company's people do: answer in a crowd, say no, hand over, switch calls off."""

from functools import partial


def ringing(session, life):
    """One accepts, or several at once; or all say no; or the client does not wait."""
    rng, firm = session.rng, session.cast.firm
    pick = rng.random()
    if pick < 0.45:
        takes_it(session, life, rng.choice(firm.people))
    elif pick < 0.6:
        for person in firm.people:
            session.after(rng.choice([0, 0, 1, 30]), partial(_accepts, session, life, person))
    elif pick < 0.75:
        for person in rng.sample(firm.people, rng.randrange(1, len(firm.people) + 1)):
            _declines(session, life, person)
    elif pick < 0.85:
        switches(session)
    elif pick < 0.9:
        session.presses(life, "client", rng.choice(["cancel", "hang-up"]))


def _accepts(session, life, person):
    session.presses(life, "advisor", "accept", by=person)


def _declines(session, life, person):
    session.presses(life, "advisor", "decline", {"word": "At lunch"}, by=person)


def takes_it(session, life, person):
    """A press on the card; the room opens a moment later, if it was not somebody else's."""
    _accepts(session, life, person)
    if session.rng.random() < 0.15:
        _accepts(session, life, person)


def sits_down(session, life):
    """Whoever has just taken a seat opens the room."""
    ms = session.rng.choice([10, 800, 3_000, 6_000])
    session.after(ms, partial(_opens, session, life, life.people["advisor"]))


def _opens(session, life, person):
    if life.people["advisor"] == person and life.stage != "ended":
        session.opens(life, "advisor")


def switches(session):
    session.switches(session.rng.choice(session.cast.firm.people))


def hands_over(session, life, waits=(0, 300, 3_000, 9_000, 20_000)):
    """Asked; then taken, refused, taken back, forgotten, or one of the two hangs up meanwhile."""
    rng, firm = session.rng, session.cast.firm
    asked = life.ring.asked
    if asked is None:
        to = rng.choice(firm.people)
        session.presses(life, "advisor", "transfer", {"to": str(to.id), "word": "Her router"})
        if life.ring.asked is None:
            return
        asked = life.ring.asked
    ms, pick = rng.choice(waits), rng.random()
    if pick < 0.6:
        session.after(ms, partial(_accepts, session, life, asked))
    elif pick < 0.7:
        session.after(ms, partial(_declines, session, life, asked))
    elif pick < 0.78:
        session.after(ms, lambda: session.presses(life, "advisor", "transfer/cancel"))
    elif pick < 0.86:
        side = rng.choice(["client", "advisor"])
        session.after(ms, lambda: session.presses(life, side, "hang-up"))
        session.after(ms + rng.choice([0, 1]), partial(_accepts, session, life, asked))
    elif pick < 0.92:
        session.after(ms, lambda: session.switches(asked))


def hands_over_calmly(session, life, ms):
    """A colleague takes over after so long, and is there a moment later."""
    if free := session.cast.firm.free():
        to = session.rng.choice(free)
        session.presses(life, "advisor", "transfer", {"to": str(to.id), "word": ""})
        session.after(ms, partial(_accepts, session, life, to))
