"""F15: calls begin, run and end for minutes; nothing of the server may grow.

`./test soak` runs it for three minutes, `SOAK_MINUTES=60 ./test soak` for an hour. It prints what
it measured, and ends with 1 when something grows by more than is allowed below.
"""
# ruff: noqa: T201 (its output is its result)

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis as redis_client

from tests.faults.pair import STEADY, Pair
from tests.services.fresh import fresh_database
from tests.services.installation import Installation, installation
from tests.services.redis import redis

TABLES = 4  # pairs that call, talk and hang up, each as fast as it goes
TALK_S = 2.0
EVERY_S = 2.0
WARM_UP = 0.4  # of the time: caches fill, threads make their connections
REDIS = "redis keys"


@dataclass(frozen=True)
class Allowance:
    """How much more there may be at the end than after the warm-up: the line through all
    measurements decides, not two of them."""

    growth: float  # over the time that is judged
    why: str


ALLOWED = {
    # 2 MiB of pages for each of eight connections of SQLite, filled as the database grows. The
    # same is allowed for an hour, which is what tells a leak from a cache.
    "rss MiB": Allowance(16.0, "caches of SQLite fill; a leak grows with the calls"),
    "descriptors": Allowance(4.0, "sockets of the moment"),
    "threads": Allowance(0.9, "a fixed number"),
    REDIS: Allowance(1.0, "channels leave no keys"),
}
# What only lives as long as its call, counted when all calls have ended.
LEFT_OVER = ("calls that have not ended", "open holds", "taken seats", "overdue work")


def measured(pid: int, keys: int) -> dict[str, float]:
    """What the process holds right now."""
    home = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (home / "status").read_text().splitlines())
    return {
        "rss MiB": int(status["VmRSS"].split()[0]) / 1024,
        "descriptors": len(list((home / "fd").iterdir())),
        "threads": int(status["Threads"]),
        REDIS: keys,
    }


def growth(samples: list[tuple[float, float]]) -> float:
    """By how much the least-squares line through (time, value) rises over all of the time."""
    count = len(samples)
    mean_x = sum(x for x, _y in samples) / count
    mean_y = sum(y for _x, y in samples) / count
    spread = sum((x - mean_x) ** 2 for x, _y in samples)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread if spread else 0.0
    return slope * (samples[-1][0] - samples[0][0])


class Soak:
    """One server, a few tables, and somebody who measures."""

    def __init__(self, site: Installation, redis_url: str, seconds: float) -> None:
        self.site, self.until = site, STEADY() + int(seconds * 1000)
        self.redis = redis_client.Redis.from_url(redis_url)
        self.calls, self.samples = 0, []

    @property
    def goes_on(self) -> bool:
        return STEADY() < self.until

    async def all(self, sessions: list[dict]) -> None:
        """Everything at once, until the time is over."""
        began = STEADY()
        tables = [asyncio.create_task(self._table(each)) for each in sessions]
        while self.goes_on:
            await asyncio.sleep(EVERY_S)
            seen = measured(self.site.process.pid, self.redis.dbsize())
            self.samples.append(((STEADY() - began) / 1000, seen))
        await asyncio.gather(*tables)

    async def _table(self, sessions: dict) -> None:
        """One pair: call after call; every third time somebody just goes."""
        while self.goes_on:
            pair = Pair(self.site, sessions)
            await pair.signs_in()
            await pair.talks()
            await asyncio.sleep(TALK_S)
            await pair.people["advisor"].get("/history/")
            if self.calls % 3 == 2:
                await pair.goes("client")
            await pair.presses("client" if self.calls % 2 else "advisor", "hang-up")
            await pair.leaves()
            self.calls += 1

    def verdict(self) -> list[str]:
        """Prints the figures; returns what grew too much."""
        judged = self.samples[int(len(self.samples) * WARM_UP) :]
        grown = []
        for name, allowance in ALLOWED.items():
            points = [(at, seen[name]) for at, seen in judged]
            more = growth(points)
            print(f"{name}: {points[0][1]:.1f} … {points[-1][1]:.1f}, rises by {more:+.2f}")
            print(f"    allowed: {allowance.growth} ({allowance.why})")
            if more > allowance.growth:
                grown.append(name)
        return grown


@contextmanager
def _installed() -> Iterator[tuple[Installation, str]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mw-soak-")))
        url = stack.enter_context(redis())
        database = stack.enter_context(fresh_database())
        extra = {"MINUTEWISE_REDIS_URL": url, **database}
        site = stack.enter_context(installation(folder, extra))
        site.start()
        yield site, url


def main(minutes: float) -> int:
    """0 if nothing grows and nothing is left over."""
    with _installed() as (site, url):
        sessions = site.module("tests.faults.parlour", str(TABLES))["pairs"]
        soak = Soak(site, url, minutes * 60)
        asyncio.run(soak.all(sessions))
        print(f"{soak.calls} calls in {minutes:g} min, {len(soak.samples)} measurements")
        bad = soak.verdict()
        left = site.module("tests.faults.left_over")
        print("left over:", left)
        bad += [name for name in LEFT_OVER if left[name]]
        print(site.command("check-books").strip())
    print("grows or stays:", ", ".join(bad) if bad else "nothing")
    return 1 if bad else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(float(os.environ.get("SOAK_MINUTES", "3"))))
