"""The installation looks at itself: figures once a minute, the doctor four times an hour."""

from datetime import timedelta

from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.models import Examination, Sample
from minutewise.kernel.clock import Instant
from minutewise.work import doctor, due, metrics
from minutewise.work.due import Job
from minutewise.work.writing import writing

SAMPLE, EXAMINE = "installation.sample", "installation.examine"
KEPT_MIN = 24 * 60
EXAMINATIONS_KEPT = timedelta(days=7)


def take_sample(job: Job, now: Instant) -> None:
    """Notes the figures of this minute and forgets those of yesterday.

    Handler of due work; it runs where the keeper runs, so it knows the keeper's figures as well.
    """
    del job
    minute, figures = int(now.wall.timestamp()) // 60, current_figures()
    with writing():
        Sample.objects.update_or_create(minute=minute, defaults={"figures": figures})
        Sample.objects.filter(minute__lte=minute - KEPT_MIN).delete()


def current_figures() -> dict[str, object]:
    """What a sample keeps. What this process does not know is not in it."""
    calls = {told.labels["state"]: int(told.value) for told in metrics.read("calls")}
    meters = {told.labels["state"]: int(told.value) for told in metrics.read("meters")}
    work = {told.labels["state"]: int(told.value) for told in metrics.read("due_work_now")}
    held = metrics.read("money_held_minor_units")
    found: dict[str, object] = {
        "calls": sum(calls.values()),
        "running": meters.get("running", 0),
        "waiting": work.get("waiting", 0),
        "held": {told.labels["currency"]: int(told.value) for told in held},
    }
    if lag := metrics.read("evidence_lag_seconds"):
        found["evidence_ms"] = round(lag[0].value * 1000)
        found["lateness_ms"] = round(metrics.LATENESS_S.take_largest() * 1000)
        found["bus_ms"] = round(metrics.BUS_LAG_S.take_largest() * 1000, 1)
    return found


def examine(job: Job, now: Instant) -> None:
    """Has the doctor look, and keeps what it found. Handler of due work: it asks other servers."""
    del job
    findings = [finding.as_dict() for finding in doctor.examine(now)]
    with writing():
        Examination.objects.filter(at__lt=now.wall - EXAMINATIONS_KEPT).delete()
        Examination.objects.create(at=now.wall, findings=findings)


def ask_for_examination(*, by: Operator, now: Instant) -> None:
    """Has the doctor look now instead of within the quarter of an hour."""
    with writing():
        due.plan(EXAMINE, "", now.wall)
        by.note("installation.asked", "", now.wall)
