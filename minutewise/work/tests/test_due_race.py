"""Several workers see the same work; one does it. The control shows that the race is real."""

import threading

import pytest
from django.db import connection

from minutewise.work import due
from minutewise.work.models import DueWork

WORKERS = 4


def run_workers(now, monkeypatch):
    """All workers look before any of them claims, and claim before any of them works."""
    everybody_looked, everybody_claimed = threading.Barrier(WORKERS), threading.Barrier(WORKERS)
    look, claim = due._waiting, due._claim

    def look_together(moment, lane):
        found = list(look(moment, lane))
        everybody_looked.wait(60)
        return found

    def claim_together(work, moment):
        mine = claim(work, moment)
        everybody_claimed.wait(60)
        return mine

    monkeypatch.setattr(due, "_waiting", look_together)
    monkeypatch.setattr(due, "_claim", claim_together)
    workers = [threading.Thread(target=one_worker, args=[now]) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)


def one_worker(now):
    try:
        due.run_due(now)
    finally:
        connection.close()


def claim_without_looking(work, now):
    """The control: what a worker would do that trusts what it has read."""
    DueWork.objects.filter(pk=work.pk).update(attempts=work.attempts + 1)
    work.attempts += 1
    return True


@pytest.mark.parametrize(
    ("compare_and_set", "times"),
    [
        (False, WORKERS),  # the race happens: everybody did it
        (True, 1),
    ],
)
def test_of_workers_that_race_exactly_one_does_the_work(
    transactional_db, handlers, noon, monkeypatch, compare_and_set, times
):
    done = []
    due.handler("letter", lambda job, _now: done.append(job.ref))
    due.plan("letter", "a", noon.wall)
    if not compare_and_set:
        monkeypatch.setattr(due, "_claim", claim_without_looking)
    run_workers(noon, monkeypatch)
    assert done == ["a"] * times


def test_many_who_plan_the_same_at_once_leave_one_piece_of_work(transactional_db, noon):
    start = threading.Barrier(WORKERS)

    def plan():
        try:
            start.wait(60)
            due.plan("letter", "a", noon.wall)
        finally:
            connection.close()

    planners = [threading.Thread(target=plan) for _ in range(WORKERS)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join(60)
    assert DueWork.objects.get().ref == "a"
