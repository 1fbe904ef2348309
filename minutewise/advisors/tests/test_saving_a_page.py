"""A page says what its person wrote, once, under an address that is nobody else's."""

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.actions import publish, save_page, unpublish
from minutewise.advisors.models import Advisor, Rate
from minutewise.advisors.queries import card, own_page, page_by_handle
from minutewise.advisors.rules.worktime import Block, Special
from minutewise.advisors.tests.conftest import DRAFT
from minutewise.kernel.errors import RuleError
from minutewise.networks.models import Network, Policy


@pytest.fixture
def newcomer(db):
    return Person.objects.create_user("new@example.org")


def refused(person, network, draft, now) -> tuple[str, str | None]:
    with pytest.raises(RuleError) as error:
        save_page(person, network, draft, now)
    return error.value.code, error.value.field


def test_everything_written_is_there(newcomer, network, now):
    days = [Special(date(2026, 12, 24)), Special(date(2026, 12, 31), time(10), time(12))]
    save_page(newcomer, network, replace(DRAFT, specials=days), now)
    page = own_page(newcomer, network)
    assert (page.activity, page.keywords, page.languages) == (
        DRAFT.activity, DRAFT.keywords, DRAFT.languages,
    )  # fmt: skip
    assert {r.mode: r.amount for r in Rate.objects.all()} == DRAFT.rates
    assert [(w.weekday, w.start) for w in page.work_times.all()] == [(d, time(9)) for d in range(5)]
    assert [(e.day.day, e.start) for e in page.work_exceptions.all()] == [
        (24, None),
        (31, time(10)),
    ]


def test_a_name_belongs_to_the_account_and_its_zone_is_learnt_once(newcomer, network, now):
    save_page(newcomer, network, DRAFT, now)
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.time_zone) == ("Mirela Tamsø", "Europe/Copenhagen")
    save_page(newcomer, network, replace(DRAFT, time_zone="Asia/Tokyo"), now)
    newcomer.refresh_from_db()
    assert newcomer.time_zone == "Europe/Copenhagen", "working elsewhere moves nobody's account"


def test_saving_again_replaces(newcomer, network, now):
    save_page(newcomer, network, DRAFT, now)
    shorter = replace(DRAFT, rates={"text": 70}, blocks=[Block(5, time(10), time(12))])
    save_page(newcomer, network, shorter, now)
    assert {r.mode: r.amount for r in Rate.objects.all()} == {"text": 70}
    assert own_page(newcomer, network).work_times.count() == 1
    assert Advisor.objects.count() == 1


@pytest.mark.parametrize(
    ("handle", "code", "why"),
    [
        ("mirela", "handle_taken", "the same"),
        ("m1rela", "handle_taken", "looks the same"),
        ("rnirela", "handle_taken", "rn for m"),
        ("mire-la", "handle_taken", "sounds the same"),
        ("admin", "handle_reserved", "ours"),
        ("a b", "handle_letters", "no address at all"),
    ],
)
def test_nobody_gets_an_address_like_anothers(mirela, newcomer, network, now, handle, code, why):
    draft = replace(DRAFT, handle=handle)
    assert refused(newcomer, network, draft, now) == (code, "handle"), why
    assert own_page(newcomer, network) is None


def test_one_keeps_ones_own_address(mirela, network, now):
    save_page(mirela.person, network, replace(DRAFT, activity="Backups"), now)
    assert own_page(mirela.person, network).activity == "Backups"


def test_the_same_address_is_free_in_another_network(mirela, newcomer, now):
    law = Network.objects.create(handle="law", name="Paragraf", domain="paragraf.example")
    assert save_page(newcomer, law, DRAFT, now).handle == "mirela"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"rates": {"video": 501}}, "rate_too_high", "rate_video"),
        ({"rates": {"text": 19}}, "rate_too_low", "rate_text"),
        ({"rates": {"text": 60}, "rate_unit_s": 3600}, "rate_too_low", "rate_text"),
        ({"free_sample_s": 301}, "sample_too_long", "free_sample_s"),
        ({"increment_s": 61}, "increment_too_long", "free_sample_s"),
    ],
)
def test_the_operators_bounds_hold_whatever_the_form_let_through(
    newcomer, network, now, changes, code, field
):
    Policy.objects.create(
        network=network, valid_from=now.wall, rate_min=20, rate_max=500, sample_max_s=300
    )
    assert refused(newcomer, network, replace(DRAFT, **changes), now) == (code, field)


def test_a_page_is_seen_by_others_only_while_it_is_published(newcomer, dara, network, now):
    advisor = save_page(newcomer, network, DRAFT, now)

    def seen(viewer):
        return page_by_handle(network, "mirela", viewer) is not None

    assert (seen(None), seen(dara), seen(newcomer)) == (False, False, True)
    publish(advisor, now)
    assert (seen(None), seen(dara), seen(newcomer)) == (True, True, True)
    unpublish(advisor)
    assert (seen(None), seen(newcomer)) == (False, True)


def test_publishing_again_keeps_the_first_date(mirela, now):
    publish(mirela, now.later(60_000))
    mirela.refresh_from_db()
    assert mirela.published_at == now.wall


def test_a_page_without_a_price_is_not_published(newcomer, network, now):
    advisor = save_page(newcomer, network, replace(DRAFT, rates={}), now)
    with pytest.raises(RuleError) as error:
        publish(advisor, now)
    assert error.value.code == "not_ready"


def test_who_is_shut_out_has_no_public_page(mirela, network):
    Person.objects.filter(pk=mirela.person_id).update(is_active=False)
    assert page_by_handle(network, "mirela", None) is None


def test_a_card_says_what_lists_and_rings_need(mirela, dara, now):
    shown = card(mirela, dara, now.wall, ZoneInfo("UTC"))
    assert (shown.name, shown.presence, shown.is_self) == ("Mirela Tamsø", "online", False)
    assert [(p.mode, p.amount) for p in shown.prices] == [
        ("text", 60), ("audio", 90), ("video", 120),
    ]  # fmt: skip
    assert card(mirela, mirela.person, now.wall, ZoneInfo("UTC")).is_self
