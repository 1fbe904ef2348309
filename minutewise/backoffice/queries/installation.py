"""The installation's figures, now and over the last day, and what the doctor found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from minutewise.backoffice import chart
from minutewise.backoffice.models import Examination, Sample
from minutewise.kernel.money import format_amount
from minutewise.work import metrics

STALE = timedelta(minutes=3)
COUNT, MONEY, MS = "count", "money", "ms"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in words, its last value and its highest of a day, and the line of the day."""

    name: str
    title: Promise | str
    says: Promise | str
    now: str
    most: str
    line: chart.Line | None
    most_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page. `sampled` is when the figures were last noted."""

    figures: list[Figure]
    sampled: datetime | None
    is_stale: bool
    examined: datetime | None
    findings: list[dict[str, str]]
    kept: bool | None


type Pick = Callable[[dict[str, Any]], float | None]


def _plain(name: str) -> Pick:
    return lambda figures: figures.get(name)


def _held(currency: str) -> Pick:
    return lambda figures: figures.get("held", {}).get(currency, 0)


def overview(currency: str, at: datetime) -> Overview:
    """What stands on the page at this moment, money in one currency."""
    until = int(at.timestamp()) // 60
    samples = list(Sample.objects.filter(minute__gt=until - chart.WIDTH).order_by("minute"))
    kinds: list[tuple[str, Promise, Promise, str, Pick]] = [
        ("calls", _("Calls"), _("not ended"), COUNT, _plain("calls")),
        ("running", _("Meters running"), _("counting now"), COUNT, _plain("running")),
        ("held", _("Held"), _("reserved, not spent"), MONEY, _held(currency)),
        ("waiting", _("Due work waiting"), _("due, not begun"), COUNT, _plain("waiting")),
        ("evidence", _("Signs of life"), _("age of the oldest"), MS,
         _plain("evidence_ms")),
        ("lateness", _("Deadlines"), _("lateness of the latest"), MS, _plain("lateness_ms")),
    ]  # fmt: skip
    sampled = _moment(samples[-1].minute) if samples else None
    seen = Examination.objects.first()
    return Overview(
        figures=[_figure(samples, until, currency, *kind) for kind in kinds],
        sampled=sampled,
        is_stale=sampled is None or at - sampled > STALE,
        examined=seen.at if seen else None,
        findings=seen.findings if seen else [],
        kept=_kept(),
    )


def _written(value: float, kind: str, currency: str) -> str:
    if kind == MONEY:
        return format_amount(round(value), currency, get_language() or "en")
    whole = formats.number_format(round(value), use_l10n=True, force_grouping=True)
    return f"{whole} ms" if kind == MS else whole


def _figure(
    samples: list[Sample], until: int, currency: str, name: str, title: Promise, says: Promise,
    kind: str, pick: Pick,
) -> Figure:  # fmt: skip
    told = [(sample.minute, pick(sample.figures)) for sample in samples]
    points = [(minute, float(value)) for minute, value in told if value is not None]
    line = chart.line(points, until)
    return Figure(
        name, title, says,
        now=_written(points[-1][1], kind, currency) if points else "–",
        most=_written(line.most, kind, currency) if line else "",
        line=line,
        most_at=_moment(line.most_minute) if line else None,
    )  # fmt: skip


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def _kept() -> bool | None:
    """Whether this process keeps the meters; None where another one does."""
    told = metrics.read("keeper_active")
    return bool(told[0].value) if told else None
