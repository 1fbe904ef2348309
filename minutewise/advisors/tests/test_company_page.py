"""One page, one price, one button: a company’s page is edited by those who may, and public."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minutewise.advisors.models import Advisor, FormerHandle, Presence
from minutewise.advisors.tests.firm import said
from minutewise.advisors.tests.test_portraits import picture

FORM = {
    "name": "Brightdesk GmbH",
    "handle": "brightdesk",
    "activity": "Printers, networks and what hangs on them",
    "rate_unit_s": "60",
    "rate_video": "1.80",
    "kind": "sample",
    "free_sample_s": "60",
    "sample_once_passed": "charged",
    "increment_s": "1",
    "rounding": "completed",
    "time_zone": "Europe/Berlin",
    "any_time": "on",
    "languages": ["en", "da"],
    "days-TOTAL_FORMS": "0",
    "days-INITIAL_FORMS": "0",
    "do": "publish",
}


@pytest.fixture
def public(firm):
    """The page as Max, a manager, published it."""
    answer = firm.post(firm.max, "page/", **FORM)
    assert answer.status_code == 302
    Presence.objects.filter(advisor=firm.page).update(connected=True)
    return firm


def test_a_manager_publishes_the_page_and_everybody_sees_one_price(public):
    page = Client().get("/brightdesk/")
    assert "Brightdesk GmbH" in said(page)
    assert "Company · 3 advisors" in said(page)
    assert "€1.80" in page.content.decode()
    public.company.refresh_from_db()
    assert public.company.name == "Brightdesk GmbH"


def test_names_of_the_agents_are_not_told(public):
    text = said(Client().get("/brightdesk/"))
    for name in ("Berit", "Max", "Ana"):
        assert name not in text


def test_the_form_proposes_to_a_new_company_what_it_proposes_to_anybody(firm):
    text = firm.get(firm.berit, "page/").content.decode()
    assert 'value="Brightdesk"' in text
    assert 'value="Printers and networks"' in text
    assert 'value="09:00"' in text


def test_the_page_of_the_person_who_edits_is_another_one(public, mirela):
    public.joins(mirela.person, "owner")
    public.post(mirela.person, "page/", **FORM | {"activity": "New words", "do": "save"})
    mirela.refresh_from_db()
    mirela.person.refresh_from_db()
    assert mirela.activity != "New words"
    assert mirela.person.name == "Mirela Tamsø"
    assert public.page.activity == "New words"


def test_an_agent_and_strangers_change_nothing(firm):
    for person in (firm.ana, firm.zoe):
        assert firm.post(person, "page/", **FORM).status_code == 404
        assert firm.post(person, "page/unpublish").status_code == 404
    assert firm.page.published_at is None


def test_a_new_address_leads_on_and_the_companys_pages_move_along(public):
    answer = public.post(public.berit, "page/", **FORM | {"handle": "bright", "do": "save"})
    assert answer.url == "/company/bright/page/"
    assert FormerHandle.objects.get().handle == "brightdesk"
    assert Client().get("/brightdesk/").url.startswith("/bright/")


def test_search_engines_read_of_an_organization(public):
    text = Client().get("/brightdesk/").content.decode()
    found = re.search(r'application/ld\+json">(.*?)</script>', text)
    assert found
    assert json.loads(found[1])["provider"]["@type"] == "Organization"


def test_the_directory_lists_companies_with_a_mark_and_finds_them_by_name(public, mirela):
    text = said(Client().get("/"))
    assert "Brightdesk GmbH" in text
    assert "Company · 3 advisors" in text
    found = said(Client().get("/?q=brightdesk"))
    assert "Brightdesk GmbH" in found
    assert "Mirela" not in found


def test_the_directory_of_companies_lists_nobody_else(public, mirela):
    text = said(Client().get("/companies/"))
    assert "Brightdesk GmbH" in text
    assert "Mirela" not in text


def test_without_a_company_the_directory_says_so(network):
    assert "No company here yet" in said(Client().get("/companies/"))


def test_more_companies_cost_no_more_questions(public, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        Client().get("/companies/")


def test_members_are_shown_the_way_to_their_company_instead_of_a_button(public):
    text = public.browser(public.ana).get("/brightdesk/").content.decode()
    assert 'href="/company/brightdesk/"' in text
    assert 'action="/calls/"' not in text
    listed = public.browser(public.ana).get("/").content.decode()
    assert "This is your company" in listed


def test_a_member_is_no_own_client_of_the_company(public):
    assert "came-by" not in public.browser(public.ana).get("/brightdesk/?via=link").cookies
    assert "came-by" in public.browser(public.zoe).get("/brightdesk/?via=link").cookies


def test_the_button_of_the_company_is_its_own(public):
    text = public.get(public.max, "button/").content.decode()
    assert 'handle="brightdesk"' in text
    assert "Ask Brightdesk GmbH" in text
    told = Client().get("/embed/brightdesk.json").json()
    assert told["name"] == "Brightdesk GmbH"
    assert Client().get("/brightdesk/card.png")["Content-Type"] == "image/png"


def test_the_picture_is_the_companys(public, mirela):
    public.joins(mirela.person, "owner")
    data = {**FORM, "do": "save", "portrait": SimpleUploadedFile("p.jpg", picture())}
    answer = public.browser(mirela.person).post("/company/brightdesk/page/", data)
    assert answer.status_code == 302
    assert public.page.portrait
    assert Advisor.objects.get(person=mirela.person).portrait == ""


def test_taken_off_it_is_seen_by_members_only(public):
    public.post(public.berit, "page/unpublish")
    assert Client().get("/brightdesk/").status_code == 404
    assert "Only your company sees this page" in said(
        public.browser(public.ana).get("/brightdesk/")
    )
    assert public.browser(public.zoe).get("/brightdesk/").status_code == 404
