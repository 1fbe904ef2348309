"""What holds on every page: a strict policy, no other host, nothing to complain about."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import hang_up, over, ring, shows, talk

pytestmark = pytest.mark.journey

STRICT = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
    "base-uri 'none'", "frame-ancestors 'none'", "connect-src 'self'",
}  # fmt: skip


def test_every_page_forbids_scripts_and_styles_that_are_not_files_of_ours(people):
    mirela, dara = people.advisor(), people.client()
    call = talk(people, dara, mirela, mode="text")
    hang_up(call.theirs)
    over(call)
    public = [
        "/",
        f"/?q={mirela.handle}",
        "/paying/",
        "/companies/",
        "/api/",
        mirela.page,
        f"{mirela.page}reviews/",
        "/demo/letters/",
        "/nowhere/",
    ]
    own = ["/console/", "/wallet/", "/wallet/top-up", "/wallet/send-back", "/wallet/earnings/",
           "/history/", "/favourites/", "/dashboard/", "/account/notifications/",
           "/account/limits/", "/account/blocked/", "/account/sessions/", "/account/data/",
           "/account/tokens/", "/account/ways-in/", "/account/confirm/", "/account/",
           "/account/webhooks/",
           "/reviews/", "/threads/", "/threads/beginnings/", "/disputes/", "/service/",
           "/welcome/", "/sign-out/", "/company/", "/company/new",
           f"{call.path}receipt"]  # fmt: skip
    visitor = people.device(None).request
    client = call.theirs.context.request
    answers = [(path, visitor.get(path)) for path in [*public, "/sign-in/", *own]]
    answers += [(path, client.get(path)) for path in [*public, *own]]
    thread = re.search(r"/threads/([0-9a-f-]{36})/", client.get("/threads/").text())[1]
    answers += [(path, client.get(path)) for path in [
        f"/threads/{thread}/", f"/agreed/with/{thread}/tip", f"/agreed/with/{thread}/now",
    ]]  # fmt: skip
    his = call.his.context.request
    answers.append((ask := f"/agreed/with/{thread}/ask", his.get(ask)))
    answers += [(path, his.get(path)) for path in [
        "/service/", "/service/button/", "/console/", f"{mirela.page}print", f"{call.path}refund",
    ]]  # fmt: skip
    operator = people.device(people.operator()).request
    answers += [(path, operator.get(path)) for path in [
        "/admin/", "/admin/accounts/person/", "/operator/", "/operator/people/",
        f"/operator/people/{dara.person}/", f"/operator/people/{dara.person}/ban",
        f"/operator/people/{dara.person}/credit", "/operator/credits/", "/operator/quality/",
        "/operator/reviews/", "/operator/reports/", "/operator/disputes/",
        "/operator/audit/", "/operator/installation/",
    ]]  # fmt: skip
    for path, answer in answers:
        assert answer.status in (200, 404), f"{path}: {answer.status}"
        policy = answer.headers.get("content-security-policy", "")
        parts = {part.strip() for part in policy.split(";")}
        assert parts >= STRICT, f"{path}: {policy}"
        assert "unsafe" not in policy, f"{path}: {policy}"
        body = answer.text()
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/))", body), path
        assert not re.search(r"<[a-z][^>]*\sstyle=", body), path
        assert not re.search(r"<[a-z][^>]*\son[a-z]+=", body), path


PLAIN = ["/", "/paying/", "/account/", "/service/", "/wallet/", "/console/",
         "/wallet/top-up", "/wallet/send-back", "/wallet/earnings/", "/dashboard/",
         "/demo/letters/", "/nowhere/", "/history/", "/favourites/", "/account/notifications/",
         "/account/limits/", "/account/blocked/", "/account/sessions/", "/account/data/",
         "/account/tokens/", "/account/ways-in/", "/account/confirm/", "/account/webhooks/",
         "/api/", "/companies/", "/company/", "/company/new", "/threads/",
         "/threads/beginnings/", "/disputes/"]  # fmt: skip
HANDFULS = 4  # a browser of one's own for each page would cost more than looking at it


# The description of the interface holds thousands of elements, folded away, and a look at hidden
# ones costs as much: seen whole in one size, it keeps one address of each kind for the other.
SHORTEN = """() => document.querySelectorAll(".api-group > div").forEach(
  (kind) => kind.replaceChildren(...[...kind.children].slice(0, 1)))"""


@pytest.mark.parametrize("paths", [PLAIN[n::HANDFULS] for n in range(HANDFULS)])
def test_every_page_reads_well_in_both_sizes_light_and_dark(people, paths):
    people.forgive("404")
    page = people.open(people.client(), "/")
    for path in paths:
        page.goto(path)
        name = f"plain{path.replace('/', '-')}"
        if path == "/api/":
            people.look(page, name, sizes=("phone",), full=True)
            page.evaluate(SHORTEN)
        people.look(page, name, full=True)  # in the sizes that are left


def test_the_way_in_reads_well_in_both_sizes_light_and_dark(people):
    people.look(people.open(None, "/sign-in/"), "plain-sign-in-", full=True)


def test_the_menu_unfolds_over_the_page_and_closes_again(people):
    page = people.open(people.client(), "/wallet/", "phone")
    head, menu = page.locator(".top"), page.locator(".top details.menu")
    height = head.bounding_box()["height"]
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Favourites")).to_be_in_viewport()
    assert head.bounding_box()["height"] == height  # nothing below it jumps
    people.look(page, "plain-menu")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    expect(menu).not_to_have_attribute("open", "")


def test_the_page_for_print_reads_well_and_is_one_sheet(people):
    mirela = people.advisor()
    page = people.open(mirela, f"{mirela.page}print")
    people.look(page, "plain-print", full=True)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_every_page_of_the_desk_reads_well(people):
    page = people.open(people.operator(), "/operator/")
    for path in ["", "people/", "credits/", "disputes/", "quality/", "audit/", "installation/"]:
        page.goto(f"/operator/{path}")
        people.look(page, f"desk-{path.rstrip('/') or 'day'}", full=True)


def test_the_operators_desk_opens_without_complaints(people):
    page = people.open(people.operator(), "/admin/")
    links = page.locator("#content-main th a").all()
    assert links
    for place in [link.get_attribute("href") for link in links]:
        page.goto(place)


def test_the_real_ring_lasts_forty_five_seconds_and_is_then_missed(people):
    mirela, dara = people.advisor(), people.client()
    call = ring(people, dara, mirela, mode="text")  # no camera looks on for so long
    pressed = call.theirs.evaluate("Number(sessionStorage.getItem('t-press'))")
    shows(call.theirs, "ended", seconds=60)
    lasted = call.theirs.evaluate("Date.now()") - pressed
    assert 44_000 < lasted < 50_000, f"{lasted} ms"
    assert call.now()["outcome"] == "missed"
