"""A page as whoever owns it sees it, and its change through the forms of the browser's page."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors import actions, portraits
from minutewise.advisors.actions.page import Owner
from minutewise.advisors.forms.hours import exception_rows
from minutewise.advisors.forms.typed import refusal, typed_forms
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import page_of, picture_url, plan_of, presence_of
from minutewise.advisors.queries.waiting import how_many_wait
from minutewise.advisors.rules.worktime import Block
from minutewise.api import own_shapes as shapes
from minutewise.api.shapes import changes
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError
from minutewise.networks.models import Network
from minutewise.networks.queries import bounds_at

PICTURES = ("image/jpeg", "image/png", "image/webp")


class PictureKindError(InvalidError):
    """What was sent is not said to be a picture."""

    status = 415


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page, and who writes it; whether they may was asked before."""

    owner: Owner
    network: Network
    by: Person

    @property
    def advisor(self) -> Advisor | None:
        """The page, if anything of it is there."""
        return page_of(self.owner, self.network)

    def there(self) -> Advisor:
        """The page. Raises MissingError `no_page`."""
        found = self.advisor
        if found is None or found.services.first() is None:
            raise MissingError("no_page", _("You have no page yet."))
        return found


def shown(request: HttpRequest, place: Place, now: Instant) -> shapes.OwnPage:
    """Everything of a page. Raises MissingError `no_page`."""
    advisor = place.there()
    service, plan, picture = advisor.services.get(), plan_of(advisor), picture_url(advisor)
    counting = ("rate_unit_s", "free_sample_s", "sample_once_passed", "increment_s", "rounding")
    texts = ("handle", "activity", "about", "qualifications", "experience", "languages",
             "keywords", "time_zone", "any_time", "accepting")  # fmt: skip
    told: dict[str, Any] = {name: getattr(service, name) for name in counting}
    told |= {name: getattr(advisor, name) for name in texts}
    return shapes.OwnPage(
        **told,
        id=advisor.pk,
        url=request.build_absolute_uri(advisor.get_absolute_url()),
        published=advisor.published_at is not None,
        presence=presence_of(advisor, now.wall).value,
        currency=place.network.currency,
        rates=shapes.Rates(**{rate.mode: rate.amount for rate in service.rates.all()}),
        name=place.owner.name,
        portrait=request.build_absolute_uri(picture) if picture else None,
        week=[_block(block) for block in sorted(plan.blocks, key=lambda b: (b.weekday, b.start))],
        exceptions=[_days(row) for row in exception_rows(list(plan.specials))],
        waiting=how_many_wait(advisor, now.wall),
    )


def _block(block: Block) -> shapes.WorkBlock:
    return shapes.WorkBlock(
        weekday=block.weekday, start=f"{block.start:%H:%M}", end=f"{block.end:%H:%M}"
    )


def _days(row: dict[str, Any]) -> shapes.ExceptionalDays:
    hours = {name: f"{row[name]:%H:%M}" if row[name] else None for name in ("start", "end")}
    return shapes.ExceptionalDays(first=row["first"], last=row["last"], **hours)


def write(place: Place, body: shapes.PageChange, now: Instant) -> None:
    """Saves the page as the form would, with the changes typed into it.

    Raises InvalidError beside the first field that is refused.
    """
    wanted, advisor = changes(body), place.advisor
    if body.week is not None:
        wanted["week"] = [
            Block(b.weekday, time.fromisoformat(b.start), time.fromisoformat(b.end))
            for b in body.week
        ]
    if body.rates is not None:
        wanted["rates"] = body.rates.dict()
    zone = advisor.time_zone if advisor else place.by.time_zone
    forms = typed_forms(
        place.owner, place.network, advisor, wanted,
        bounds=bounds_at(place.network, now.wall), now=now.wall, zone=zone,
    )  # fmt: skip
    if not forms.is_valid():
        raise refusal(forms)
    actions.save_page(place.owner, place.network, forms.draft(), now)


def take_picture(request: HttpRequest, place: Place) -> None:
    """The body as the new portrait, drawn anew as ever; at most 8 MB of it are read."""
    if request.content_type not in PICTURES:
        raise PictureKindError("picture_kind", _("Use a JPEG, PNG or WebP picture."))
    actions.set_portrait(place.owner, place.network, request.read(portraits.BYTES_MAX + 1))
