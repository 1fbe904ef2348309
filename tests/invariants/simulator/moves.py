"""What somebody may do next: sensible things mostly, nonsense now and then."""

from functools import partial

from tests.invariants.simulator import firm_moves, tables
from tests.invariants.simulator.cast import MODES, pays_in, prices, reprice

REFUSED = 20  # so many presses in vain, and a calm session sees to it that one rings
GAPS_MS = (400, 3_000, 4_900, 5_000, 5_001, 5_300, 9_000, 30_000, 59_000, 61_000)


def next_move(session):
    rng = session.rng
    live = [life for life in session.lives.values() if life.stage != "ended"]
    if not live or rng.random() < 0.03:
        return _rings(session)
    life = rng.choice(live)
    if rng.random() < 0.14:
        return _trouble(session)
    {"ringing": _ringing, "connecting": _connecting, "live": _live}[life.stage](session, life)
    return None


def _rings(session):
    rng = session.rng
    client, advisor = rng.choice(session.cast.clients), rng.choice(session.cast.advisors)
    maximum = rng.choice([None, 0, 1, 120, 400, 2_400, 30_000])
    mode = rng.choice(MODES)
    if session.cast.firm and rng.random() < 0.8:
        advisor = session.cast.advisors[1]
    if session.cast.firm and rng.random() < 0.6:
        maximum = _worth(advisor, mode, rng.choice([300, 320, 600]))
    elif rng.random() < 0.75:
        maximum = _worth(advisor, mode, rng.choice([7, 20, 35, 60, 200]))
    key = f"r{next(session.order)}"
    life = session.rings(client, advisor, mode, maximum, key)
    if rng.random() < 0.2:
        session.rings(client, advisor, rng.choice(MODES), maximum, f"r{next(session.order)}")
    if life is not None:
        _come(session, life)


def _come(session, life):
    """Whoever is to be in the room opens it; of a company, whoever will have accepted."""
    for side in ("client",) if life.ring else ("client", "advisor"):
        session.after(session.rng.choice([10, 800, 6_000]), partial(session.opens, life, side))


def _worth(advisor, mode, seconds):
    """What so many seconds cost, about."""
    service = tables.service(advisor)
    amount = tables.price(advisor, mode) * seconds // service.rate_unit_s
    return max(amount, service.minimum_charge, 1)


def _ringing(session, life):
    rng = session.rng
    if life.ring:
        firm_moves.ringing(session, life)
        return
    pick = rng.random()
    if pick < 0.75:
        key = f"a{next(session.order)}"
        session.presses(life, "advisor", "accept", key=key)
        if rng.random() < 0.2:
            session.presses(life, "advisor", "accept")
    elif pick < 0.85:
        action = rng.choice(["decline", "cancel", "hang-up", "pause", "resume"])
        side = "advisor" if action == "decline" else "client"
        session.presses(life, side, action, {"reasons": []} if action == "resume" else None)


def _connecting(session, life):
    rng = session.rng
    if rng.random() < 0.1:
        session.presses(life, rng.choice(["client", "advisor"]), "hang-up")
    elif rng.random() < 0.2:
        _line(session, life)


def _live(session, life):
    rng = session.rng
    weights = {
        _pauses: 3, _resumes: 4, _raises: 2, _waives: 2, _changes_mode: 2, _writes: 3,
        _line: 4, _to_a_boundary: 3, _hangs_up: 0.7, _dawdles: 3,
    }  # fmt: skip
    if life.ring:
        weights[firm_moves.hands_over] = 4
    act = rng.choices(list(weights), list(weights.values()))[0]
    act(session, life)


def _dawdles(session, life):
    """Nothing happens, which is what happens most."""


def _twice(session, *press, **more):
    """A retry: the same key, now or a moment later."""
    key = f"t{next(session.order)}"
    session.presses(*press, **more, key=key)
    if session.rng.random() < 0.15:
        session.after(
            session.rng.choice([0, 300, 4_000]), lambda: session.presses(*press, **more, key=key)
        )


def _pauses(session, life):
    _twice(session, life, session.rng.choice(["client", "advisor"]), "pause")


def _resumes(session, life):
    rng = session.rng
    if "advisor" in life.seen_reasons and rng.random() < 0.6:
        session.presses(life, "advisor", "go-on")
    if rng.random() < 0.15:
        _mutes_somebody(session, life)
        session.after(rng.randrange(5, 900), lambda: _changes_mode(session, life))
    shown = sorted(life.seen_reasons)
    if rng.random() < 0.2:
        shown = rng.choice([[], ["client"], ["advisor"], ["lost"], ["bogus"]])
    session.after(
        rng.choice([0, 0, 5, 900]),
        lambda: _twice(session, life, "client", "resume", {"reasons": shown}),
    )


def _mutes_somebody(session, life):
    """One side's answers stay away for a while: less than makes a loss."""
    tabs = [browser for browser in session.browsers if browser.life is life]
    if tabs:
        browser = session.rng.choice(tabs)
        browser.answers = False
        session.after(3_500, lambda: setattr(browser, "answers", True))


def _raises(session, life):
    row = life.rows[-1] if life.rows else None
    more = session.rng.choice([-1, 0, 1, 60, 600, 10_000])
    if row is not None and row["maximum"] is not None:
        _twice(session, life, "client", "raise", {"maximum": row["maximum"] + more})


def _waives(session, life):
    amount = session.rng.choice([0, 1, 3, 7, 12, 25, 40])
    _twice(session, life, "advisor", "waive", {"amount": amount, "reason": "x"})


def _changes_mode(session, life):
    side = session.rng.choice(["client", "client", "advisor"])
    _twice(session, life, side, "mode", {"mode": session.rng.choice(MODES)})


def _writes(session, life):
    side = session.rng.choice(["advisor", "advisor", "client"])
    session.presses(life, side, "messages", {"text": "Hm."})


def _hangs_up(session, life):
    session.presses(life, session.rng.choice(["client", "advisor"]), "hang-up")
    if session.rng.random() < 0.4:
        session.presses(life, session.rng.choice(["client", "advisor"]), "hang-up")


def _line(session, life):
    rng = session.rng
    tabs = [b for b in session.browsers if b.life is life]
    if not tabs:
        return
    browser, ms = rng.choice(tabs), rng.choice(GAPS_MS)
    pick = rng.random()
    if pick < 0.3:
        browser.drops(ms)
    elif pick < 0.75:
        fact = rng.choice(["media", "open", "answers"])
        setattr(browser, fact, False)
        session.after(ms, lambda: setattr(browser, fact, True))
    elif pick < 0.85:
        browser.reloads()
    elif pick < 0.95 and len(tabs) < 5:
        session.opens(life, browser.side)
    elif len([b for b in tabs if b.side == browser.side]) > 1:
        browser.closes()
    session.tell(f"{life.name} {browser.side}: line trouble, {ms} ms")


def _boundaries(session, row):
    """Running times (ms) at which the price makes a step, and how long it has run."""
    step = row["increment_s"] * 1000
    running = row["closed_ms"] + session.clock.steady_ms - row["open_since_ms"]
    sample = row["free_sample_s"] * 1000 - row["sample_used_ms"]
    targets = [sample, running // step * step + step, sample + step, 20_000]
    due = session.machine.next_due()
    if due is not None:
        targets.append(running + due - session.clock.true_ms)
    ahead = [at - running for at in targets if 0 < at - running < 90_000]
    if 1 < sample - running < 90_000:
        ahead += [sample - running] * 2
    return ahead


def _to_a_boundary(session, life):
    """Something is pressed exactly when the running time reaches a boundary, ±1 ms."""
    rng = session.rng
    row = life.rows[-1] if life.rows else None
    if row is None or row["open_since_ms"] is None:
        return
    action = rng.choice(["hang-up", "hang-up", "pause", "raise", "mode"])
    body = {"raise": {"maximum": (row["maximum"] or 0) + 50}, "mode": {"mode": rng.choice(MODES)}}
    ms = rng.choice(_boundaries(session, row) or [0]) + rng.choice([-1, 0, 1])
    session.after(ms, lambda: session.presses(life, "client", action, body.get(action)))


def _in_a_breath(session, life):
    """Paused; a side falls silent for a moment; gone on and changed before it is heard again."""
    rng = session.rng
    presses = partial(session.presses, life, "client")
    session.after(4_000, partial(presses, "pause"))
    at = 9_000 + rng.randrange(2_000)
    session.after(at - rng.randrange(1_500), partial(_mutes_somebody, session, life))
    session.after(at, partial(presses, "resume", {"reasons": ["client"]}))
    session.after(at + rng.randrange(1, 900), partial(presses, "mode", {"mode": rng.choice(MODES)}))
    session.after(at + 15_000, partial(presses, "hang-up"))


def _rings_at_last(session):
    """Whoever is refused again and again pays in, and presses what can be paid for."""
    rng = session.rng
    session.refused += 1
    if session.refused < REFUSED:
        return _rings(session)
    client, page = session.cast.clients[0], session.cast.advisors[-1]
    if session.refused == REFUSED:
        pays_in(session.cast, client, 50_000, "at last")
    mode = rng.choice(MODES)
    life = session.rings(client, page, mode, _worth(page, mode, 301), f"r{next(session.order)}")
    if life is not None:
        _come(session, life)
    return None


def calm_move(session):
    """One call, and somebody hangs up in the very millisecond."""
    rng = session.rng
    if not session.lives:
        return _rings_at_last(session)
    life = next(iter(session.lives.values()))
    row = life.rows[-1] if life.rows else None
    if life.stage == "ringing" and life.ring:
        firm_moves.takes_it(session, life, life.ring.alone or session.cast.firm.people[0])
    elif life.stage == "ringing":
        session.presses(life, "advisor", "accept")
    elif life.stage == "live" and life.ring and row["open_since_ms"] and not life.ring.handed:
        if not life.ring.asked:
            ms = rng.choice(_boundaries(session, row) or [9_000])
            firm_moves.hands_over_calmly(session, life, min(ms, 40_000))
    elif life.stage == "live" and not session.has_aimed and (row is None or row["open_since_ms"]):
        session.has_aimed = True
        if rng.random() < 0.12:
            return _in_a_breath(session, life)
        if row is None or rng.random() < 0.35:
            session.after(rng.randrange(4_000, 9_000), lambda: _waives(session, life))
            return None  # until the money is used up, or nobody speaks
        ms = rng.choice(_boundaries(session, row) or [30_000]) + rng.choice([-1, 0, 0, 1])
        side = rng.choice(["client", "advisor"])
        if rng.random() < 0.3:
            session.after(ms / 2, lambda: _waives(session, life))
        session.after(ms, lambda: session.presses(life, side, "hang-up"))
    return None


def _holds_the_keeper_up(session):
    """For a while; often just when it should hear that somebody is lost."""
    rng = session.rng
    if session.browsers and rng.random() < 0.7:
        rng.choice(session.browsers).drops(9_000)
        session.tell("somebody's line is cut for 9000 ms")
        session.after(4_000, lambda: session.holds_up(rng.choice([2_000, 4_000, 4_500])))
    else:
        session.holds_up(rng.choice([300, 2_000, 7_000]))


def press_soon(session):
    """The server has just come back, its keeper has not taken over: somebody is impatient."""
    rng = session.rng
    for life in session.lives.values():
        if life.stage == "live" and rng.random() < 0.6:
            side, action = rng.choice(["client", "advisor"]), rng.choice(["hang-up", "pause"])
            press = partial(session.presses, life, side, action)
            session.after(rng.randrange(500, 4_000), press)


def _trouble(session):
    rng = session.rng
    pick = rng.random()
    if pick < 0.25 and session.machine.is_up:
        session.crash("by SIGKILL")
    elif pick < 0.4 and session.machine.is_up:
        session.machine.dies_at = rng.randrange(1, 40)
        session.tell("the machine will die at a write")
    elif pick < 0.5:
        session.hub_or_keeper_dies()
    elif pick < 0.6:
        session.freezes()
    elif pick < 0.7:
        _holds_the_keeper_up(session)
    elif pick < 0.72 and session.cast.firm:
        firm_moves.switches(session)
    elif pick < 0.8:
        session.steps_the_wall_clock()
    elif pick < 0.95:
        advisor = rng.choice(session.cast.advisors)
        reprice(advisor, prices(rng))
        session.tell(f"{advisor.handle} changes prices")
    else:
        pays_in(session.cast, rng.choice(session.cast.clients), 1_000, f"p{next(session.order)}")
