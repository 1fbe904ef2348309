"""Ending holds: captured, released or expired, each exactly once; many in one go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.errors import MissingError
from minutewise.ledger import rules
from minutewise.ledger.actions.balances import require_transaction, rows_of
from minutewise.ledger.actions.held import change, check_leaving, read_and_lock, with_missing
from minutewise.ledger.actions.held_values import OPEN, Difference, Held, Mark, Moved, Path, Rows
from minutewise.ledger.actions.posting import same_or_conflict, stored
from minutewise.ledger.errors import HoldEndedError, KeyConflictError, TooMuchError
from minutewise.ledger.models import Hold, Transfer
from minutewise.ledger.rules import Draft, Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """These holds end and pay the legs; what is left is free again, as `rest` says."""

    holds: frozenset[UUID]
    legs: tuple[Leg, ...] = ()
    key: str
    by: str
    at: datetime
    rest: str = Hold.State.RELEASED.value


@dataclass(frozen=True, slots=True)
class Captured:
    """What became of holds: `captured` was moved, `released` is free again (minor units)."""

    captured: int
    released: int
    keys: tuple[str, ...] = ()

    @property
    def transfers(self) -> list[Transfer]:
        """The transfers, in the order in which holds paid legs. Reads them."""
        found = stored(self.keys)
        return [found[key] for key in self.keys]


def capture(
    hold_ids: Collection[UUID], legs: Sequence[Leg], *, key: str, by: str, at: datetime
) -> Captured:
    """Ends all these holds and pays the legs from them, the oldest hold first.

    What the legs leave is free again at once; no legs, or legs of 0, make it a release. The
    same key with the same holds and legs gives the same answer and moves nothing. Raises
    `HoldEndedError` if one of them ended otherwise, `TooMuchError` if the legs come to more
    than is held, `KeyConflictError`, `AccountFrozenError`, `MissingError`, `InvalidError`.
    """
    return end_all([Ending(holds=frozenset(hold_ids), legs=tuple(legs), key=key, by=by, at=at)])[0]


def release(
    hold_ids: Collection[UUID], *, key: str, by: str, at: datetime, expired: bool = False
) -> int:
    """Ends these holds without a payment. Returns what is free again (minor units).

    Raises `HoldEndedError`, `KeyConflictError`, `MissingError`. A frozen account may be freed
    of its holds: nothing leaves it by that.
    """
    rest = (Hold.State.EXPIRED if expired else Hold.State.RELEASED).value
    wanted = Ending(holds=frozenset(hold_ids), key=key, by=by, at=at, rest=rest)
    return end_all([wanted])[0].released


def end_all(endings: Sequence[Ending]) -> list[Captured]:
    """Each of the endings as `capture` and `release` say, in as many statements as one takes.

    What each answers is in their order. Raises what the first of them raises that is refused:
    then all of them are, and the transaction is to be rolled back. `work.group` tries them one
    by one after that, so that who fails fails alone.
    """
    require_transaction()
    for each in endings:
        rules.check_text("key", each.key)
        rules.check_text("by", each.by)
    ids = set(chain.from_iterable(each.holds for each in endings))
    if _meet(endings, ids):
        return [answer for each in endings for answer in end_all([each])]
    plans, rows = _planned(endings, ids)
    fresh = [plan for plan in plans if plan.is_fresh]
    if any(plan.holds for plan in fresh):
        _end(fresh, rows)
    for plan in plans:
        if not plan.is_fresh:
            _check_again(plan)
    return [plan.answer for plan in plans]


def _meet(endings: Sequence[Ending], ids: Collection[UUID]) -> bool:
    """Whether two of them share a hold or a key: then the second must see what the first did."""
    shared = sum(len(each.holds) for each in endings) > len(ids)
    return shared or len({each.key for each in endings}) < len(endings)


@dataclass(slots=True)
class _Plan:
    """One ending with its holds, the oldest first, how much each of them pays, and to whom."""

    wanted: Ending
    holds: list[Held]
    paid: list[int]
    moves: list[Moved]

    @property
    def is_fresh(self) -> bool:
        return all(hold.state == OPEN for hold in self.holds)

    @property
    def answer(self) -> Captured:
        captured = sum(move.amount for move in self.moves)
        held = sum(hold.amount for hold in self.holds)
        return Captured(captured, held - captured, tuple(move.key for move in self.moves))


def _planned(endings: Sequence[Ending], ids: Collection[UUID]) -> tuple[list[_Plan], Rows]:
    """With the rows of all accounts that they touch; `ids` are those of all their holds. Raises
    MissingError, KeyConflictError, TooMuchError, InvalidError.
    """
    paid = {leg.destination for each in endings for leg in each.legs if leg.amount}
    found, rows = read_and_lock(ids, [each.key for each in endings], paid)
    by_id = {hold.id: hold for hold in found}
    ended: dict[str, list[UUID]] = defaultdict(list)
    for hold in found:
        ended[hold.ended_key].append(hold.id)
    plans = []
    for each in endings:
        if not each.holds <= by_id.keys():
            raise MissingError("hold_missing", _("There is no such reserved amount."))
        # Whatever else ended under the same key shows that the key came with other content.
        if any(other not in each.holds for other in ended.get(each.key, ())):
            raise KeyConflictError(each.key)
        holds = sorted((by_id[pk] for pk in each.holds), key=lambda hold: (hold.since, hold.id))
        rules.check_legs(list({hold.account: None for hold in holds}), each.legs)
        plans.append(_plan(each, holds))
    return plans, rows


def _plan(wanted: Ending, holds: list[Held]) -> _Plan:
    legs = [leg for leg in wanted.legs if leg.amount]
    amounts, asked = [hold.amount for hold in holds], sum(leg.amount for leg in legs)
    if asked > sum(amounts):
        raise TooMuchError(legs[0].destination.currency, most=sum(amounts), asked=asked)
    paid, moves = [0] * len(holds), []
    for number, piece in enumerate(rules.allocate(amounts, [leg.amount for leg in legs])):
        source, key = holds[piece.hold].account, f"{wanted.key}:{number}"
        paid[piece.hold] += piece.amount
        moves.append(Moved(piece.hold, source, legs[piece.leg], piece.amount, key))
    return _Plan(wanted, holds, paid, moves)


def _end(plans: Sequence[_Plan], known: Rows) -> None:
    moves = [move for plan in plans for move in plan.moves]
    holds = [hold for plan in plans for hold in plan.holds]
    rows = with_missing(known, (*(h.account for h in holds), *(m.leg.destination for m in moves)))
    marks: list[Mark] = []
    paths: list[Path] = []
    for plan in plans:
        # From here on an account is its row: numbers are looked up faster than what they stand for.
        paths += [
            (len(marks) + move.hold, rows[move.source], rows[move.leg.destination])
            for move in plan.moves
        ]
        each = zip(plan.holds, plan.paid, strict=True)
        marks += [_mark(plan.wanted, hold, paid) for hold, paid in each]
    check_leaving(moves, paths)
    freed = [(rows[hold.account].id, hold.amount) for hold in holds]
    stored = {row.id for row in rows.values() if row.is_persons}
    change(marks, _differences(freed, moves, paths, stored), moves, paths)


def _mark(wanted: Ending, hold: Held, paid: int) -> Mark:
    state = Hold.State.CAPTURED.value if paid else wanted.rest
    return Mark(hold.id, state, paid, wanted.key, wanted.by, wanted.at)


def _differences(
    freed: Iterable[tuple[int, int]],
    moves: Sequence[Moved],
    paths: Sequence[Path],
    stored: Set[int],
) -> list[Difference]:
    """What changes in people's balances and held amounts, in the order in which their rows are
    locked everywhere; the operator's accounts store neither. `freed` are rows and what is no
    longer held there, `stored` the rows of people.
    """
    balance = rules.deltas(
        (source.id, destination.id, move.amount)
        for move, (_mark, source, destination) in zip(moves, paths, strict=True)
    )
    held: dict[int, int] = defaultdict(int)
    for row, amount in freed:
        held[row] -= amount
    found = ((row, balance.get(row, 0), held.get(row, 0)) for row in {*balance, *held} & stored)
    return sorted(each for each in found if any(each[1:]))


def _check_again(plan: _Plan) -> None:
    """Raises unless this is the same request once more: `HoldEndedError`, `KeyConflictError`."""
    wanted, holds = plan.wanted, plan.holds
    if any(hold.ended_key != wanted.key for hold in holds):
        raise HoldEndedError
    found = {row.key: row for row in Transfer.objects.filter(hold__in=[h.id for h in holds])}
    uncaptured = {hold.state for hold in holds if not hold.captured}
    if set(found) != {move.key for move in plan.moves} or uncaptured - {wanted.rest}:
        raise KeyConflictError(wanted.key)
    sides = {side for move in plan.moves for side in (move.source, move.leg.destination)}
    rows = rows_of(sides) if sides else {}
    for move in plan.moves:
        leg = move.leg
        draft = Draft(move.source, leg.destination, move.amount, leg.reason, leg.ref, move.key)
        same_or_conflict(draft, found[move.key], rows)
