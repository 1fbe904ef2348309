"""What leaves no row is counted by the day."""

from datetime import timedelta

import pytest

from minutewise.work.tally import count, counted

pytestmark = pytest.mark.django_db


def test_each_day_and_each_kind_has_its_own_count(noon):
    count("webhook.refused", noon.wall)
    count("webhook.refused", noon.wall)
    count("webhook.refused", noon.wall + timedelta(days=1))
    count("else", noon.wall)
    assert counted("webhook.refused", noon.wall.date()) == 2
    assert counted("webhook.refused", noon.wall.date() + timedelta(days=1)) == 1
    assert counted("never", noon.wall.date()) == 0
