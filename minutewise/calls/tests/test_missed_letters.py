"""Whoever missed calls is written to: the first at once, then once in ten minutes at most."""

import pytest

from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
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


# ---- a company's calls: whoever was rung and missed it ----


@pytest.fixture
def firm(network):
    return brightdesk(network, "Nils", "Olga", "Pia")


@pytest.fixture
def firm_misses(clock, dara, firm):
    """A call to the company rings at Nils, then at all, until time is up; the letters are due."""

    def call(*, answered_by_olga=False):
        Membership.objects.update(away=False, missed_in_a_row=0)
        talk = Talk(clock, dara, firm).rings()
        ring.route_again(talk.id, clock.passes(s=15))
        if answered_by_olga:
            ring.decline(talk.id, "", clock.passes(s=1), agent(firm, "Olga"))
        ring.route_again(talk.id, clock.passes(s=30))
        run_due(clock.passes(s=1))
        return talk

    return call


def to():
    found = Letter.objects.filter(template="calls/letters/missed").order_by("to")
    return [letter.to.partition("@")[0] for letter in found]


def test_every_agent_who_was_rung_and_missed_it_gets_a_letter(firm_misses):
    firm_misses()
    assert to() == ["nils", "olga", "pia"]
    letter = Letter.objects.filter(to__startswith="olga").get()
    assert letter.subject == "You missed a call from Dara K."
    assert "(Brightdesk GmbH)" in letter.text
    assert "/company/brightdesk/calls/" in letter.text


def test_who_said_no_has_missed_nothing(firm_misses):
    firm_misses(answered_by_olga=True)
    assert to() == ["nils", "pia"]


def test_an_agent_who_wants_none_gets_none(firm_misses, firm):
    nils = agent(firm, "Nils")
    type(nils).objects.filter(pk=nils.pk).update(missed_by_mail=False)
    firm_misses()
    assert to() == ["olga", "pia"]


def test_ten_minutes_hold_for_agents_too_and_nothing_is_told_twice(firm_misses, clock):
    firm_misses()
    firm_misses()
    firm_misses()
    assert to() == ["nils", "olga", "pia"]
    for _ in range(600):
        run_due(clock.passes(s=1))
    assert to() == ["nils", "nils", "olga", "olga", "pia", "pia"]
    second = Letter.objects.filter(to__startswith="nils").order_by("-written_at").first()
    assert second.subject == "You missed 2 calls"


def test_own_calls_and_the_companys_come_in_one_letter(firm_misses, firm, mirela, clock, dara):
    Membership.objects.create(
        company=firm.company, person=mirela.person, connected=True, idle_since=clock.now.wall
    )
    firm_misses()
    own = Talk(clock, dara, mirela).rings()
    ring.miss(own.id, clock.passes(s=45))
    firm_misses()
    for _ in range(600):
        run_due(clock.passes(s=1))
    found = Letter.objects.filter(to__startswith="mirela").order_by("written_at")
    assert [letter.subject for letter in found] == [
        "You missed a call from Dara K.", "You missed 2 calls",
    ]  # fmt: skip
    assert found[1].text.count("(Brightdesk GmbH)") == 1
    assert "/history/?show=missed" in found[1].text
