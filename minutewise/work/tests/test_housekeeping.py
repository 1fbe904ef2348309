"""What is over is forgotten after thirty days; what failed waits for somebody to look."""

import pytest

from minutewise.kernel.ids import new_id
from minutewise.work import housekeeping
from minutewise.work.due import Job
from minutewise.work.models import Answer, DueWork

pytestmark = pytest.mark.django_db
JOB = Job("work.forget", "", {}, 1, False)
DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        ({"done_at": True}, False),
        ({"gave_up_at": True}, True),  # an operator should see it
        ({}, True),  # still open, however old
    ],
)
def test_only_finished_work_is_forgotten(noon, state, kept):
    DueWork.objects.create(kind="a", due_at=noon.wall, **dict.fromkeys(state, noon.wall))
    housekeeping.forget(JOB, noon.later(30 * DAY_MS))
    assert DueWork.objects.exists()
    housekeeping.forget(JOB, noon.later(30 * DAY_MS + 1))
    assert DueWork.objects.exists() is kept


def test_answers_are_forgotten(noon):
    Answer.objects.create(person_id=new_id(), key="k", fingerprint="", made_at=noon.wall)
    housekeeping.forget(JOB, noon.later(30 * DAY_MS + 1))
    assert not Answer.objects.exists()
