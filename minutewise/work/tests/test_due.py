"""Work is done at its time, once, and again when it failed."""

import pytest

from minutewise.work import due
from minutewise.work.models import DueWork
from minutewise.work.rules import retry_after_s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("handlers")]


@pytest.fixture
def letters():
    """A handler that notes what it was given, and fails as often as `letters.fail` says."""

    class Letters(list):
        fail = 0

        def __call__(self, job, now):
            self.append(job)
            if self.fail:
                self.fail -= 1
                raise OSError("mail server is away")

    letters = Letters()
    due.handler("letter", letters, attempts=3)
    return letters


def test_work_is_done_when_it_is_due_and_not_a_millisecond_before(letters, noon):
    due.plan("letter", "a", noon.wall, {"to": "ada"})
    assert due.run_due(noon.earlier(1)) == 0
    assert due.run_due(noon) == 1
    assert [(job.ref, job.payload, job.attempt) for job in letters] == [("a", {"to": "ada"}, 1)]


def test_what_is_done_is_not_done_again(letters, noon):
    due.plan("letter", "a", noon.wall)
    due.run_due(noon)
    assert due.run_due(noon.later(86_400_000)) == 0
    assert DueWork.objects.get().done_at == noon.wall


def test_a_second_plan_replaces_the_first(letters, noon):
    due.plan("letter", "a", noon.wall, {"draft": 1})
    due.plan("letter", "a", noon.later(5_000).wall, {"draft": 2})
    assert due.run_due(noon) == 0
    due.run_due(noon.later(5_000))
    assert [job.payload for job in letters] == [{"draft": 2}]


def test_the_same_can_be_planned_again_once_it_is_done(letters, noon):
    for _ in range(2):
        due.plan("letter", "a", noon.wall)
        due.run_due(noon)
    assert len(letters) == 2


def test_cancelled_work_is_not_done(letters, noon):
    due.plan("letter", "a", noon.wall)
    assert due.cancel("letter", "a")
    assert not due.cancel("letter", "a")
    assert due.run_due(noon) == 0


def test_failed_work_is_tried_again_after_five_seconds_then_ten(letters, noon):
    letters.fail = 2
    due.plan("letter", "a", noon.wall)
    due.run_due(noon)
    assert due.run_due(noon.later(4_999)) == 0
    assert due.run_due(noon.later(5_000)) == 1
    assert due.run_due(noon.later(14_999)) == 0
    assert due.run_due(noon.later(15_000)) == 1
    work = DueWork.objects.get()
    assert (work.attempts, work.last_error, bool(work.done_at)) == (3, "", True)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (10_000, 3600)],  # never beyond an hour
)
def test_the_waiting_time_doubles_up_to_an_hour(attempts, seconds):
    assert retry_after_s(attempts) == seconds


def test_after_the_last_attempt_it_is_given_up_kept_and_logged(letters, noon, caplog):
    letters.fail = 99
    due.plan("letter", "a", noon.wall)
    for hour in range(5):
        due.run_due(noon.later(hour * 3_600_000))
    work = DueWork.objects.get()
    assert (len(letters), work.done_at, work.last_error) == (
        3, None, "OSError('mail server is away')",
    )  # fmt: skip
    assert [job.last for job in letters] == [False, False, True]
    assert "gave up on letter a after 3 attempts" in caplog.text


def test_a_handler_may_say_that_trying_again_cannot_help(noon):
    def hopeless(job, now):
        raise due.GiveUpError("no such address")

    due.handler("letter", hopeless)
    due.plan("letter", "a", noon.wall)
    due.run_due(noon)
    work = DueWork.objects.get()
    assert (work.gave_up_at, work.last_error) == (noon.wall, "no such address")


def test_one_failure_does_not_stop_the_others(letters, noon):
    letters.fail = 1
    for ref in "ab":
        due.plan("letter", ref, noon.wall)
    assert due.run_due(noon) == 2
    assert DueWork.objects.filter(done_at=noon.wall).count() == 1


def test_the_oldest_comes_first_and_the_limit_holds(letters, noon):
    for second, ref in enumerate("cab"):
        due.plan("letter", ref, noon.later(second * 1000).wall)
    assert due.run_due(noon.later(9_000), limit=2) == 2
    assert [job.ref for job in letters] == ["c", "a"]


def test_the_work_of_a_worker_that_died_is_taken_over_when_its_lease_ends(letters, noon):
    due.plan("letter", "a", noon.wall)
    work = DueWork.objects.get()
    assert due._claim(work, noon)  # and then the machine was switched off
    assert due.run_due(noon.later(59_999)) == 0
    assert due.run_due(noon.later(60_000)) == 1
    assert letters[0].attempt == 2


def test_work_that_kills_its_workers_is_given_up_without_another_victim(letters, noon):
    due.plan("letter", "a", noon.wall)
    for minute in range(3):
        assert due._claim(DueWork.objects.get(), noon.later(minute * 60_000))
    due.run_due(noon.later(180_000))
    assert letters == []
    assert DueWork.objects.get().last_error == "no worker survived it"


def test_a_late_worker_cannot_close_what_another_has_taken_over(letters, noon):
    due.plan("letter", "a", noon.wall)
    late = DueWork.objects.get()
    due._claim(late, noon)
    other = DueWork.objects.get()
    due._claim(other, noon.later(60_000))
    assert not due._update_mine(late, done_at=noon.wall)
    assert DueWork.objects.get().done_at is None


def test_a_plan_made_while_the_work_runs_is_kept(noon):
    def sends_and_plans_the_next(job, now):
        if job.payload["n"] == 1:
            due.plan("letter", "a", noon.later(1000).wall, {"n": 2})

    due.handler("letter", sends_and_plans_the_next)
    due.plan("letter", "a", noon.wall, {"n": 1})
    due.run_due(noon)
    assert DueWork.objects.get().done_at is None
    assert due.run_due(noon.later(1000)) == 1
    assert DueWork.objects.get().done_at == noon.later(1000).wall


def test_kinds_that_this_version_does_not_know_are_left_alone(letters, noon):
    due.plan("thumbnail", "a", noon.wall)
    assert due.run_due(noon) == 0
    assert DueWork.objects.get().attempts == 0


def test_repeating_work_comes_again_after_its_period_also_when_it_failed(noon):
    runs = []

    def tidy(job, now):
        runs.append(now)
        raise due.GiveUpError("broom is broken")

    due.handler("tidy", tidy, repeat_s=60)
    due.plan_repeating(noon)
    due.plan_repeating(noon.later(1))
    due.run_due(noon)
    assert DueWork.objects.latest("due_at").due_at == noon.later(60_000).wall
    due.run_due(noon.later(60_000))
    assert len(runs) == 2


def test_two_handlers_for_one_kind_are_a_mistake(letters):
    due.handler("letter", letters)
    with pytest.raises(ValueError, match="two handlers"):
        due.handler("letter", print)


def test_each_lane_is_done_by_its_own_workers(handlers, noon):
    done = []
    for kind, lane in {"letter": "", "webhook": "outside"}.items():
        due.handler(kind, lambda job, _now: done.append(job.kind), lane=lane)
        due.plan(kind, "a", noon.wall)
    assert due.run_due(noon) == 1
    assert done == ["letter"]
    assert due.run_due(noon, lane="outside") == 1
    assert done == ["letter", "webhook"]
