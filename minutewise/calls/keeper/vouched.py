"""What the hubs vouch for: which seat is proven, by whose word, and until when that word counts.

No clock, no tables: readings come as arguments, and whoever makes a `Vouched` is told of each
call in which something changed.
"""

from collections.abc import Callable, Container
from uuid import UUID

from minutewise import metering
from minutewise.calls.keeper.watch import SIDES, Proof

HUB_SILENCE_MS = metering.PROOF_GAP_MS
type Seat = tuple[UUID, str]


class Vouched:
    """The word of all hubs, in readings of the keeper's steady clock."""

    def __init__(
        self,
        changed: Callable[[UUID], None],
        ask_again: Callable[[], None],
        hub_lost: Callable[[str], None],
    ) -> None:
        """`changed` is told of a call before anything else happens to the same seat; `ask_again`
        and `hub_lost` are the keeper's."""
        self.changed, self.ask_again, self.hub_lost = changed, ask_again, hub_lost
        self.proofs: dict[Seat, Proof] = {}
        self.hub_of: dict[Seat, str] = {}
        self.marks: dict[str, tuple[int, int]] = {}  # hub → (mark, when it was heard)
        self._given_up: set[str] = set()
        self._left: dict[Seat, str] = {}  # seats that moved away from a hub, and from which

    def sides(self, call: UUID, unheard_ms: int) -> dict[str, Proof]:
        """What is known of both sides; who was not heard of is not proven, since `unheard_ms`."""
        unheard = Proof(False, unheard_ms)
        return {seat: self.proofs.get((call, seat), unheard) for seat in SIDES}

    def beat(self, hub: str, mark_ms: int, heard_ms: int) -> None:
        """Until `mark_ms`, every seat that the hub calls proven was proven."""
        if hub not in self.marks and hub in self._given_up:
            self._given_up.discard(hub)
            self.ask_again()
        self.marks[hub] = (mark_ms, heard_ms)

    def prove(self, seat: Seat, hub: str, at_ms: int, until_ms: int, heard_ms: int) -> None:
        """A seat is proven from `at_ms` to `until_ms` and on; the hub's mark is for it as well.

        If another hub vouched for it until now, only that one's mark is certain: with more than
        PROOF_GAP_MS between the two, the seat was lost in between.
        """
        mark_ms, heard_ms = self.marks.get(hub, (until_ms, heard_ms))
        self.marks[hub] = (min(mark_ms, until_ms), heard_ms)
        before, old_hub = self.proofs.get(seat), self.hub_of.get(seat)
        old_ms, _ = self.marks.get(old_hub or "", (at_ms, 0))
        moved = before is not None and before.proven and old_hub != hub
        if moved and old_hub in self.marks:
            self._left[seat] = old_hub
        if moved and at_ms - old_ms > metering.PROOF_GAP_MS:
            self.proofs[seat] = Proof(False, old_ms)
            self.changed(seat[0])
        self.hub_of[seat], self.proofs[seat] = hub, Proof(True, at_ms)
        self.changed(seat[0])

    def lose(self, seat: Seat, hub: str, at_ms: int) -> None:
        """A seat is lost since `at_ms`.

        What a hub says that somebody has left for another one changes nothing while that one
        vouches, and later no more than that the seat was proven until the later of the two.
        """
        before = self.proofs.get(seat)
        if before is not None and self.hub_of.get(seat) != hub:
            if before.proven:
                return
            at_ms = max(at_ms, before.since_ms)
        if self._left.pop(seat, "") in self.marks:
            self.ask_again()  # perhaps the word of a hub that had stood still; the other knows
        self.hub_of[seat], self.proofs[seat] = hub, Proof(False, at_ms)
        self.changed(seat[0])

    def give_up_the_silent(self, now_ms: int) -> None:
        """Of a hub that says nothing for HUB_SILENCE_MS, every seat is lost since its mark."""
        for hub, (mark_ms, heard_ms) in list(self.marks.items()):
            if now_ms - heard_ms > HUB_SILENCE_MS:
                self._lose_hub(hub, mark_ms)

    def _lose_hub(self, hub: str, mark_ms: int) -> None:
        del self.marks[hub]
        self._given_up.add(hub)
        self.hub_lost(hub)
        for seat in [seat for seat, name in self.hub_of.items() if name == hub]:
            if self.proofs[seat].proven:
                self.proofs[seat] = Proof(False, mark_ms)
            self.changed(seat[0])

    def forget(self, seat: Seat) -> None:
        """The call is over, or nobody here keeps it."""
        self.proofs.pop(seat, None)
        self.hub_of.pop(seat, None)
        self._left.pop(seat, None)

    def forget_all_but(self, calls: Container[UUID]) -> None:
        """Every other call is over."""
        for seat in [seat for seat in self.proofs if seat[0] not in calls]:
            self.forget(seat)

    def forget_everything(self) -> None:
        """The clock is another one from now on; which hubs were given up stays known."""
        self.proofs.clear()
        self.hub_of.clear()
        self._left.clear()
        self.marks.clear()
