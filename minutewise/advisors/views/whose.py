"""Whose page a view is about: one’s own, or that of a company one may edit."""

from dataclasses import dataclass, replace

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.actions.page import Owner
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import page_of
from minutewise.advisors.queries.companies import Desk, desk_of
from minutewise.advisors.rules.companies import Deed
from minutewise.kernel.errors import MissingError
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.models import Network


@dataclass(frozen=True, slots=True)
class Whose:
    """The page, whose it is, and who sits before it; `desk` is the company, if it is one’s."""

    me: Person
    owner: Owner
    advisor: Advisor | None
    desk: Desk | None = None

    def there(self) -> Advisor:
        """The page. Raises MissingError `no_page`."""
        if self.advisor is None:
            raise MissingError("no_page", _("You have no page yet."))
        return self.advisor

    def as_it_is(self, network: Network) -> "Whose":
        """The same, read anew after a change."""
        return replace(self, advisor=page_of(self.owner, network))

    @property
    def edit_url(self) -> str:
        """Where the page is edited."""
        return self._url("service")

    @property
    def off_url(self) -> str:
        """What takes the page off."""
        return self._url("unpublish")

    @property
    def button_url(self) -> str:
        """Where its button is."""
        return self._url("your-button")

    def _url(self, name: str) -> str:
        if self.desk is None or self.advisor is None:
            return reverse(f"advisors:{name}")
        return reverse(f"advisors:company-{name}", args=[self.advisor.handle])


def whose_page(request: NetworkRequest, handle: str = "") -> Whose:
    """One’s own page, or with `handle` the company’s. Raises Http404 unless one may edit it."""
    me = request.user
    assert isinstance(me, Person)  # noqa: S101 (guarded by login_required)
    if not handle:
        return Whose(me, me, page_of(me, request.network))
    desk = desk_at(request, handle, Deed.PAGE)
    return Whose(me, desk.company, desk.page, desk)


def desk_at(request: NetworkRequest, handle: str, deed: Deed = Deed.SEE) -> Desk:
    """The company of this handle for a member who may do `deed`. Raises Http404 otherwise."""
    me = request.user
    desk = desk_of(me, request.network, handle, deed) if isinstance(me, Person) else None
    if desk is None:
        raise Http404
    return desk
