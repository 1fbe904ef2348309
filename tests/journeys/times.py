"""How long people waited, collected over a run: printed, never asserted (machines differ)."""

from statistics import median

from playwright.sync_api import Page

AIMS = {"press to ringing": 300, "accept to first frame": 1500, "confirm to both clocks": 300}
_taken: dict[str, list[int]] = {}


def taken() -> dict[str, list[int]]:
    """What this process has seen."""
    return _taken


def also(theirs: dict[str, list[int]]) -> None:
    """Adds what another worker has seen."""
    for what, figures in theirs.items():
        _taken.setdefault(what, []).extend(figures)


def noted(page: Page, what: str) -> int | None:
    """When something happened on a page (ms of the machine's clock), see watch.js."""
    found = page.evaluate("(name) => sessionStorage.getItem(name)", what)
    return int(found) if found else None


def took(what: str, start: int | None, end: int | None) -> None:
    """Remembers and prints one figure, if both ends were seen."""
    if start is not None and end is not None:
        _taken.setdefault(what, []).append(end - start)
        print(f"{what}: {end - start} ms")  # noqa: T201 (a figure of the run)


def summary() -> list[str]:
    """One line for each figure: least, middle, most, and the aim."""
    return [
        f"{what}: {min(all_)} / {median(all_):.0f} / {max(all_)} ms (least, middle, most of "
        f"{len(all_)}){f', aim {AIMS[what]} ms' if what in AIMS else ''}"
        for what, all_ in _taken.items()
    ]
