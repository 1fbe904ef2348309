"""A company's webhook is looked after by whoever owns the company now."""

import pytest

from minutewise.advisors.actions import companies
from minutewise.advisors.tests.firm import Firm, somebody
from minutewise.notify.models import Letter
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.actions.telling import tell_switched_off
from minutewise.work.clock import now


@pytest.fixture
def firm(network):
    return Firm(network)


def switched_off(firm, company=True):
    """Who got a letter, and the page that it leads to."""
    hook, _secret = make(
        firm.berit, "https://x.example/", ["call.ended"], now().wall,
        company_id=firm.company.pk if company else None,
    )  # fmt: skip
    tell_switched_off(hook, now().wall)
    letters = Letter.objects.filter(template__endswith="switched_off").order_by("to")
    path = "company/brightdesk" if company else "account"
    assert all(f"/{path}/webhooks/{hook.pk}/" in letter.text for letter in letters)
    return [letter.to.partition("@")[0] for letter in letters]


def test_every_owner_hears_of_it_and_nobody_else(firm):
    firm.joins(somebody("Oda"), "owner")
    assert switched_off(firm) == ["berit", "oda"]


def test_who_made_it_and_has_left_hears_nothing(firm):
    firm.joins(somebody("Oda"), "owner")
    companies.leave(firm.company, firm.berit, now().wall)
    assert switched_off(firm) == ["oda"]


def test_ones_own_is_ones_own_business(firm):
    assert switched_off(firm, company=False) == ["berit"]
