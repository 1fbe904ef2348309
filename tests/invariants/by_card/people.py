"""What people do in a story as without any card: ask, answer, block, set limits, leave."""

from datetime import timedelta

from minutewise.accounts.actions.blocks import block, unblock
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.actions.limits import set_limits
from minutewise.accounts.models import Block
from minutewise.accounts.rules.limits import Span
from minutewise.agreed import actions
from minutewise.agreed.rules import Kind, Wish
from tests.invariants.agreed.model import FROM, WHO, Deal
from tests.invariants.agreed.run import EUR, START
from tests.invariants.by_card.model import GIVEN

AMOUNTS = (99, 100, 101, 505, 1_999, 2_001, 3_333)


def somebody(story, side):
    """The number of one who is still there."""
    people = story.clients if side == "c" else story.pages
    here = [n for n in range(len(people)) if f"{side}{n}" not in story.model.left]
    return story.rng.choice(here)


def asks(story):
    rng = story.rng
    kind = rng.choice([Kind.FIXED, Kind.FIXED, Kind.SUCCESS])
    days = rng.randint(1, 3) if kind is Kind.SUCCESS else 0
    asks_for(story, kind.value, rng.choice(AMOUNTS), days, held=bool(days) and rng.random() < 0.2)


def asks_for(story, kind, amount, days=0, *, held=False, client=None, advisor=None):
    """The advisor asks; returns the deal, if it may."""
    client = somebody(story, "c") if client is None else client
    advisor = somebody(story, "a") if advisor is None else advisor
    model, now = story.model, story.now
    wish = Wish(kind=Kind(kind), amount=amount, word="x", days=days, held=held)
    mine = [d for d in model.deals if (d.client, d.advisor) == (client, advisor)]
    why = {"too_many_requests"} if len([d for d in mine if d.state == "asked"]) >= 5 else set()
    if {(f"c{client}", f"a{advisor}"), (f"a{advisor}", f"c{client}")} & model.apart:
        why |= {"blocked", "not_reachable"}
    rows, thread = [], story._thread(client, advisor)

    def act():
        rows.append(actions.ask(story.person(f"a{advisor}"), thread, wish, now))

    if not story.is_said(f"asks {amount}", act, why):
        return None
    until = now.wall + timedelta(days=7)
    deal = Deal(kind, client, advisor, amount, story.bps, now.wall, until, days, held)
    story._keep(deal, rows[-1])
    return deal


def answers(story):
    """Something is done to one of the latest, from the wallet or for nothing."""
    if not story.rows:
        return
    number = story.rng.randrange(max(0, len(story.rows) - 8), len(story.rows))
    deal = story.model.deals[number]
    fitting = [deed for deed, (kind, state) in FROM.items()
               if state == deal.state and kind in (None, deal.kind)]  # fmt: skip
    deed = story.rng.choice(fitting or list(FROM))
    part = story.rng.choice((1, deal.amount // 2 or 1, deal.amount, deal.amount + 1))
    does(story, deal, deed, part)


def does(story, deal, deed, part=0):
    """One deed by who may do it; nobody who has left does any."""
    who = WHO.get(deed) or story.rng.choice(("client", "advisor"))
    name = f"c{deal.client}" if who == "client" else f"a{deal.advisor}"
    if name in story.model.left:
        return
    row = story.row_of(deal)
    more = (part,) if deed == "refund" else ()
    act = lambda: getattr(actions, deed)(row.id, story.person(name), *more, story.now)  # noqa: E731
    why = _barred(story.model, deal, deed)
    if why:
        story.is_said(f"{deed} {deal.amount}", act, why | set(GIVEN) | {"too_much"})
        return
    wanted = story.model.does(deal, deed, part, story.now.wall)
    story.is_said(f"{deed} {deal.amount}", act, {wanted} - {""})


def _barred(model, deal, deed):
    """Why this deed cannot be done between the two, whatever its state."""
    takes_money = deed == "pay" or (deed == "solved" and not deal.held)
    why = model.between(deal.client, deal.advisor) if takes_money or deed == "confirm" else set()
    if model.debts.get(deal.client) and (takes_money or (deed == "confirm" and deal.held)):
        why.add("account_blocked")
    if deed == "refund" and f"c{deal.client}" in model.left:
        why.add("account_gone")
    return why


def tops_up(story):
    tell_and_top_up(story, somebody(story, "c"))


def tell_and_top_up(story, client, times=1):
    """7.00 more in this wallet, so many times."""
    for _time in range(times):
        story.tell(f"700 more for c{client}")
        story._tops_up(client, 700)


def limits(story):
    limited(story, somebody(story, "c"), story.rng.choice((500, 4_000, 9_000)))


def limited(story, client, more):
    """This month no more than so much beyond what is spent; it stays at the first."""
    model = story.model
    if model.limit.get(client) is None:
        most = model.spent.get(client, 0) + more
        before = START - timedelta(days=1)
        story.does(lambda: set_limits(story.clients[client].id, EUR, {Span.MONTH: most}, before))
        model.limit[client] = most


def policies(story):
    story._policy()


def shuts_out(story):
    """One of the two blocks the other, or lets them in again."""
    pair = (f"c{somebody(story, 'c')}", f"a{somebody(story, 'a')}")
    who, whom = story.rng.sample(pair, 2)
    if (who, whom) in story.model.apart:
        lets_in(story, who, whom)
    elif story.rng.random() < 0.5:
        blocks(story, who, whom)


def blocks(story, who, whom):
    story.does(lambda: block(story.person(who), story.person(whom), story.now.wall))
    story.model.apart.add((who, whom))
    story.tell(f"{who} blocks {whom}")


def lets_in(story, who, whom):
    mine = Block.objects.get(person=story.person(who), blocked=story.person(whom))
    story.does(lambda: unblock(story.person(who), mine.pk))
    story.model.apart.discard((who, whom))
    story.tell(f"{who} lets {whom} in again")


def goes(story):
    side = story.rng.choice("ca")
    leaves(story, f"{side}{somebody(story, side)}")


def leaves(story, who):
    """The account is erased, and somebody new comes."""
    act = lambda: erase(story.person(who).pk, give_up=True, at=story.now.wall)  # noqa: E731
    why = {"erasure_refused"} if story.model.why_nobody_leaves(who, story.now.wall) else set()
    if not story.is_said(f"{who} leaves", act, why):
        return
    story.model.leaves(who)
    name = f"{who}-{story.session.seed}-{len(story.session.log)}"
    if who[0] == "c":
        story.model.free[len(story.clients)] = 0
        story.clients.append(story._person(name))
    else:
        story.pages.append(story._page(name))
