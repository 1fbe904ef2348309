"""What a press on the call button finds of a page: only what is there for everybody."""

import pytest

from minutewise.advisors.models import Service
from minutewise.advisors.queries import members_of, page_to_ring, service_of
from minutewise.work.quick.came import these

pytestmark = pytest.mark.django_db


def test_a_published_page_comes_with_whose_it_is_and_its_network(mirela, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = page_to_ring(mirela.pk)
        assert (found.person.name, found.network.currency) == ("Mirela Tamsø", "EUR")


def test_a_page_that_is_not_published_is_not_there(mirela):
    mirela.published_at = None
    mirela.save()
    assert page_to_ring(mirela.pk) is None


def test_what_it_offers_comes_with_its_rates_and_is_asked_anew_each_time(
    mirela, django_assert_num_queries
):
    with django_assert_num_queries(2):
        offered = service_of(mirela)
        prices = {rate.mode: rate.amount for rate in these(offered, "rates")}
        assert offered.advisor is mirela
    assert prices == {"text": 60, "audio": 90, "video": 120}
    offered.rates.filter(mode="text").update(amount=61)
    assert {rate.amount for rate in these(service_of(mirela), "rates")} == {61, 90, 120}


def test_a_page_that_offers_nothing_yet_says_so(mirela):
    Service.objects.filter(advisor=mirela).delete()
    assert service_of(mirela) is None


def test_a_company_s_call_rings_at_who_belongs_to_it_and_has_an_account(firm, mirela):
    place = firm.place(firm.max)
    place.left_at = place.joined_at
    place.save()
    firm.ana.is_active = False
    firm.ana.save()
    assert [member.person for member in members_of(firm.page)] == [firm.berit]
    assert members_of(mirela) == []
