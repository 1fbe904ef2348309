"""CPU of an advisor's public page through the real server: made by Django, kept, unchanged."""

import time
from dataclasses import dataclass
from statistics import median

import httpx

from benchmarks.cpu import cpu_s, family
from benchmarks.places import house
from benchmarks.rows import AT_MOST, Row


@dataclass(frozen=True, slots=True)
class Size:
    """How many requests a round makes, and how many rounds the medians are of."""

    requests: int = 200
    rounds: int = 3
    house: tuple[str, ...] = ("fill_demo",)
    page: str = "/mirela/"


TINY = Size(2, 1, ("tests.faults.parlour", "1"), "/a0/")


def run(size: Size) -> list[Row]:
    """Rounds of each kind in turn, so that a busy moment of the machine strikes all alike."""
    found: dict[str, list[float]] = {"full": [], "kept": [], "304": []}
    with house("page", *size.house) as site, httpx.Client(base_url=site.url) as visitor:
        assert site.process is not None
        pids = family(site.process.pid)
        first = visitor.get(size.page)
        assert first.status_code == 200, first
        visitor.cookies.clear()
        asks = {
            "full": {"Cookie": "sessionid=of-nobody"},
            "kept": {},
            "304": {"Cookie": first.headers.get("Set-Cookie", "").partition(";")[0]},
        }
        for _ in range(size.rounds):
            for kind, headers in asks.items():
                found[kind].append(_round(visitor, headers, size, pids))
    ms = {kind: median(values) for kind, values in found.items()}
    return [
        Row("public-page full", ms["full"], "ms CPU", AT_MOST, 4, {"idiomatic Django": 6}),
        Row("public-page kept", ms["kept"], "ms CPU", AT_MOST, 0.8),
        Row("public-page 304", ms["304"], "ms CPU", AT_MOST, 0.8),
    ]


def _round(visitor: httpx.Client, headers: dict[str, str], size: Size, pids: list[int]) -> float:
    """Milliseconds of CPU a request, less what the server uses when nobody asks."""
    idle_from, began = cpu_s(pids), time.monotonic()
    time.sleep(1)
    idle = (cpu_s(pids) - idle_from) / (time.monotonic() - began)
    used, began = cpu_s(pids), time.monotonic()
    for _ in range(size.requests):
        visitor.cookies.clear()
        answer = visitor.get(size.page, headers=headers)
        assert answer.status_code in (200, 304), answer
        if "Cookie" in headers:
            headers["If-None-Match"] = answer.headers.get("ETag", "")
    used = cpu_s(pids) - used - idle * (time.monotonic() - began)
    return max(0.0, used) * 1000 / size.requests
