"""Stories of agreed calls that cards, PayPal and wallets pay for together, with a gateway that
loses answers, declines, lapses and refuses; the process dies at any write.

What must come out is reckoned here from the presses and the seconds, not by the code under test.
"""

from uuid import UUID, uuid4

from minutewise.advisors.models import Service
from minutewise.calls.actions import agree, finish, fund, meter, ring
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Meter
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import holds_of, wallet
from minutewise.ledger.rules import Ref
from minutewise.payments import actions
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.models import Authorisation
from tests.invariants.cards import judges
from tests.invariants.cards.returns import Returns
from tests.invariants.money.outside import CARDS
from tests.invariants.money.story import Story

FATES = ("pays", "pays", "pays", "pays", "declines", "cancels", "expires", "is replaced", "ends")


class CardStory(Story):
    """One agreed call after the other; `self.model` keeps what the accounts must say."""

    def _gathers(self):
        super()._gathers()
        Service.objects.update(kind=Service.Kind.AGREEMENT)
        self.outside.losses = 0.2 if self.seed % 2 else 0.0  # of the questions, and of the answers

    def _step(self, number):
        if number % 3:
            return
        rng = self.rng
        client, page = rng.choice(self.cast.clients), rng.choice(self.cast.advisors)
        if rng.random() < 0.4:
            self.dies_at = rng.randrange(1, 30)
        Agreed(self, client, page).plays()
        self.dies_at = None
        self.later(60_000)

    def asks(self, act):
        """Asks until the gateway has answered, as people and due work do."""
        for _try in range(60):
            try:
                return self.does(act)
            except UnavailableError:
                self.done.add("unavailable")
        raise AssertionError("the gateway never answers")


class Agreed:
    """One call: its holds in order as [authorisation or None, amount], and its seconds."""

    def __init__(self, story, client, page):
        self.story, self.rng, self.client, self.page = story, story.rng, client, page
        self.holds, self.ran_s, self.rate, self.waived = [], 0, 0, 0
        self.earlier = 0  # what the meters before this one came to
        self.others = []  # reservations that nothing may come of

    def plays(self):
        self.rings()
        self.offers(self.rng.choice([60, 119, 120, 250]))
        if self.confirms():
            self.runs()
        self.ends()
        self.gateway_follows()
        self.checks()

    def rings(self):
        story = self.story
        wish = Wish(self.page.id, "video", None, "x")
        self.call = UUID(str(story.does(lambda: start_call(self.client, wish, story.now).id)))
        story.does(lambda: ring.accept(self.call, story.now))
        story.does(lambda: meter.connect(self.call, story.now.steady_ms, story.now))

    def offers(self, rate):
        story = self.story
        story.does(lambda: agree.offer(self.call, rate, "x", story.now))
        self.rate = rate

    def free(self):
        return wallet(self.client.id, "EUR").available

    def row(self):
        return Meter.objects.filter(call=self.call).order_by("-number").first()

    # ---- money ----

    def confirms(self):
        maximum = self.rng.choice([1250, 1300, 1251, 2400])
        if self.rng.random() < 0.3 and self.free() >= maximum:
            rate = self.rate
            self.story.does(lambda: agree.confirm(self.call, maximum, rate, self.story.now))
            self.holds.append([None, maximum])
        else:
            self.is_refused(maximum)
            asked = fund.Asked("confirm", "card", maximum, str(self.row().id), self.rate)
            self.reserves(asked, maximum, self.rng.choice(FATES))
        state = self.row().state
        if (state == "confirmed") != bool(self.holds):
            self.story.breaks("T6", f"{state} with {self.holds}")
        return bool(self.holds)

    def is_refused(self, maximum):
        """A press on another offer, at another rate, by a way that is not there: nothing opens."""
        story, offer = self.story, str(self.row().id)
        for asked, code in (
            (fund.Asked("confirm", "card", maximum, str(uuid4()), self.rate), "offer_changed"),
            (fund.Asked("confirm", "card", maximum, offer, self.rate + 1), "offer_changed"),
            (fund.Asked("confirm", "cheque", maximum, offer, self.rate), "way_off"),
        ):
            said = "done"
            try:
                fund.authorise(self.client, self.call, asked, place=str, key=str(uuid4()),
                               now=story.now)  # fmt: skip
            except RuleError as refused:
                said = refused.code
            if said != code:
                story.breaks("refusal", f"{asked}: {said}, {code} by the model")

    def raises(self):
        more = self.rng.choice([100, 301, 600])
        whole = sum(amount for _item, amount in self.holds) + more
        if self.rng.random() < 0.4 and self.free() >= more:
            self.story.does(lambda: meter.raise_maximum(self.call, whole, self.story.now))
            self.holds.append([None, more])
        else:
            fate = self.rng.choice([each for each in FATES if each in {"pays", "declines"}])
            self.reserves(fund.Asked("raise", "card", whole), more, fate)

    def reserves(self, asked, amount, fate):
        """The press, whatever happens at the gateway and meanwhile, and the news of it."""
        story, key = self.story, str(uuid4())
        item = story.asks(lambda: fund.authorise(
            self.client, self.call, asked, place=lambda item: f"http://shop.example/{item}",
            key=key, now=story.now,
        ))  # fmt: skip
        story.tell(f"{amount} are asked of a card: {fate}")
        story.done.add(fate)
        self._meanwhile(fate)
        book = story.outside.book
        if fate == "declines":
            book.close(item.gateway_id, "declined", 0)
        elif fate == "cancels":
            book.close(item.gateway_id, "cancelled", 0)
        else:
            story.outside.pays(item.gateway_id, CARDS[0])
        for _copy in range(self.rng.choice([1, 1, 3])):
            story.asks(lambda: actions.look(item.id, story.now))
        (self.holds if fate == "pays" else self.others).append([item.id, amount])

    def _meanwhile(self, fate):
        story = self.story
        if fate == "expires":
            story.does(lambda: agree.expire(self.call, story.now))
        elif fate == "is replaced":
            story.does(lambda: agree.withdraw(self.call, "advisor", story.now))
            self.offers(self.rng.choice([60, 240]))
        elif fate == "ends":
            self.ends()

    def lapses_perhaps(self):
        if mine := [hold for hold in self.holds if hold[0]]:
            self.lapses(self.rng.choice(mine))

    def lapses(self, gone):
        """The gateway holds this one no more."""
        story = self.story
        book = story.outside.book
        book.expire(Authorisation.objects.get(pk=gone[0]).gateway_id, 0)
        story.asks(lambda: actions.look(gone[0], story.now))
        self.holds.remove(gone)
        self.others.append(gone)
        story.tell(f"{gone[1]} lapse")
        story.done.add("lapses")

    # ---- time ----

    def runs(self):
        story, rng = self.story, self.rng
        story.does(lambda: agree.start_agreed(self.call, story.now.steady_ms, story.now))
        self.passes(rng.choice([1, 59, 60, 299]))
        for _more in range(rng.choice([0, 1, 2])):
            self.raises()
            self.passes(rng.choice([1, 31]))
        if rng.random() < 0.3:
            self.lapses_perhaps()
        if self.row().maximum != (left := sum(amount for _item, amount in self.holds)):
            story.breaks("T4", f"a maximum of {self.row().maximum}, {left} are held")
        self.passes(rng.choice([0, 5, 600, 3600]))
        if rng.random() < 0.3:
            self.waives()

    def passes(self, seconds):
        self.story.later(seconds * 1000)
        self.ran_s += seconds

    def charge(self):
        held = sum(amount for _item, amount in self.holds)
        return min(self.earlier + self.rate * self.ran_s // 60, held)

    def waives(self):
        amount, story = self.rng.choice([1, 7, 50]), self.story
        try:
            story.does(lambda: meter.waive(self.call, amount, "x", story.now))
        except RuleError:
            return
        self.waived += amount

    def ends(self):
        story = self.story
        story.does(lambda: finish.hang_up(self.call, "client", story.now.steady_ms, story.now))

    # ---- afterwards ----

    def gateway_follows(self):
        story, faults = self.story, self.story.outside.api._faults
        for row in Authorisation.objects.filter(ref_id=str(self.call), state="ending"):
            refuses = row.captured > 0 and self.rng.random() < 0.15
            faults.refuse_captures = int(refuses)
            for _worker in range(self.rng.choice([1, 1, 2])):  # its handler may run twice
                story.asks(lambda row=row: actions.follow_authorisation(row.id, story.now))
            faults.refuse_captures = 0
            self._followed(row, refuses)

    def _followed(self, row, refuses):
        """The gateway took what the books took, or gave it up; it refused only where it was to."""
        story, found = self.story, Authorisation.objects.get(pk=row.pk).state
        wanted = "refused" if refuses else "captured" if row.captured else "released"
        story.done.add(wanted)
        if found != wanted:
            story.breaks("M7", f"{row.captured} of {row.amount}: {found}, {wanted} by the model")
        if refuses:
            story.model.debts["operator"] += row.captured

    def checks(self):
        story, paid = self.story, self.charge() - min(self.waived, self.charge())
        left, fee = paid, self._settled(paid) if self.holds else 0
        for item, amount in self.holds:  # the oldest first
            part = min(left, amount)
            left -= part
            if item is None:
                story.model.flows[self.client.id, "spent"] += part
                continue
            judges.taken(story, Authorisation.objects.get(pk=item), part)
        for item, amount in self.others:
            judges.not_taken(story, Authorisation.objects.get(pk=item), amount)
        if still := [
            hold for hold in holds_of(Ref("call", str(self.call))) if hold.state == "open"
        ]:
            story.breaks("T9", f"{still} outlive their call")
        if wallet(self.client.id, "EUR").held:
            story.breaks("M5", "the wallet still holds")
        if paid and not story.broken:
            Returns(story, self, paid, fee).plays()

    def _settled(self, paid):
        """All its meters together come to what is due; returns the operator's part of it."""
        rows = list(Meter.objects.filter(call=self.call, state="settled"))
        parts = [(row.charge - row.waived, row.commission, row.share) for row in rows]
        fee = sum(
            due * row.commission_bps // 10_000 for row, (due, *_) in zip(rows, parts, strict=True)
        )
        said = tuple(map(sum, zip(*parts, strict=True)))
        if said != (paid, fee, paid - fee):
            self.story.breaks("M6", f"{said} is settled, {paid} is due, {fee} of it the operator's")
            return 0
        self.story.model.flows[self.page.person_id, "earned"] += paid - fee
        self.story.tell(f"    {self.ran_s} s at {self.rate}: {paid} of {self.holds}")
        return fee
