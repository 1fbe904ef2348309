"""Who reads, and on which clock."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from minutewise.accounts.models import Person


def viewer_of(request: HttpRequest) -> Person | None:
    """The signed-in person; None for a visitor."""
    return request.user if isinstance(request.user, Person) else None


def zone_of(request: HttpRequest) -> tuple[ZoneInfo, bool]:
    """The reader's time zone as the middleware found it, and whether it is more than a guess."""
    zone = timezone.get_current_timezone()
    found = zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
    told = viewer_of(request) is not None or "tz" in request.COOKIES
    return found, told and (found.key != "UTC" or request.COOKIES.get("tz") == "UTC")
