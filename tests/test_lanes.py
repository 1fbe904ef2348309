"""The workers of a running installation: servers that hang hold up nobody's letters."""

from minutewise.project.due import AT_ONCE_THREADS, OUTSIDE_THREADS, DueThread
from minutewise.work import due


def test_every_lane_that_has_work_has_workers():
    lanes = {known.lane for known in due._handlers.values()}
    workers = [worker._lane for worker in DueThread.all()]
    assert set(workers) == lanes
    assert workers.count("") == 1
    assert workers.count("outside") == OUTSIDE_THREADS
    assert workers.count("at once") == AT_ONCE_THREADS


def test_what_waits_for_strangers_has_a_lane_of_its_own():
    assert {kind: known.lane for kind, known in due._handlers.items() if known.lane} == {
        "webhook": "outside",
        "installation.examine": "outside",
        "push": "at once",
    }
