"""One's own page: prices, and whether calls are taken."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors import actions
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import own_page, presence_of
from minutewise.api import own_shapes as shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.v1.door import api, by, told
from minutewise.kernel.errors import MissingError
from minutewise.work.clock import now


def _own(request: HttpRequest) -> Advisor:
    advisor = own_page(person_of(request), network_of(request))
    if advisor is None or advisor.services.first() is None:
        raise MissingError("no_page", _("You have no page yet."))
    return advisor


def _told(request: HttpRequest) -> shapes.OwnPage:
    advisor, at = _own(request), now().wall
    service = advisor.services.get()
    return shapes.OwnPage(
        id=advisor.pk,
        url=request.build_absolute_uri(advisor.get_absolute_url()),
        published=advisor.published_at is not None,
        accepting=advisor.accepting,
        presence=presence_of(advisor, at).value,
        currency=network_of(request).currency,
        rate_unit_s=service.rate_unit_s,
        rates=shapes.Rates(**{rate.mode: rate.amount for rate in service.rates.all()}),
        free_sample_s=service.free_sample_s,
    )


@api.get("page", response=told(shapes.OwnPage), **by(Scope.READ))
def own(request: HttpRequest) -> shapes.OwnPage:
    """One's own page as an advisor."""
    return _told(request)


@api.put("page/prices", response=told(shapes.OwnPage, 400, 415), **by(Scope.PAGE))
def set_prices(request: HttpRequest, body: shapes.NewPrices) -> shapes.OwnPage:
    """Set all prices. Calls that ring or run keep theirs."""
    rates = {mode: amount for mode, amount in body.rates.dict().items() if amount is not None}
    actions.set_prices(_own(request), rates, body.rate_unit_s, now())
    return _told(request)


@api.put("page/accepting", response=told(shapes.OwnPage, 400, 415), **by(Scope.PAGE))
def set_accepting(request: HttpRequest, body: shapes.Switch) -> shapes.OwnPage:
    """Take calls, or not. Switching it on also ends being away after missed calls."""
    actions.set_accepting(_own(request), body.accepting, now())
    return _told(request)
