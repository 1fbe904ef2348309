"""What may happen next in a story of payments by card."""

from contextlib import suppress
from datetime import timedelta

from minutewise.payments.actions import send_back
from minutewise.payments.gateways.pretend.book import RefusedError
from minutewise.payments.models import Authorisation
from tests.invariants.agreed.run import EUR
from tests.invariants.by_card import people
from tests.invariants.by_card.model import HOUR
from tests.invariants.money.outside import CARDS

ENDS = ("declined", "cancelled", "expired")


def presses(story):
    """For one of the latest that may still be paid, or a tip."""
    rng = story.rng
    open_ = [d for d in story.model.deals if d.state in ("asked", "agreed")]
    open_ = [d for d in open_ if f"c{d.client}" not in story.model.left]
    method = rng.choice(["card", "paypal"] * 5 + ["cheque"])
    story.is_early = story.dies_at is None and rng.random() < 0.15
    if open_ and rng.random() < 0.75:
        deal = rng.choice(open_)
        what = {"fixed": "pay", "success": "solved"}[deal.kind]
        story.presses_for(what, deal.client, deal.advisor, deal.amount, deal, method)
    else:
        client, amount = people.somebody(story, "c"), rng.choice(people.AMOUNTS)
        story.presses_for("tip", client, people.somebody(story, "a"), amount, method=method)
    story.is_early = False


def payer_acts(story):
    """On one of the gateway's pages; what it says of it is on its way."""
    open_ = [each for each in story.presses.values() if each.shown and not each.is_done]
    if open_:
        press = story.rng.choice(open_[-4:])
        fate = story.rng.choice(("pays",) * 5 + ENDS)
        happens(story, press, fate, copies=story.rng.choice([0, 1, 1, 3]))


def happens(story, press, fate, copies=1):
    """The payer's card, or an end without it; `copies` of the news go out, the older ones too."""
    before = story.record(press.at_gateway)
    press.is_done = True
    if before.status != "opened":
        return
    if fate == "pays":
        story.outside.pays(press.at_gateway, CARDS[0])
        press.refuses = story.rng.random() < 0.15
    else:
        story.outside.book.close(press.at_gateway, fate, 0)
    story.tell(f"at the gateway, {press.what} {press.amount}: {fate}")
    story.done.add(fate)
    news = [story.record(press.at_gateway)] * copies
    if story.rng.random() < 0.3:
        news.insert(story.rng.randrange(copies + 1), before)
    story.told += news


def news_come(story):
    """One of those on their way, in any order; or the payer is back, and we ask."""
    if story.told and story.rng.random() < 0.7:
        story.arrives(story.told.pop(story.rng.randrange(len(story.told))))
    elif story.presses:
        story.asks_about(story.rng.choice(list(story.presses.values())[-4:]))


def time_passes(story):
    """Minutes; or to an hour after a press or the end of a request, a moment before or behind."""
    at, rng = story.now.wall, story.rng
    edges = [press.at + HOUR for press in story.presses.values() if press.state == "waits"]
    edges += [deal.until for deal in story.model.deals if deal.until is not None]
    edges = [edge for edge in edges if edge > at]
    passing_ms = rng.randint(1, 25) * 60_000
    if edges and rng.random() < 0.35:
        passing_ms = int((min(edges) - at) / timedelta(milliseconds=1)) + rng.choice((-1, 0, 1))
    story.now = story.now.later(max(0, passing_ms))
    story.tell(f"it is {story.now.wall}")
    if rng.random() < 0.5:
        story._works()


# ---- afterwards ----


def captured(story):
    """What cards paid and the gateway has taken: each press with its row."""
    for press in story.presses.values():
        if press.state == "paid" and f"c{press.client}" not in story.model.left:
            row = Authorisation.objects.get(pk=press.id)
            if row.state == "captured":
                yield press, row


def goes_on(story):
    """What the advisor gave back goes on to the card, or more than that is asked for."""
    for press, _row in captured(story):
        if press.deal.back > press.gone_on:
            sends_on(story, press, story.model.may_go_on(press) + story.rng.choice([0, 0, 1]))
            return


def sends_on(story, press, amount):
    most = story.model.may_go_on(press)
    person, key = story.clients[press.client].id, f"b{story.keys}"
    story.keys += 1
    act = lambda: send_back(person, amount, EUR, key=key, now=story.now, to=press.id)  # noqa: E731
    why = set() if 0 < amount <= most else {"back_too_much", "account_blocked"}
    with story.outside.heard():
        if story.is_said(f"{amount} go on to the card", act, why):
            press.gone_on += amount
            story.model.free[press.client] -= amount


def bank_takes(story):
    """A card's bank takes back what it paid."""
    if found := list(captured(story)):
        takes_back(story, *story.rng.choice(found))


def takes_back(story, press, row):
    with suppress(RefusedError):
        story.outside.book.charge_back(row.gateway_id, 0)
        story.done.add("charged back")
    with story.outside.heard():
        story.asks_about(press)


MOVES = {
    people.asks: 8, people.answers: 5, people.tops_up: 1, people.limits: 0.3, people.policies: 1,
    people.shuts_out: 1, people.goes: 1, presses: 14, payer_acts: 14, news_come: 16,
    time_passes: 4, goes_on: 2, bank_takes: 1,
}  # fmt: skip
