"""What a person says about himself."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from django.utils.translation import get_language

from minutewise.accounts.models import Person
from minutewise.accounts.rules import all_zones, known_zone, usual_zones, zone_choices
from minutewise.accounts.tests.conftest import ADA, NINA

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@pytest.fixture
def signed_in(visitor, ada):
    visitor.sign_in(ADA)
    return visitor


def saved(visitor, **typed):
    values = {"name": "Ada", "language": "en", "time_zone": "UTC", **typed}
    return visitor.post("/account/", values)


def test_visitors_have_no_account_page(visitor):
    for path in ("/account/", "/welcome/"):
        assert visitor.get(path).url == f"/sign-in/?next={path}"


def test_name_language_and_time_zone_are_saved(signed_in):
    assert (
        saved(signed_in, name="Ada L.", language="de", time_zone="Asia/Kolkata").url == "/account/"
    )
    ada = Person.objects.get()
    assert (ada.name, ada.language, ada.time_zone) == ("Ada L.", "de", "Asia/Kolkata")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": "x" * 81}, "name"),
        ({"name": "\x00"}, "name"),
        ({"language": "tlh"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_changes_nothing(signed_in, typed, wrong):
    page = saved(signed_in, **typed)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [wrong]
    assert f'id="id_{wrong}_error"' in page.content.decode()
    assert Person.objects.get().name == "Ada"
    assert page.context["user"].name == "Ada"  # nor does the head of the page say what was typed


@pytest.mark.parametrize("field", ["email", "is_staff", "is_superuser", "is_active", "password"])
def test_fields_that_are_not_theirs_are_ignored(signed_in, field):
    before = getattr(Person.objects.get(), field)
    saved(signed_in, **{field: "1"})
    assert getattr(Person.objects.get(), field) == before


def test_a_name_is_one_line_without_tricks(signed_in):
    saved(signed_in, name="Ada\n\u202eevil\u202c")
    assert Person.objects.get().name == "Ada evil"


def test_markup_in_a_name_is_only_text(signed_in):
    saved(signed_in, name="<script>alert(1)</script>")
    page = signed_in.get("/account/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_address_is_shown_to_its_owner_and_is_no_field(signed_in):
    page = signed_in.get("/account/").content.decode()
    assert ADA in page
    assert 'name="email"' not in page


def test_pages_tell_scripts_the_zone_of_the_account_and_leave_visitors_to_their_browser(visitor):
    assert "data-zone" not in visitor.get("/sign-in/").content.decode()
    visitor.cookies["tz"] = "Europe/Athens"
    visitor.sign_in(NINA)
    visitor.cookies["tz"] = "Asia/Tokyo"  # on a journey
    assert ' data-zone="Europe/Athens">' in visitor.get("/account/").content.decode()


def test_the_first_time_the_browsers_time_zone_is_taken(visitor):
    visitor.cookies["tz"] = "Europe/Athens"
    welcome = visitor.sign_in(NINA)
    assert Person.objects.get().time_zone == "Europe/Athens"
    assert '<option value="Europe/Athens" selected>' in visitor.get(welcome.url).content.decode()


@pytest.mark.parametrize("told", ["Mars/Olympus", "../../etc/passwd", "a" * 5000, "Europe", "\x7f"])
def test_a_browser_that_tells_nonsense_is_in_utc(visitor, told):
    visitor.cookies["tz"] = told
    assert visitor.get("/sign-in/").status_code == 200
    visitor.sign_in(NINA)
    assert Person.objects.get().time_zone == "UTC"


def test_the_welcome_can_be_answered_or_skipped(visitor):
    page = visitor.get(visitor.sign_in(NINA).url).content.decode()
    assert '<a class="btn btn-plain" href="/">' in page
    visitor.post("/welcome/", {"name": "Nina", "time_zone": "Europe/Paris", "next": "/wallet/"})
    nina = Person.objects.get()
    assert (nina.name, nina.time_zone) == ("Nina", "Europe/Paris")


def test_pages_are_in_the_persons_language_and_time_zone(signed_in):
    saved(signed_in, language="de", time_zone="Asia/Tokyo")
    assert '<html lang="de"' in signed_in.get("/account/").content.decode()
    assert (get_language(), timezone.get_current_timezone_name()) == ("en", "UTC")  # only there


def test_old_names_of_zones_that_browsers_report_are_kept(signed_in):
    Person.objects.update(time_zone="Asia/Calcutta")
    assert '"Asia/Calcutta" selected' in signed_in.get("/account/").content.decode()


def test_every_zone_offered_is_a_zone():
    assert set(usual_zones()) <= all_zones()
    assert known_zone("Europe/Athens") == "Europe/Athens"
    assert known_zone(None) == known_zone("Athens") == ""


@pytest.mark.parametrize(
    ("zone", "moment", "label"),
    [
        ("Europe/Athens", WINTER, "Athens (UTC+2)"),
        ("Europe/Athens", SUMMER, "Athens (UTC+3)"),
        ("Asia/Kolkata", WINTER, "Kolkata (UTC+5:30)"),
        ("America/St_Johns", WINTER, "St Johns (UTC−3:30)"),
        ("America/Argentina/Salta", WINTER, "Argentina, Salta (UTC−3)"),
        ("UTC", WINTER, "UTC (UTC)"),
        ("Africa/Abidjan", WINTER, "Abidjan (UTC)"),
    ],
)
def test_zones_are_named_by_place_and_present_distance(zone, moment, label):
    choices = dict(pair for _, group in zone_choices(zone, moment) for pair in group)
    assert choices[zone] == label
