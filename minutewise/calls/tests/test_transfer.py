"""A running call is handed to a colleague: no new price, and not a second of it unproven."""

from datetime import timedelta

import pytest

from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk, place
from minutewise.calls import company_figures as figures
from minutewise.calls import queries, receipts
from minutewise.calls.actions import finish, meter, ring, transfer
from minutewise.calls.api import closing_ms
from minutewise.calls.models import Call, Rung
from minutewise.calls.tests.conftest import Talk, money
from minutewise.calls.tests.hubs import Hub, keeper_of, time_passes
from minutewise.calls.tests.recording import Told
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.queries import holds_of, verify, wallet
from minutewise.ledger.rules import Ref
from minutewise.rooms.models import Seat


@pytest.fixture
def page(network):
    return brightdesk(network, "Mirela", "Nils", "Pia")


@pytest.fixture
def keeper(clock, page):
    return keeper_of(clock)


@pytest.fixture
def hub(clock, keeper):
    return Hub(clock).tells(keeper)


@pytest.fixture
def told(keeper):
    with Told(keeper) as bus:
        yield bus


@pytest.fixture
def live(clock, dara, page, told, hub):
    """Dara talks to Mirela of Brightdesk, for a hundred seconds so far."""
    talk = Talk(clock, dara, page).rings()
    ring.accept(talk.id, clock.passes(s=3), agent(page, "Mirela"))
    hub.proves(talk.id)
    hub.beats()
    time_passes(clock, [hub.listeners[0]], [hub], s=100)
    assert talk.row.state == "running"
    return talk


def asks(live, name="Nils", word="Her router"):
    to = str(agent(live.advisor, name).id)
    transfer.ask_colleague(live.id, to, word, live.clock.now)


def hands(live, name="Nils", s=4):
    """Asked, and taken four seconds later."""
    asks(live, name)
    ring.accept(live.id, live.clock.passes(s=s), agent(live.advisor, name), live.clock.ms)


def kinds(live):
    return list(live.call.events.order_by("seq").values_list("kind", flat=True))


def part(live):
    return queries.transfer_part(live.call, live.clock.now)


def test_the_colleague_is_told_by_whom_why_whose_and_how_long_so_far(live, clock, page):
    asks(live)
    (card,) = queries.ringing_for(agent(page, "Nils"), clock.now)
    assert card["handover"] == {"by": "Mirela", "word": "Her router", "running_ms": 100_000}
    assert (card["from"]["name"], card["subject"]) == ("Dara K.", "Replica will not start")
    assert card["ring_left_ms"] == 45_000


def test_while_the_colleague_is_asked_all_goes_on_as_before(live, clock):
    asks(live)
    live.runs(s=10)
    assert (live.row.state, live.call.agent.name) == ("running", "Mirela")
    assert (part(live)["stage"], part(live)["to"], part(live)["left_ms"]) == (
        "asking",
        "Nils",
        35_000,
    )


def test_from_the_handover_to_the_colleagues_proof_nothing_counts(live, keeper, hub, told, clock):
    hands(live)
    assert (live.row.reasons, live.row.closed_ms) == (["lost"], 104_000)
    hub.beats()  # the hub still vouches for the seat: that was Mirela
    time_passes(clock, [keeper], [hub], s=6)
    assert (live.row.reasons, part(live)["stage"]) == (["lost"], "handed")
    hub.loses(live.id, "advisor", age_ms=0)
    clock.passes(s=1)
    hub.proves(live.id, "advisor")
    assert (live.row.state, part(live)) == ("running", None)
    live.runs(s=50).hangs_up()
    assert live.row.closed_ms == 154_000


def test_it_is_the_same_meter_the_same_terms_and_the_same_hold(live, hub, dara, page):
    before, held = live.row, [hold.id for hold in holds_of(Ref("call", str(live.id)))]
    live.advisor.services.get().rates.update(amount=9900)
    hands(live)
    hub.loses(live.id, "advisor", age_ms=0)
    hub.proves(live.id, "advisor")
    after = live.row
    assert (after.id, after.rate, after.free_sample_s, after.maximum) == (
        before.id, before.rate, before.free_sample_s, before.maximum,
    )  # fmt: skip
    assert [hold.id for hold in holds_of(Ref("call", str(live.id)))] == held
    live.runs(s=46).hangs_up()
    assert live.row.charge == 300  # 150 s at 1.20: the free minute is past
    assert money(dara) == (4700, 0, 0)
    assert wallet(page.earner, "EUR").earnings == 240
    assert verify() == []


def test_the_seat_changes_hands(live, page):
    hands(live)
    assert Seat.objects.get(room=live.id, role="advisor").person.name == "Nils"
    assert (place(page, "Mirela").in_call, place(page, "Nils").in_call) == (False, True)
    with pytest.raises(MissingError):
        queries.call_of(agent(page, "Mirela"), live.id)
    assert queries.call_of(agent(page, "Nils"), live.id)[1] == "advisor"


def test_a_minute_without_the_colleague_ends_the_call_as_lost(live, keeper, hub, clock):
    hands(live)
    hub.loses(live.id, "advisor", age_ms=0)
    time_passes(clock, [keeper], [hub], s=59.75)
    assert live.call.stage == Call.Stage.LIVE
    time_passes(clock, [keeper], [hub], s=0.25)
    assert (live.call.outcome, live.row.closed_ms) == (Call.Outcome.LOST, 104_000)


@pytest.mark.parametrize(
    ("answer", "stage", "word"),
    [
        (lambda t: ring.decline(t.id, "At lunch", t.clock.now, agent(t.advisor, "Nils")),
         "declined", "At lunch"),
        (lambda t: transfer.miss_handover(t.id, t.clock.now), "missed", ""),
    ],
)  # fmt: skip
def test_a_no_or_no_answer_leaves_all_as_it_was_and_tells_the_agent(live, answer, stage, word):
    asks(live)
    answer(live)
    assert (live.row.state, live.call.agent.name) == ("running", "Mirela")
    assert (part(live)["stage"], part(live)["word"]) == (stage, word)
    assert kinds(live)[-2:] == ["asked", "stays"]
    asks(live, "Pia")  # and somebody else can be asked
    assert part(live)["to"] == "Pia"


def test_nobody_answers_for_45_seconds(live, keeper, hub, clock, page):
    asks(live)
    time_passes(clock, [keeper], [hub], s=44.75)
    assert part(live)["stage"] == "asking"
    time_passes(clock, [keeper], [hub], s=0.25)
    assert part(live)["stage"] == "missed"
    assert place(page, "Nils").missed_in_a_row == 1


def test_a_colleague_who_goes_is_not_asked_any_more(live, keeper, page):
    asks(live)
    Membership.objects.filter(person__name="Nils").update(connected=False)
    keeper.hear_presence(agent(page, "Nils").id)
    assert part(live)["stage"] == "missed"
    assert place(page, "Nils").missed_in_a_row == 0


def test_taken_back_it_rings_no_more(live, clock, page):
    asks(live)
    transfer.take_back(live.id, clock.now)
    assert (part(live), queries.ringing_for(agent(page, "Nils"), clock.now)) == (None, [])
    with pytest.raises(RuleError) as refused:
        ring.accept(live.id, clock.now, agent(page, "Nils"))
    assert refused.value.code == "taken"
    assert live.call.agent.name == "Mirela"


@pytest.mark.parametrize("who", ["client", "advisor"])
def test_either_may_hang_up_while_the_colleague_is_asked(live, clock, page, who):
    asks(live)
    finish.hang_up(live.id, who, clock.ms, clock.now)
    assert Rung.objects.latest("id").end == "withdrawn"
    assert live.row.closed_ms == 100_000


def test_the_client_may_leave_while_the_colleague_connects_and_pays_nothing_more(live, clock):
    hands(live)
    live.runs(s=30)
    finish.hang_up(live.id, "client", clock.ms, clock.now)
    assert (live.call.outcome, live.row.closed_ms) == (Call.Outcome.HUNG_UP, 104_000)


def test_what_counted_before_the_handover_stays_whoever_knows_nothing_of_the_colleague(live, clock):
    hands(live)
    live.runs(s=1)
    finish.hang_up(live.id, "client", closing_ms(live.call, clock.now), clock.now)
    assert live.row.closed_ms == 104_000


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (lambda p: str(agent(p, "Mirela").id), "no_such_colleague"),
        (lambda p: "nobody", "no_such_colleague"),
        (lambda p: None, "no_such_colleague"),
        (lambda p: [1], "no_such_colleague"),
        (lambda p: str(agent(p, "Pia").id), "not_there"),
    ],
)
def test_only_a_colleague_who_is_free_can_be_asked(live, clock, page, to, code):
    Membership.objects.filter(person__name="Pia").update(away=True)
    with pytest.raises(RuleError) as refused:
        transfer.ask_colleague(live.id, to(page), "", clock.now)
    assert refused.value.code == code


def test_one_colleague_is_asked_at_a_time(live):
    asks(live)
    with pytest.raises(RuleError) as refused:
        asks(live, "Pia")
    assert refused.value.code == "colleague_asked"


def test_a_pause_of_the_agent_stays_one_after_the_handover(live, hub, clock):
    meter.pause(live.id, "advisor", clock.ms, clock.now)
    hands(live)
    hub.loses(live.id, "advisor", age_ms=0)
    hub.proves(live.id, "advisor")
    assert (live.row.state, live.row.reasons) == ("paused", ["advisor"])
    meter.go_on(live.id, clock.now)
    meter.resume(live.id, ["advisor"], clock.now)
    assert live.row.state == "running"


def test_record_and_receipt_name_both(live, hub, clock, page):
    hands(live)
    hub.loses(live.id, "advisor", age_ms=0)
    hub.proves(live.id, "advisor")
    live.runs(s=20)
    finish.hang_up(live.id, "advisor", clock.ms, clock.now)
    call = live.call
    shown = receipts.receipt_of(call, "client")
    assert shown.other == "Mirela, then Nils"
    said = [text for _at, text in shown.confirmations]
    assert "Mirela accepted" in said
    assert "Mirela asks Nils to take over" in said
    assert "Mirela handed over to Nils at 1:44" in said
    assert "Nils hung up" in said
    handed = call.events.get(kind="handed")
    assert (handed.person, handed.figures["running_ms"]) == (agent(page, "Mirela").id, 104_000)
    assert queries.attended_call_of(agent(page, "Mirela"), call.id)[1] == "advisor"


def test_each_has_the_time_and_the_share_of_what_they_talked(live, hub, clock, page):
    """104 s of Mirela and what Nils counted: both in the owners' figures, each in their own."""
    hands(live)
    hub.loses(live.id, "advisor", age_ms=0)
    hub.proves(live.id, "advisor")
    live.runs(s=20)
    finish.hang_up(live.id, "advisor", clock.ms, clock.now)
    row = live.row
    whole = span(page, clock)
    rows = {each.name: each for each in figures.by_agent(whole)}
    mirela, nils = rows["Mirela"], rows["Nils"]
    assert mirela.talked_ms == 104_000
    assert nils.talked_ms == row.closed_ms - 104_000 > 0
    assert mirela.share == row.share * 104_000 // row.closed_ms
    assert mirela.share + nils.share == row.share == figures.whole(whole).share
    (listed,) = figures.rows(whole)
    assert listed.turns == [("Mirela", 104_000), ("Nils", nils.talked_ms)]
    for name, own in rows.items():
        theirs = span(page, clock, agent(page, name))
        seen = figures.whole(theirs)
        assert (seen.talked_ms, seen.share) == (own.talked_ms, own.share), name
        assert [each.counted_ms for each in figures.rows(theirs)] == [own.talked_ms][
            : bool(own.share)
        ]


def span(page, clock, one=None):
    day = timedelta(days=1)
    return figures.Span(page.company, clock.now.wall - day, clock.now.wall + day, one and one.pk)
