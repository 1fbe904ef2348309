"""The calls of the past: which, in which order, and how to call again."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.advisors.models import Advisor
from minutewise.calls.actions import ring
from minutewise.calls.past import Show, past_page
from minutewise.calls.tests.conftest import Talk, give


@pytest.fixture
def talks(clock, dara, charlie, mirela):
    """Dara called, Charlie called and nobody answered, Dara gave up, Dara called again."""
    give(charlie, 5000)

    def spoke(**how):
        return Talk(clock, dara, mirela).rings(**how).is_accepted().connects().runs(s=90).hangs_up()

    first = spoke(mode="video")
    clock.passes(s=60)
    missed = Talk(clock, charlie, mirela).rings(mode="audio")
    ring.miss(missed.id, clock.passes(s=45))
    clock.passes(s=60)
    gave_up = Talk(clock, dara, mirela).rings()
    ring.cancel(gave_up.id, clock.passes(s=3))
    clock.passes(s=60)
    return [first, missed, gave_up, spoke(mode="text")]


def outcomes(person, show, **where):
    return [line.call.said for line in past_page(person, show, **where).lines]


def test_each_side_sees_its_own_newest_first(talks, dara, charlie, mirela):
    table = [
        (dara, Show.ALL, [3, 2, 0], "what she called"),
        (dara, Show.MADE, [3, 2, 0], "all of it made"),
        (dara, Show.RECEIVED, [], "she has no page"),
        (dara, Show.MISSED, [], "somebody else's missed call is not hers"),
        (mirela.person, Show.ALL, [3, 2, 1, 0], "what rang at her"),
        (mirela.person, Show.RECEIVED, [3, 2, 1, 0], "the same"),
        (mirela.person, Show.MADE, [], "she called nobody"),
        (mirela.person, Show.MISSED, [1], "the one that nobody answered"),
        (charlie, Show.MISSED, [1], "which the caller may look for, too"),
    ]
    for person, show, numbers, why in table:
        urls = [line.call.url for line in past_page(person, show).lines]
        assert urls == [f"/calls/{talks[n].id}/receipt" for n in numbers], why


def test_pages_follow_each_other_without_a_gap(talks, mirela):
    page, seen = past_page(mirela.person, Show.ALL, size=1), []
    for _ in range(5):
        seen += [line.call.url for line in page.lines]
        if not page.older:
            break
        page = past_page(mirela.person, Show.ALL, before=page.older, size=1)
    assert seen == [f"/calls/{talk.id}/receipt" for talk in talks[::-1]]


def test_two_that_began_at_once_are_both_shown(talks, mirela):
    """One instant, two calls: the cursor names the call, not the moment."""
    for talk in talks:
        type(talk.call).objects.filter(pk=talk.id).update(started_at=talks[0].call.started_at)
    first = past_page(mirela.person, Show.ALL, size=2)
    rest = past_page(mirela.person, Show.ALL, before=first.older, size=2)
    assert len({line.call.url for line in [*first.lines, *rest.lines]}) == 4


def test_a_cursor_of_nothing_or_of_somebody_else_is_the_first_page(talks, dara):
    first = outcomes(dara, Show.ALL)
    assert outcomes(dara, Show.ALL, before=uuid4()) == first
    assert outcomes(dara, Show.ALL, before=talks[1].id) == first, "charlie's call"


def test_call_again_keeps_mode_and_subject_and_is_for_the_client(talks, dara, mirela):
    again = past_page(dara, Show.ALL).lines[0].again
    assert again == "/mirela/?mode=text&subject=Replica+will+not+start#call"
    assert {line.again for line in past_page(mirela.person, Show.ALL).lines} == {""}
    Advisor.objects.update(published_at=None)
    assert {line.again for line in past_page(dara, Show.ALL).lines} == {""}


def test_the_number_of_calls_makes_no_difference_to_the_number_of_questions(talks, mirela):
    def questions(size):
        with CaptureQueriesContext(connection) as asked:
            past_page(mirela.person, Show.ALL, size=size)
        return len(asked)

    assert questions(1) == questions(4)


def test_the_page_has_both_links_and_survives_any_address(client, talks, dara):
    client.force_login(dara)
    page = client.get("/history/").content.decode()
    assert f'href="/calls/{talks[3].id}/receipt"' in page
    assert "/mirela/?mode=text&amp;subject=Replica+will+not+start#call" in page
    for query in ("show=nonsense", "before=1", "before=", "show=made&before=%00", "show=%F0"):
        assert client.get(f"/history/?{query}").status_code == 200
    assert "No call was missed" in client.get("/history/?show=missed").content.decode()
