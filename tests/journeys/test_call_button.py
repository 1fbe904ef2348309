"""The call button on a page of another origin: one line of HTML, live, and it rings."""

import re
import time
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import Call, accept, at_work, cents, hang_up, over, press, until
from tests.journeys.other_site import other_site

pytestmark = pytest.mark.journey

NEWS_MS = 6_000  # five seconds, and one for a machine that is busy


@pytest.fixture
def site(people, house):
    """Somebody's web site, at which browsers of this journey may look."""
    with other_site(house.url) as found:
        people.may_visit(found.url)
        yield found


def line_of(people, advisor, query: str = "") -> str:
    """The line that the advisor copies from “Your button”."""
    visit = people.device(advisor).request  # no page of his is open, so he stays as he was
    page = visit.get(f"/service/button/{query}").text()
    return unescape(re.search(r'id="snippet"[^>]*>([^<]+)', page)[1])


def button(page: Page):
    """The part of the button that says how the advisor is."""
    return page.locator("mw-call-button .b")


def test_from_another_site_to_a_call_with_an_own_client(people, site):
    mirela = people.advisor(prices={"text": 1200}, free_sample_s=0)
    dara = people.client(cents=20_000)
    address = site.show(line_of(people, mirela, "?size=card"))
    page = people.open(dara, address)
    expect(button(page)).to_have_attribute("data-is", "offline")
    expect(page.locator("mw-call-button")).to_contain_text("Mirela Tamsø")
    people.look(page, "button-card-offline", full=True)

    his = at_work(people, mirela)
    came_online = time.monotonic()
    expect(button(page)).to_have_attribute("data-is", "online", timeout=NEWS_MS)
    assert time.monotonic() - came_online < NEWS_MS / 1000
    expect(page.locator("mw-call-button .do")).to_contain_text("€12.00/min")
    people.look(page, "button-card-online", full=True)

    with page.context.expect_page() as opened:
        page.locator("mw-call-button .do").click()
    theirs = opened.value
    theirs.wait_for_url(f"**{mirela.page}?via=button&mode=text#call")
    assert theirs.evaluate("window.opener") is None
    press(theirs, "text", "Standby refuses to start")
    theirs.wait_for_url("**/calls/**")
    call = Call(people, dara, mirela, theirs, his, theirs.url.rstrip("/").rsplit("/", 1)[1])
    expect(his.locator(".ring-card")).to_contain_text("Dara Kovac is calling")
    accept(call)
    expect(button(page)).to_have_attribute("data-is", "busy", timeout=NEWS_MS)
    until("some cents", lambda: cents(theirs) > 0)
    hang_up(theirs)
    meter = over(call)["meters"][0]
    assert meter["charge"] > 0
    assert (meter["commission"], meter["share"]) == (0, meter["charge"])
    his.goto(f"{call.path}receipt")
    expect(his.locator("article")).to_contain_text("Own client: came by your button or link")


def test_all_sizes_in_the_light_of_the_host_page_and_in_its_language(people, site):
    mirela = people.advisor()
    at_work(people, mirela)
    for size in ("small", "card", "floating"):
        address = site.show(line_of(people, mirela, f"?size={size}"), f"/{size}")
        page = people.open(None, address)
        expect(button(page)).to_have_attribute("data-is", "online")
        expect(page.locator("mw-call-button")).to_contain_text("€1.20/min")
        people.look(page, f"button-{size}")
    line = line_of(people, mirela, "?size=card")
    page = people.open(None, site.show(line, "/de", lang="de"))
    expect(page.locator("mw-call-button")).to_contain_text("1,20\xa0€/min")


def test_a_theme_is_pinned_whatever_the_page_is(people, site):
    mirela = people.advisor()
    lines = [line_of(people, mirela, f"?size=card&theme={theme}") for theme in ("light", "dark")]
    page = people.open(None, site.show("".join(lines)))
    expect(button(page)).to_have_count(2)
    grounds = "[...document.querySelectorAll('mw-call-button')].map((each) => getComputedStyle(" \
        "each.shadowRoot.querySelector('.card')).backgroundColor)"  # fmt: skip
    light, dark = page.evaluate(grounds)
    assert light != dark
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(grounds) == [light, dark]


def test_without_scripts_there_is_a_plain_link(people, site):
    mirela = people.advisor()
    address = site.show(line_of(people, mirela))
    page = people.open(None, address, java_script_enabled=False)
    link = page.get_by_role("link", name="Ask Mirela Tamsø")
    link.click()
    page.wait_for_url(f"**{mirela.page}?via=button")


HOSTILE = [
    'handle="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"',
    'handle="javascript:alert(1)"',
    'handle="../../admin"',
    'handle="//evil.example/x"',
    'handle="a?lang=de#"',
    'handle="MIRELA"',
    'handle=""',
    'host="https://evil.example" src="javascript:alert(1)"',
]
ALLOWED = ['size="&lt;b&gt;"', 'theme="javascript:x"', 'mode="__proto__"', 'lang="&quot;onx=1"']


def test_hostile_attributes_choose_nothing_and_are_shown_nowhere(people, site, house):
    mirela = people.advisor()
    people.forgive("alert")  # none may come; this only keeps the list of complaints readable
    link = f'<a href="{house.url}{mirela.page}?via=button">Ask</a>'
    script = f'<script type="module" src="{house.url}/embed/button.js"></script>'
    plain = "".join(f"<p><mw-call-button {each}>{link}</mw-call-button></p>" for each in HOSTILE)
    drawn = "".join(
        f'<p><mw-call-button handle="{mirela.handle}" {each}>{link}</mw-call-button></p>'
        for each in ALLOWED
    )
    page = people.device(None).new_page()
    dialogs, asked = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.show(script + plain + drawn))
    expect(button(page)).to_have_count(len(ALLOWED))
    assert page.locator("mw-call-button > a").count() == len(HOSTILE) + len(ALLOWED)
    hrefs = page.locator("mw-call-button .b a").evaluate_all("all => all.map(a => a.href)")
    assert {href.partition("?")[0] for href in hrefs} == {f"{house.url}{mirela.page}"}
    told = f"{house.url}/embed/{mirela.handle}.json"
    others = [url for url in asked if not url.startswith((site.url, told))]
    assert others == [f"{house.url}/embed/button.js"]
    assert dialogs == []


def test_your_button_shows_what_one_copies(people):
    mirela = people.advisor()
    at_work(people, mirela)
    page = people.open(mirela, "/service/")
    page.get_by_role("link", name="Your button").first.click()
    page.wait_for_url("**/service/button/")
    expect(page.locator("mw-call-button .do")).to_be_visible()
    people.look(page, "your-button", full=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Small").click()
    expect(page.locator("mw-call-button .small")).to_be_visible()
    page.locator("mw-copy[for=snippet] button").click()
    expect(page.locator("mw-copy[for=snippet]")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r'<mw-call-button [^>]*size="small"', copied)
    assert copied == page.locator("#snippet").input_value()
