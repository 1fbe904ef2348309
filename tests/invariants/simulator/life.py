"""A call as the simulator follows it: what the tables say, held against what it knows."""

from itertools import pairwise

from minutewise.calls.convert import TERMS
from tests.invariants.simulator import prices, tables
from tests.invariants.simulator.books import available, check_refusal, next_terms, paid
from tests.invariants.simulator.firm import Ring
from tests.invariants.simulator.firm_moves import sits_down
from tests.invariants.simulator.funds import Funds
from tests.invariants.simulator.truth import SIDES, Truth

BY_ITSELF = {"maximum", "silence"}


class Life:
    def __init__(self, session, call, mode, maximum):
        self.session, self.call, self.id = session, call, str(call.id)
        self.name = f"call {len(session.lives) + 1}"
        self.people = {"client": call.client, "advisor": call.advisor.person}
        self.truth = Truth(modes=[(0, 0, mode)])
        self.tabs = {side: [] for side in SIDES}
        self.stage, self.seen_reasons = "ringing", frozenset()
        self.ring = Ring(self, session.cast.firm) if call.advisor.company_id else None
        self.done, self.dirty = set(), True
        self.waived = 0
        self.rows, self.intervals, self.speaks = [], {}, {}
        self.silence_s = tables.policy(call.network_id).silence_s
        self.funds = Funds(self) if session.till else None
        self.agreed = [] if self.funds else [self._terms(mode, maximum)]  # one for each meter
        self.held = 0 if self.funds else self.agreed[0]["maximum"] or 0  # in the wallet

    def _terms(self, mode, maximum):
        """What the press confirms, from the advisor's figures at this moment."""
        service = tables.service(self.call.advisor)
        policy = tables.policy(self.call.network_id)
        rate, unit_s = tables.price(self.call.advisor, mode), service.rate_unit_s
        self.minimum_minutes = policy.minimum_minutes
        return {
            "rate": rate,
            "rate_unit_s": unit_s,
            "free_sample_s": self._sample_s(min(service.free_sample_s, policy.sample_max_s)),
            "sample_used_ms": 0,
            "sample_once_passed": service.sample_once_passed,
            "increment_s": service.increment_s,
            "rounding": service.rounding,
            "minimum_charge": service.minimum_charge,
            "maximum": maximum if rate else None,
            "commission_bps": policy.commission_bps,
            "gateway_fee_bps": policy.gateway_fee_bps,
        }

    def _price(self, mode):
        """What the advisor asks now: (minor units, for so many seconds)."""
        page = self.call.advisor
        return tables.price(page, mode), tables.service(page).rate_unit_s

    def _sample_s(self, whole_s):
        """One sample in thirty days, used up once 20 s of it (or all of a shorter one) ran."""
        ran_ms = sum(
            sum(row["closed_ms"] for row in life.rows if row["free_sample_s"])
            for life in self.session.lives.values()
            if life.call.client_id == self.call.client_id
            and life.call.advisor_id == self.call.advisor_id
            and life.stage == "ended"
        )
        return 0 if whole_s and ran_ms >= min(20, whole_s) * 1000 else whole_s

    def reasons(self):
        """Why it is paused, as the tables say right now."""
        rows = tables.meters(self)
        return frozenset(rows[-1]["reasons"] if rows else ())

    # ---- what people did ----

    def did(self, side, action, body, pressed, closes, before, by):
        """A press succeeded; what it means for the clock, by the words of the specification."""
        at, after = self.session.clock.true_of(pressed.steady_ms), self.reasons()
        self.by = by
        meaning = getattr(self, f"_{action.replace('-', '_').replace('/', '_')}", None)
        if meaning is not None:
            meaning(side, body, at, closes, before, after)
        if "advisor" not in after or (action == "pause" and side == "advisor"):
            self.going_on = False
        self.dirty = True
        self.looks()

    def _accept(self, _side, _body, at, *_meter):
        is_handover = self.truth.accepted is not None
        if is_handover:
            self._closed(at)
        else:
            self.truth.accepted = at
        if self.funds and not is_handover:
            self.truth.block("offer", at)  # the talk is free until both want the meter
        if self.ring:
            self.ring.accepted(self.by, at, is_handover)
            sits_down(self.session, self)
        for tab in [tab for tab in self.tabs["advisor"] if tab.person != self.by]:
            tab.is_sent_out()

    def _decline(self, *_press):
        if self.ring:
            self.ring.declined(self.by)

    def _transfer(self, _side, body, *_press):
        self.ring.asks(body["to"])

    def _transfer_cancel(self, *_press):
        self.ring.asked = None

    def _pause(self, side, _body, at, _closes, before, _after):
        if side not in before:
            self._closed(at)
        self.truth.block(side, at)

    def _resume(self, _side, body, at, _closes, before, after):
        gone = before - after
        if "advisor" in gone and not self.going_on:
            self.session.breaks("T6", "went on without the advisor")
        if gone - set(body["reasons"]):
            self.session.breaks("T6", f"{gone} cleared, {body['reasons']} shown")
        for reason in gone:
            self.truth.unblock(reason, max(at, self.went_on_at if reason == "advisor" else at))

    def _go_on(self, _side, _body, at, *_meter):
        self.going_on, self.went_on_at = True, at

    def _offer(self, _side, body, at, *_meter):
        self.funds.offers({**self._terms(self.truth.modes[-1][2], None), "rate": body["rate"]}, at)

    def _withdraw(self, *_press):
        self.funds.offered = None

    def _confirm(self, _side, body, at, *_meter):
        self.held += body["maximum"]
        self.funds.confirmed(body["maximum"], None, at)

    def _raise(self, _side, body, at, *_meter):
        """If the money had run out before, the clock stood still from then on."""
        more = body["maximum"] - self.agreed[-1]["maximum"]
        self.held += more
        if self.funds:
            self.funds.holds.append([None, more])
        self.raised(body["maximum"], at)

    def raised(self, maximum, at):
        """By the wallet or a card: what was agreed, and the clock."""
        self.agreed[-1]["maximum"] = maximum
        row = self.call.meters.order_by("-number").first()
        if row.last_until_ms is not None and "maximum" not in self.truth.reasons:
            stopped = self.session.clock.true_of(row.last_until_ms)
            if row.open_since_ms == self.session.clock.steady_ms and stopped < at:
                self.truth.block("maximum", stopped)
        self.truth.unblock("maximum", at)

    def _waive(self, _side, body, *_meter):
        self.waived += body["amount"]

    def _messages(self, side, _body, at, *_meter):
        if side == "advisor":
            self.truth.signs.append(self.session.clock.true_ms)
            self.truth.unblock("silence", at)

    def _mode(self, _side, body, _at, closes, *_meter):
        if body["mode"] != self.truth.modes[-1][2]:
            clock = self.session.clock
            self.truth.modes.append((clock.true_ms, clock.true_of(closes), body["mode"]))

    def _hang_up(self, _side, _body, at, *_meter):
        self._closed(at)
        if self.truth.ended is None:
            self.truth.ended = at
            self.session.firm_idle(self, self.session.pressed_wall)

    going_on, went_on_at, ran_since, open = False, 0, None, None

    def _closed(self, at):
        """A press closed the interval: at the press, or at the older side's last proof."""
        now = self.session.clock.true_ms
        last = [self.truth.last_proof(side, now) for side in SIDES]
        if None not in last and self.stage == "live":
            self.truth.slack_ms += max(0, at - min(at, *last))

    def was_refused(self, side, action, body, code):
        """Most refusals are right; these would not be."""
        if action == "hang-up" and self.stage != "ended":
            self.session.breaks("T9", f"hanging up was refused: {code}")
        if action == "raise" and self.agreed and isinstance(self.agreed[-1]["maximum"], int):
            more = body["maximum"] - self.agreed[-1]["maximum"]
            free = available(self.session, self.people["client"])
            check_refusal(self.session, code, more, free)

    def crashed(self):
        if self.stage != "ended":
            self.truth.crashes += 1
        self.dirty = True

    # ---- what the tables say ----

    def looks(self):
        if not self.dirty:
            return
        self.dirty = False
        call = tables.call(self)
        self.rows = tables.meters(self)
        if self.funds:
            self.rows = self.funds.looks(call, self.rows)
        self._look_at_terms()
        if self.rows:
            self._look_at_reasons(self.rows[-1])
            self._look_at_intervals()
            self._tell(self.rows[-1])
        if call.stage == "ended" and self.stage != "ended":
            self._is_over(call)
        self.stage = call.stage
        if self.ring:
            self.ring.looks(call)

    def _is_over(self, call):
        self.stage = call.stage
        said = f"{self.name} is over: {call.outcome}, {paid(self)} of {self.held} held are paid"
        self.session.tell(said)
        if self.truth.ended is None:
            self.truth.ended = self.session.clock.true_ms
            self.session.firm_idle(self, self.session.clock().wall)
        if self.ring:
            self.ring.over()

    def _tell(self, row):
        true_of = self.session.clock.true_of
        since = (
            "" if row["open_since_ms"] is None else f", runs since {true_of(row['open_since_ms'])}"
        )
        line = f"{row['state']} {row['reasons']} counted {row['closed_ms']}{since}"
        if line != self.told:
            self.told = line
            self.session.tell(f"    {self.name} meter {len(self.rows)}: {line}")

    told = ""

    def _look_at_terms(self):
        """T3: as agreed, whatever became of the prices; T10: one meter for each mode."""
        if self.rows and not self.agreed:
            self.session.breaks("T6", f"{self.name}: a meter to which nobody said yes")
            self.rows = []
        for number, row in enumerate(self.rows):
            if number == len(self.agreed):
                before = self.agreed[-1], self.rows[number - 1]["closed_ms"]
                self.agreed.append(next_terms(*before, *self._price(row["mode"])))
            terms = {name: row[name] for name in TERMS}
            if terms != self.agreed[number]:
                self.session.breaks("T3", f"agreed {self.agreed[number]}, metered {terms}")
        if len(self.rows) > len(self.truth.modes):
            self.session.breaks("T10", "there is a meter that no change of mode began")

    def _look_at_reasons(self, row):
        now, clock = frozenset(row["reasons"]), self.session.clock
        for reason in (now - self.seen_reasons) & BY_ITSELF:
            last = row["last_until_ms"]
            known = [at for at in (last and clock.true_of(last), self.ran_since) if at is not None]
            since = max(known, default=clock.true_ms)
            self.truth.block(reason, since)
            if reason == "maximum":
                self._check_maximum(row)
            else:
                self._check_silence(since)
        self.seen_reasons = now
        opened = row["open_since_ms"]
        self.ran_since = self.ran_since if opened is None else clock.true_of(opened)

    def _look_at_intervals(self):
        """Which interval has closed since the last look; in text, none counts a long silence."""
        clock, last = self.session.clock, self.rows[-1]
        for number, row in enumerate(self.rows):
            if row["last_since_ms"] is not None and row["boot"] == clock().boot:
                since, until = (
                    clock.true_of(row["last_since_ms"]),
                    clock.true_of(row["last_until_ms"]),
                )
                self.intervals[number, since] = until  # later knowledge may shorten it
        now = None if last["open_since_ms"] is None else (len(self.rows), last["open_since_ms"])
        if self.open is not None and self.open != now:
            number, since_ms = self.open
            row = self.rows[number - 1]
            until_ms = row["last_until_ms"]
            if row["mode"] == "text" and until_ms is not None and until_ms > since_ms:
                self._check_signs(clock.true_of(since_ms), clock.true_of(until_ms))
        self.open = now

    def _check_signs(self, since, until):
        heard = [since, *(sign for sign in self.truth.signs if since < sign < until), until]
        quiet = max(b - a for a, b in pairwise(heard))
        if quiet > self.silence_s * 1000:
            self.session.breaks("T1", f"{self.name}: {quiet} ms of silence were counted")

    def _check_maximum(self, row):
        """It stops at the first millisecond at which more than the maximum would be due."""
        if "lost" in row["reasons"] or row["boot"] != self.session.clock().boot:
            return
        if self.funds and self.funds.lapsed:
            return  # it stopped at once, wherever it had got to
        over = prices.uncut(row, row["closed_ms"]) > row["maximum"]
        before = prices.uncut(row, row["closed_ms"] - 1) > row["maximum"]
        if not over or before:
            self.session.breaks("T4", f"stopped for its maximum at {row['closed_ms']} ms")

    def _check_silence(self, since):
        if any(since < sign <= self.session.clock.true_ms for sign in self.truth.signs):
            self.session.breaks("T2", "silence, though the advisor had written")
        if self.session.clock.true_ms - since < self.silence_s * 1000:
            self.session.breaks("T2", "silence before its time")
