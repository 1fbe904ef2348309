"""Figures of the running process, for Prometheus: the one door to its library.

Counted where things happen (`SETTLED.one_more()`), or asked for when somebody reads (`ask`). Each
process tells of itself. Labels come from small closed sets, never from people.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

logger = logging.getLogger(__name__)

PREFIX = "minutewise_"
CONTENT_TYPE = CONTENT_TYPE_LATEST
_registry = CollectorRegistry()


class Count:
    """How often something happened since this process began."""

    def __init__(self, name: str, says: str, labels: Iterable[str] = ()) -> None:
        self._inner = Counter(PREFIX + name, says, tuple(labels), registry=_registry)

    def one_more(self, **labels: str) -> None:
        """Once more, from any thread."""
        (self._inner.labels(**labels) if labels else self._inner).inc()

    def value(self, **labels: str) -> float:
        """The count by now; 0 if it never happened."""
        total = f"{self._inner._name}_total"
        return _registry.get_sample_value(total, labels) or 0.0


class Spread:
    """How long something took or how late it was, in seconds, by limits that suit it."""

    def __init__(self, name: str, says: str, limits: Iterable[float]) -> None:
        self._inner = Histogram(PREFIX + name, says, buckets=tuple(limits), registry=_registry)
        self.largest = 0.0

    def saw(self, seconds: float) -> None:
        """One more of them; less than nothing is nothing."""
        seconds = max(0.0, seconds)
        self._inner.observe(seconds)
        self.largest = max(self.largest, seconds)

    def take_largest(self) -> float:
        """The largest since this was last asked; for the samples of the operator's page."""
        found, self.largest = self.largest, 0.0
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """One figure with its labels, as answered when somebody reads."""

    value: float
    labels: Mapping[str, str]


type Answer = Callable[[], Iterable[Told]]


@dataclass(frozen=True, slots=True)
class _Asked:
    says: str
    labels: tuple[str, ...]
    answer: Answer


_asked: dict[str, _Asked] = {}


def ask(name: str, says: str, answer: Answer, labels: Iterable[str] = ()) -> None:
    """`answer` is called whenever somebody reads; registered anew it replaces the old one."""
    _asked[name] = _Asked(says, tuple(labels), answer)


def read(name: str) -> list[Told]:
    """What would be told of `name` now; empty if this process does not know it."""
    asked = _asked.get(name)
    return list(asked.answer()) if asked else []


class _Answers(Collector):
    """What is asked for at the moment of reading. One answer that fails is left out."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, asked in list(_asked.items()):
            family = GaugeMetricFamily(PREFIX + name, asked.says, labels=asked.labels)
            try:
                for told in asked.answer():
                    family.add_metric([told.labels[label] for label in asked.labels], told.value)
            except Exception:
                logger.exception("the figure %s cannot be told", name)
                continue
            yield family


_registry.register(_Answers())


def render() -> bytes:
    """Everything, in Prometheus's text format."""
    return generate_latest(_registry)


REQUESTS = Count("http_requests", "Pages and API, by route", ("route", "method", "status"))
REQUEST_S = Spread(
    "http_request_seconds", "How long Django took",
    (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
SETTLED = Count("settlements", "Calls whose money was settled")
LATENESS_S = Spread(
    "deadline_lateness_seconds", "How long after its moment the keeper looked at a deadline",
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
BUS_LAG_S = Spread(
    "bus_lag_seconds", "From publishing a message until it comes back to this process",
    (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5),
)  # fmt: skip
WORK = Count("due_work", "Work that fell due, by how it ended", ("outcome",))
