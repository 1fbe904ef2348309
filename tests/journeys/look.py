"""Looking at a page as people do: both sizes, light and dark, with axe; pictures if wanted.

`MINUTEWISE_SHOTS=folder` keeps a picture of everything that was looked at, `MINUTEWISE_LOOK=0`
looks at nothing (while one works on a journey).
"""

import os
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from playwright.sync_api import Page, ViewportSize

ROOT = Path(__file__).resolve().parents[2]
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 760},
    "desk": {"width": 1440, "height": 900},
}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another theme can change, in a page whose structure has been looked at in the first.
COLOURS = ["color-contrast", "link-in-text-block"]
# All that is asked of one state of a page, in one question: each way there and back costs as much
# as drawing it. null where axe is not in the page yet.
LOOK = """async (runOnly) => {
  if (typeof axe !== "object") return null;

  // Colours fade over into the other theme: wait for the next picture and for what moves in it.
  for (let n = 0; n < 2; n += 1) await new Promise((next) => requestAnimationFrame(next));
  const fading = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(fading.map((each) => each.finished));

  const wrong = [], { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) wrong.push(`scrolls sideways, ${scrollWidth} in ${innerWidth} px`);

  // Inside what scrolls up and down nothing may reach beyond its side: nobody would ever see it.
  for (const each of document.querySelectorAll(".talk-scroll, .chat-scroll, .room-box"))
    if (each.scrollWidth > each.clientWidth)
      wrong.push(`${each.className} is cut off, ${each.scrollWidth} in ${each.clientWidth} px`);

  // Of what axe would fetch first, style sheets serve only a rule that is not among these tags.
  const preload = {assets: ["media"]};
  const found = await axe.run(document, {resultTypes: ["violations"], runOnly, preload});
  for (const { id, help, nodes } of found.violations) {
    const where = nodes.slice(0, 3).map(
      (node) => `${node.target.join(" ")} ${node.failureSummary}`,
    );
    wrong.push(`axe ${id}: ${help} ${where.join(" | ")}`);
  }
  return wrong;
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
        wanted = [
            (size, theme)
            for size in sizes
            for theme in (THEMES if size == sizes[0] else reversed(THEMES))  # fewer changes
            if self.once(name, size, theme)
        ]
        before, shown = page.viewport_size, THEMES[0]
        for size, theme in wanted:
            if page.viewport_size != SIZES[size]:
                page.set_viewport_size(SIZES[size])
            if theme != shown:
                page.emulate_media(color_scheme=theme)
            shown = theme
            rules = TAGS if theme == "light" else COLOURS
            self.complaints += [f"{name} {size} {theme}: {each}" for each in _wrong(page, rules)]
            self._picture(page, f"{name}-{size}-{theme}", full)
        if shown != THEMES[0]:
            page.emulate_media(color_scheme=THEMES[0])  # as a new page has it
        if before and page.viewport_size != before:
            page.set_viewport_size(before)

    def _picture(self, page: Page, name: str, full: bool) -> None:
        if self.shots:
            page.screenshot(path=Path(self.shots) / f"{name}.png", full_page=full)


def _wrong(page: Page, rules: list[str]) -> list[str]:
    """What is wrong with a page as it is now, in a sentence each."""
    found: list[str] | None = page.evaluate(LOOK, rules)
    if found is None:
        page.evaluate("(source) => new Function(source)()", axe())  # parsed once, not twice
        found = page.evaluate(LOOK, rules)
    assert found is not None  # axe is there now
    return found
