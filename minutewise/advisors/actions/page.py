"""The advisor's own page: saved, pictured, published, taken off."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minutewise.accounts.actions import describe
from minutewise.accounts.models import Person
from minutewise.accounts.rules import NO_ZONE
from minutewise.advisors import portraits
from minutewise.advisors.actions.closing import check_open
from minutewise.advisors.actions.handles import PLACEHOLDER, take_handle, taken
from minutewise.advisors.actions.presence import taken_off
from minutewise.advisors.models import (
    Advisor,
    Closing,
    Company,
    Presence,
    Rate,
    Service,
    WorkException,
    WorkTime,
)
from minutewise.advisors.queries import lacking, page_of
from minutewise.advisors.rules import handles, services
from minutewise.advisors.rules.texts import fold
from minutewise.advisors.rules.worktime import Block, Special
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network
from minutewise.networks.queries import bounds_at
from minutewise.networks.rules import Bounds
from minutewise.work.writing import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that “Your service” says, already understood. Rates in minor units by mode."""

    name: str
    handle: str
    activity: str
    about: str
    qualifications: str
    experience: str
    languages: list[str]
    keywords: list[str]
    time_zone: str
    any_time: bool
    blocks: list[Block]
    specials: list[Special]
    kind: str
    rate_unit_s: int
    rates: dict[str, int]
    free_sample_s: int
    sample_once_passed: str
    increment_s: int
    rounding: str


type Owner = Person | Company
"""Whose page it is. Whether somebody may write a company’s, the caller has asked."""


def save_page(owner: Owner, network: Network, draft: Draft, now: Instant) -> Advisor:
    """Writes the page of `owner` in `network`; a first one is not public yet.

    Raises InvalidError (`handle_*`, `rate_*`, `sample_too_long` …) or ConflictError
    (`handle_taken`), each with the field it stands beside.
    """
    _check(draft, network, now)
    try:
        with writing():
            advisor = page_of(owner, network) or _new_page(owner, network)
            take_handle(advisor, draft.handle, now.wall)
            _write_name(advisor, owner, draft, now)
            _write_texts(advisor, draft, now)
            _write_service(advisor, draft)
            _write_hours(advisor, draft)
            Presence.objects.get_or_create(advisor=advisor)
    except IntegrityError as error:  # somebody took the handle between the look and the write
        raise taken() from error
    return advisor


def set_prices(advisor: Advisor, rates: dict[str, int], rate_unit_s: int, now: Instant) -> None:
    """All prices of a page at once (minor units by mode); calls that ring or run keep theirs.

    Raises InvalidError `rate_too_low`, `rate_too_high`, `rates_missing` (a page that is public
    has a price).
    """
    if not rates and advisor.published_at:
        raise InvalidError("rates_missing", _("Name at least one price."), field="rates")
    _check_rates(rates, rate_unit_s, bounds_at(advisor.network, now.wall))
    with writing():
        service = advisor.services.select_for_update().get()
        service.rate_unit_s = rate_unit_s
        service.save(update_fields=["rate_unit_s"])
        _write_rates(service, rates)


def publish(advisor: Advisor, now: Instant) -> None:
    """Makes the page public. Raises InvalidError `not_ready` while something essential lacks,
    RuleError `page_closed` while an operator keeps it closed."""
    check_open(advisor, now.wall)
    if missing := lacking(advisor):
        raise InvalidError("not_ready", missing[0])
    with writing():
        Advisor.objects.filter(pk=advisor.pk, published_at=None).update(published_at=now.wall)


def unpublish(advisor: Advisor) -> None:
    """Takes the page off; what was agreed before is not touched."""
    with writing():
        Advisor.objects.filter(pk=advisor.pk).update(published_at=None)
        Closing.objects.filter(advisor=advisor).update(published_at=None)
        taken_off(advisor)


def set_portrait(owner: Owner, network: Network, data: bytes | None) -> str:
    """Stores a picture as the portrait, or with None removes it. Returns the picture's id.

    Raises InvalidError from `portraits.pictures`; the old picture stays then.
    """
    pictures = portraits.pictures(data) if data is not None else None
    with writing():
        advisor = page_of(owner, network) or _first_draft(owner, network)
        old = advisor.portrait
        advisor.portrait = portraits.store(pictures) if pictures else ""
        advisor.save(update_fields=["portrait"])
        transaction.on_commit(lambda: portraits.forget(old))
    return advisor.portrait


def searchable(advisor: Advisor) -> str:
    """Everything that a search looks at, folded; written with every change of the texts."""
    texts = (advisor.about, advisor.qualifications, advisor.experience)
    return fold("\n".join([advisor.shown_name, advisor.activity, *advisor.keywords, *texts]))


def _check(draft: Draft, network: Network, now: Instant) -> None:
    if wrong := handles.problem(draft.handle):
        raise InvalidError(f"handle_{wrong}", _("This address is not possible."), field="handle")
    bounds = bounds_at(network, now.wall)
    _check_rates(draft.rates, draft.rate_unit_s, bounds)
    if problem := services.counting_problem(draft.free_sample_s, draft.increment_s, bounds):
        raise InvalidError(problem, _("This is longer than allowed."), field="free_sample_s")


def _check_rates(rates: dict[str, int], unit_s: int, bounds: Bounds) -> None:
    for mode, amount in rates.items():
        if problem := services.rate_problem(amount, unit_s, bounds):
            raise InvalidError(problem, _("This price is out of bounds."), field=f"rate_{mode}")


def _new_page(owner: Owner, network: Network) -> Advisor:
    if isinstance(owner, Person):
        return Advisor(person=owner, network=network)
    return Advisor(company=owner, network=network)


def _write_name(advisor: Advisor, owner: Owner, draft: Draft, now: Instant) -> None:
    if isinstance(owner, Person):
        advisor.person = owner
        return _write_person(owner, draft, now)
    advisor.company = owner
    owner.name = draft.name
    return owner.save(update_fields=["name"])


def _write_person(person: Person, draft: Draft, now: Instant) -> None:
    """The name belongs to the account; its time zone is taken from here while it knows none."""
    zone = draft.time_zone if person.time_zone == NO_ZONE else person.time_zone
    if (person.name, person.time_zone) != (draft.name, zone):
        describe(person, name=draft.name, time_zone=zone, at=now.wall)


def _write_texts(advisor: Advisor, draft: Draft, now: Instant) -> None:
    advisor.changed_at = now.wall
    advisor.activity, advisor.about = draft.activity, draft.about
    advisor.qualifications, advisor.experience = draft.qualifications, draft.experience
    advisor.languages, advisor.keywords = draft.languages, draft.keywords
    advisor.time_zone, advisor.any_time = draft.time_zone, draft.any_time
    advisor.search_text = searchable(advisor)
    advisor.save()


def _write_service(advisor: Advisor, draft: Draft) -> None:
    service, _new = Service.objects.update_or_create(
        advisor=advisor,
        defaults={
            "kind": draft.kind,
            "rate_unit_s": draft.rate_unit_s,
            "free_sample_s": draft.free_sample_s,
            "sample_once_passed": draft.sample_once_passed,
            "increment_s": draft.increment_s,
            "rounding": draft.rounding,
        },
    )
    _write_rates(service, draft.rates)


def _write_rates(service: Service, rates: dict[str, int]) -> None:
    service.rates.exclude(mode__in=rates).delete()
    for mode, amount in rates.items():
        Rate.objects.update_or_create(service=service, mode=mode, defaults={"amount": amount})


def _write_hours(advisor: Advisor, draft: Draft) -> None:
    WorkTime.objects.filter(advisor=advisor).delete()
    WorkTime.objects.bulk_create(
        WorkTime(advisor=advisor, weekday=b.weekday, start=b.start, end=b.end) for b in draft.blocks
    )
    WorkException.objects.filter(advisor=advisor).delete()
    WorkException.objects.bulk_create(
        WorkException(advisor=advisor, day=s.day, start=s.start, end=s.end) for s in draft.specials
    )


def _first_draft(owner: Owner, network: Network) -> Advisor:
    """A page that has only a picture yet; its handle is a placeholder nobody sees."""
    page = _new_page(owner, network)
    page.handle = f"{PLACEHOLDER}{new_id().hex[-12:]}"
    page.skeleton = handles.skeleton(page.handle)
    if isinstance(owner, Person):
        page.time_zone = owner.time_zone
    page.save()
    return page
