"""What is done and answered is forgotten after a while; repeating due work."""

from datetime import timedelta

from minutewise.kernel.clock import Instant
from minutewise.work.due import Job
from minutewise.work.models import Answer, DueWork
from minutewise.work.writing import writing

KEPT_DAYS = 30


def forget(job: Job, now: Instant) -> None:
    """Deletes finished work and answers given more than `KEPT_DAYS` ago; what was given up stays
    for somebody to look at."""
    del job
    before = now.wall - timedelta(days=KEPT_DAYS)
    with writing():
        DueWork.objects.filter(done_at__lt=before).delete()
        Answer.objects.filter(made_at__lt=before).delete()
