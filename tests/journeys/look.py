"""Looking at a page as people do: both sizes, light and dark, with axe; pictures if wanted.

`MINUTEWISE_SHOTS=folder` keeps a picture of everything that was looked at, `MINUTEWISE_LOOK=0`
looks at nothing (while one works on a journey).
"""

import os
from functools import cache
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"phone": {"width": 360, "height": 760}, "desk": {"width": 1440, "height": 900}}
THEMES = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another theme can change, in a page whose structure has been looked at in the first.
COLOURS = ["color-contrast", "link-in-text-block"]
# Of what axe would fetch first, style sheets serve only a rule that is not among these tags.
CHECKS = """async (runOnly) => {
  const preload = {assets: ["media"]};
  const found = await axe.run(document, {resultTypes: ["violations"], runOnly, preload});
  return found.violations.map((each) => `${each.id}: ${each.help} ` +
    each.nodes.slice(0, 3).map((node) =>
      `${node.target.join(" ")} ${node.failureSummary}`).join(" | "));
}"""

# Inside what scrolls up and down nothing may reach beyond its side: nobody would ever see it.
CUT_OFF = """() => [...document.querySelectorAll(".talk-scroll, .chat-scroll, .room-box")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => `${each.className} is cut off, ${each.scrollWidth} in ${each.clientWidth} px`)"""

# Colours fade over into the other theme: wait for the next picture and for what moves in it.
AT_REST = """async () => {
  for (let n = 0; n < 2; n += 1) await new Promise((next) => requestAnimationFrame(next));
  const fading = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(fading.map((each) => each.finished));
}"""


@cache
def axe() -> str:
    """The checker's source, from the front end's development packages."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


class Once:
    """Who is first to do something in a run, over all of its workers: a file says it was done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __call__(self, *what: str) -> bool:
        """True for the first who asks."""
        try:
            (self.folder / quote(" ".join(what), safe="")).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Look:
    """Checks pages and appends what is wrong to the journey's complaints; each page once a run."""

    def __init__(self, complaints: list[str], once: Once) -> None:
        self.complaints, self.once = complaints, once
        self.shots = os.environ.get("MINUTEWISE_SHOTS", "")

    def __call__(
        self, page: Page, name: str, sizes: tuple[str, ...] = tuple(SIZES), full: bool = False
    ) -> None:
        """Looks at what `page` shows now, as `name`, in both themes; then all is as before."""
        if os.environ.get("MINUTEWISE_LOOK") == "0":
            return
        before = page.viewport_size
        for size in sizes:
            wanted = [theme for theme in THEMES if self.once(name, size, theme)]
            if wanted and page.viewport_size != SIZES[size]:
                page.set_viewport_size(SIZES[size])
            for theme in wanted:
                page.emulate_media(color_scheme=theme)
                page.evaluate(AT_REST)
                self._check(page, f"{name} {size} {theme}", TAGS if theme == "light" else COLOURS)
                self._picture(page, f"{name}-{size}-{theme}", full)
        page.emulate_media(color_scheme="null")
        if before and page.viewport_size != before:
            page.set_viewport_size(before)

    def _check(self, page: Page, what: str, rules: list[str]) -> None:
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width[0] > width[1]:
            self.complaints.append(f"{what}: scrolls sideways, {width[0]} in {width[1]} px")
        self.complaints += [f"{what}: {each}" for each in page.evaluate(CUT_OFF)]
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(f"() => {{ {axe()} }}")
        self.complaints += [f"{what}: axe {each}" for each in page.evaluate(CHECKS, rules)]

    def _picture(self, page: Page, name: str, full: bool) -> None:
        if self.shots:
            page.screenshot(path=Path(self.shots) / f"{name}.png", full_page=full)
