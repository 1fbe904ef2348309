"""Whoever missed calls is written to: the first at once, then once in ten minutes at most."""

import pytest

from minutewise.calls.actions import missed, ring
from minutewise.calls.tests.conftest import Talk, give
from minutewise.notify.models import Letter
from minutewise.work.due import Job, run_due


@pytest.fixture
def misses(clock, dara, charlie, mirela):
    """Somebody calls Mirela and nobody answers; then so many seconds pass, second by second."""
    give(charlie, 5000)

    def call(client=dara, then_s=1):
        type(mirela.presence).objects.update(away=False, missed_in_a_row=0)
        talk = Talk(clock, client, mirela).rings()
        ring.miss(talk.id, clock.passes(s=45))
        for _ in range(then_s):
            run_due(clock.passes(s=1))

    return call


def letters():
    found = Letter.objects.filter(template="calls/letters/missed")
    return [letter.subject for letter in found.order_by("written_at")]


def test_the_first_letter_comes_at_once_and_says_who_about_what(misses):
    misses()
    assert letters() == ["You missed a call from Dara K."]
    letter = Letter.objects.get()
    assert letter.to == "mirela@example.org"
    assert "Dara K., “Replica will not start”" in letter.text
    assert "/history/?show=missed" in letter.text


def test_what_follows_within_ten_minutes_comes_together(misses, charlie, clock):
    misses(then_s=60)
    misses(then_s=60)
    misses(charlie, then_s=60)
    assert len(letters()) == 1
    for _ in range(600):
        run_due(clock.passes(s=1))
    assert letters() == ["You missed a call from Dara K.", "You missed 2 calls"]
    second = Letter.objects.order_by("-written_at").first()
    assert "Dara K." in second.text
    assert "Charlie" in second.text


def test_ten_minutes_to_the_millisecond(misses, mirela, clock):
    misses()
    first = Letter.objects.get().written_at
    misses(then_s=0)
    job = Job(missed.MISSED, str(mirela.person_id), {}, 1, False)
    rest_ms = int((first - clock.now.wall).total_seconds() * 1000) + 600_000
    missed.write(job, clock.passes(ms=rest_ms - 1))
    assert len(letters()) == 1
    missed.write(job, clock.passes(ms=1))
    assert len(letters()) == 2


def test_a_worker_that_does_it_again_writes_no_second_letter(misses, mirela, clock):
    misses()
    job = Job(missed.MISSED, str(mirela.person_id), {}, 2, False)
    missed.write(job, clock.passes(s=3600))
    assert len(letters()) == 1


def test_who_wants_none_gets_none(misses, mirela):
    type(mirela.person).objects.filter(pk=mirela.person_id).update(missed_by_mail=False)
    misses()
    assert letters() == []


def test_a_call_that_was_given_up_was_not_missed(clock, dara, mirela):
    talk = Talk(clock, dara, mirela).rings()
    ring.cancel(talk.id, clock.passes(s=3))
    run_due(clock.passes(s=1))
    assert letters() == []


def test_a_name_is_no_paragraph_of_ours(misses, dara):
    dara.name = "Dara\n\nhttps://evil.example/"
    dara.save()
    misses()
    assert "https://evil.example/" not in [b.text for b in Letter.objects.get().blocks]
