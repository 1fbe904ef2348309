"""A client's own limits, exclusion and blocks, as press, raise and agreement keep them."""

from datetime import timedelta

import pytest

from minutewise.accounts.actions import describe
from minutewise.accounts.actions.blocks import block, unblock
from minutewise.accounts.actions.exclusion import exclude
from minutewise.accounts.actions.limits import set_limits, take_back
from minutewise.accounts.models import Block
from minutewise.accounts.rules.limits import Span
from minutewise.advisors.models import Service
from minutewise.advisors.offers import Asked
from minutewise.calls.actions import agree, meter, ring
from minutewise.calls.models import Call
from minutewise.calls.offers import offer
from minutewise.calls.tests.conftest import NOON, Talk, money
from minutewise.calls.views import own_part
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

DAY = timedelta(hours=24)


@pytest.fixture
def limited(dara):
    """limited(day=1500): Dara has set that limit, long ago unless said otherwise."""

    def limit(at=NOON - DAY, **spans):
        wanted = {Span(name): amount for name, amount in spans.items()}
        set_limits(dara.id, "EUR", wanted, at)

    return limit


def refusal(act):
    with pytest.raises(RuleError) as refused:
        act()
    return refused.value


@pytest.mark.parametrize(
    ("limits", "rings", "because"),
    [
        ({"call": 2400}, True, "the whole limit may be reserved"),
        ({"call": 2399}, False, "one cent above"),
        ({"day": 2399}, False, "the day counts as well"),
        ({"month": 2399}, False, "and the month"),
        ({"call": 2400, "day": 2400, "month": 2400}, True, "each by itself lets it through"),
        ({"call": 0}, False, "nothing at all"),
        ({}, True, "no limit"),
    ],
)
def test_a_press_with_a_maximum_of_24_euros(talk, dara, limited, limits, rings, because):
    limited(**limits)
    if rings:
        talk.rings(maximum=2400)
        assert money(dara)[1] == 2400, because
    else:
        assert refusal(lambda: talk.rings(maximum=2400)).code == "over_limit", because
        assert not Call.objects.exists(), "nothing rings"
        assert money(dara) == (5000, 0, 0)


def test_the_refusal_says_which_limit_what_is_left_and_until_when(talk, limited):
    limited(day=1500)
    said = refusal(lambda: talk.rings(maximum=2400)).message
    assert said == "Your limit for a day is €15.00; €15.00 of it is left until 18 Nov 2026, 00:00."


def test_what_was_paid_today_counts_and_yesterdays_does_not(talk, limited):
    limited(day=3000)
    talk.rings().is_accepted().connects().runs(s=600).hangs_up()  # 12.00
    assert refusal(lambda: talk.rings(maximum=1801)).code == "over_limit"
    talk.runs(s=12 * 3600)  # past midnight
    talk.rings(maximum=2400)


def test_a_month_ends_with_the_month(talk, limited):
    limited(month=3000)
    talk.rings().is_accepted().connects().runs(s=600).hangs_up()
    talk.runs(s=3 * 86_400)
    assert refusal(lambda: talk.rings(maximum=2400)).code == "over_limit"
    talk.runs(s=11 * 86_400)  # the first of December
    talk.rings(maximum=2400)


def test_another_time_zone_gives_no_new_day_for_24_hours(talk, dara, limited):
    limited(day=3000)
    talk.rings().is_accepted().connects().runs(s=600).hangs_up()
    for zone in ("Pacific/Auckland", "Europe/Athens", "Pacific/Auckland"):
        describe(dara, name="Dara", time_zone=zone, at=talk.clock.now.wall)
        assert refusal(lambda: talk.rings(maximum=2400)).code == "over_limit"
    talk.runs(s=86_400).rings(maximum=2400)


def test_what_a_call_did_not_use_counts_no_more(talk, limited):
    limited(day=2400)
    talk.rings(maximum=2400)
    ring.cancel(talk.id, talk.clock.now)
    talk.rings(maximum=2400)


class TestRaising:
    @pytest.fixture
    def live(self, talk):
        return talk.rings(maximum=1200).is_accepted().connects().runs(s=120)

    @pytest.mark.parametrize("span", ["call", "day", "month"])
    def test_the_limit_counts_what_the_call_has_confirmed_already(self, live, dara, limited, span):
        limited(**{span: 2000})
        clock = live.clock
        raised = refusal(lambda: meter.raise_maximum(live.id, 2001, clock.now))
        assert (raised.code, money(dara)[1]) == ("over_limit", 1200)
        meter.raise_maximum(live.id, 2000, clock.now)
        assert money(dara)[1] == 2000

    def test_a_limit_that_is_lowered_meanwhile_lets_the_call_go_on(self, live, dara, limited):
        limited(at=live.clock.now.wall, call=100)
        live.runs(s=60).hangs_up()
        assert live.row.charge == 360

    def test_who_excludes_themselves_in_a_call_goes_on_but_raises_nothing(self, live, dara):
        now = live.clock.now
        exclude(dara.id, now.wall + DAY, now.wall)
        assert refusal(lambda: meter.raise_maximum(live.id, 2400, now)).code == "excluded"
        live.runs(s=60).hangs_up()
        assert live.row.charge == 360


def test_a_confirmed_agreement_keeps_to_the_limits(talk, dara, limited):
    Service.objects.update(kind=Service.Kind.AGREEMENT)
    limited(call=1000)
    talk.rings(maximum=None).is_accepted().connects()
    agree.offer(talk.id, None, "", talk.clock.now)
    answer = refusal(lambda: agree.confirm(talk.id, 1001, 120, talk.clock.now))
    assert (answer.code, money(dara)) == ("over_limit", (5000, 0, 0))
    agree.confirm(talk.id, 1000, 120, talk.clock.now)
    assert money(dara)[1] == 1000


def test_a_raised_limit_counts_after_24_hours_to_the_millisecond(talk, limited):
    limited(call=1200)
    limited(at=NOON, call=2400)
    talk.runs(s=86_400 - 1, ms=999)
    assert refusal(lambda: talk.rings(maximum=2400)).code == "over_limit"
    talk.runs(ms=1).rings(maximum=2400)


def test_a_raise_that_was_taken_back_never_counts(talk, dara, limited):
    limited(call=1200)
    limited(at=NOON, call=2400)
    take_back(dara.id, "EUR", Span.CALL, NOON)
    talk.runs(s=2 * 86_400)
    assert refusal(lambda: talk.rings(maximum=2400)).code == "over_limit"


class TestExclusion:
    def test_nothing_rings_until_the_last_millisecond(self, talk, dara):
        exclude(dara.id, NOON + DAY, NOON)
        talk.runs(s=86_400 - 1, ms=999)
        answer = refusal(talk.rings)
        assert answer.code == "excluded"
        assert "until 18 Nov 2026, 12:00" in answer.message
        talk.runs(ms=1).rings()

    @pytest.mark.parametrize(
        ("until", "code"),
        [
            (NOON + 2 * DAY - timedelta(seconds=1), "exclusion_sooner"),
            (NOON + 2 * DAY, None),  # the same again changes nothing
            (NOON + 3 * DAY, None),  # longer is always possible
            (NOON + 9999 * DAY, "exclusion_too_long"),
        ],
    )
    def test_it_is_never_shortened(self, dara, until, code):
        exclude(dara.id, NOON + 2 * DAY, NOON)
        if code is None:
            exclude(dara.id, until, NOON)
        else:
            assert refusal(lambda: exclude(dara.id, until, NOON)).code == code
        dara.refresh_from_db()
        assert dara.excluded_until == (until if code is None else NOON + 2 * DAY)

    def test_less_than_a_day_is_none(self, dara):
        soon = NOON + DAY - timedelta(seconds=1)
        assert refusal(lambda: exclude(dara.id, soon, NOON)).code == "exclusion_too_short"

    def test_free_calls_are_calls(self, talk, dara):
        Service.objects.get().rates.update(amount=0)
        exclude(dara.id, NOON + DAY, NOON)
        assert refusal(lambda: talk.rings(maximum=None)).code == "excluded"

    def test_an_advisor_who_is_excluded_goes_on_earning(self, talk, mirela):
        exclude(mirela.person_id, NOON + DAY, NOON)
        talk.rings().is_accepted().connects().runs(s=600).hangs_up()
        assert money(mirela.person)[2] == 960


class TestBlocks:
    def test_who_blocked_an_advisor_is_told_so(self, talk, dara, mirela):
        block(dara, mirela.person, NOON)
        assert refusal(talk.rings).code == "blocked"

    def test_whom_the_advisor_blocked_hears_only_that_nobody_is_there(self, talk, dara, mirela):
        block(mirela.person, dara, NOON)
        answer = refusal(talk.rings)
        assert (answer.code, answer.message) == ("not_there", "Mirela is not available right now.")
        assert not Call.objects.exists()

    def test_others_can_call(self, charlie, dara, mirela, talk, clock):
        block(mirela.person, charlie, NOON)
        assert refusal(lambda: Talk(clock, charlie, mirela).rings()).code == "not_there"
        talk.rings()

    def test_a_call_that_runs_goes_on(self, talk, dara, mirela):
        talk.rings().is_accepted().connects().runs(s=300)
        block(mirela.person, dara, talk.clock.now.wall)
        talk.runs(s=300).hangs_up()
        assert talk.row.charge == 1200

    def test_one_unblocks_ones_own_only_and_then_it_rings(self, talk, dara, mirela):
        block(mirela.person, dara, NOON)
        block(mirela.person, dara, NOON)  # twice is once
        row = Block.objects.get()
        unblock(dara, row.id)
        assert Block.objects.exists()
        unblock(mirela.person, row.id)
        talk.rings()

    def test_nobody_blocks_themselves(self, dara):
        assert refusal(lambda: block(dara, dara, NOON)).code == "block_self"


class TestTheRoom:
    @pytest.fixture
    def own(self, talk, dara):
        talk.rings(maximum=1200).is_accepted().connects()

        def shown():
            dara.refresh_from_db()
            return own_part(talk.call, "client", dara)

        return shown

    def test_offers_only_raises_that_the_limits_let_through(self, own, limited):
        assert [each["maximum"] for each in own()["raise"]] == [1800, 2400, 3600]
        limited(call=2500)
        assert [each["maximum"] for each in own()["raise"]] == [1800, 2400]
        assert own()["limit"] == ""

    def test_says_which_limit_leaves_nothing_to_raise_to(self, own, limited):
        limited(call=1700)
        assert own()["raise"] == []
        assert own()["limit"] == "Your limit for one call is €17.00."

    def test_says_that_one_has_excluded_oneself(self, own, dara):
        exclude(dara.id, now().wall + 2 * DAY, now().wall)
        assert own()["raise"] == []
        assert own()["limit"].startswith("You have excluded yourself")


class TestTheButton:
    @pytest.fixture
    def row(self, dara, mirela, clock):
        def shown(who=dara):
            who.refresh_from_db()
            found = offer(mirela, who, Asked(mode="video"), clock.now)
            return next(row for row in found.rows if row.mode == "video")

        return shown

    def test_proposes_no_more_than_the_limits_leave(self, row, limited):
        limited(day=1500)
        assert [m.amount for m in row().maxima] == [600, 1200]
        assert row().stopped == ""

    def test_tells_the_card_above_which_amount_it_objects(self, dara, mirela, clock, limited):
        limited(call=1500)
        found = offer(mirela, dara, Asked(mode="video"), clock.now)
        assert (found.limit_left, found.limit_said) == (1500, "Your limit for one call is €15.00.")

    def test_says_what_stands_in_the_way_and_what_a_call_needs(self, row, limited):
        limited(call=599)
        assert row().stopped == (
            "Your limit for one call is €5.99. A call here needs €6.00 at least."
        )
        assert row().stopped_url == "/account/limits/"

    def test_tells_of_the_raise_that_waits(self, row, limited):
        limited(day=100)
        limited(at=NOON, day=2400)
        assert "From 18 Nov 2026, 12:00 it is €24.00." in row().stopped

    def test_says_until_when_one_is_excluded(self, row, dara):
        exclude(dara.id, NOON + DAY, NOON)
        assert "until 18 Nov 2026, 12:00" in row().stopped

    def test_says_that_one_has_blocked_and_never_that_one_is_blocked(self, row, dara, mirela):
        block(mirela.person, dara, NOON)
        assert row().stopped == ""
        block(dara, mirela.person, NOON)
        assert row().stopped == "You have blocked this advisor."

    def test_free_talk_needs_no_money_and_knows_no_limit(self, row, limited):
        Service.objects.update(kind=Service.Kind.AGREEMENT)
        limited(call=0)
        assert row().stopped == ""
