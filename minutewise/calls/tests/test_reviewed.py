"""A call that ended can be reviewed, once the two had been connected in it."""

import pytest

from minutewise.kernel.errors import RuleError
from minutewise.ratings.actions import write
from minutewise.ratings.models import Occasion

pytestmark = pytest.mark.django_db


def occasion():
    return Occasion.objects.get()


def test_a_paid_call_says_who_how_long_and_what_was_paid(talk, dara, mirela):
    talk.rings().is_accepted().connects().runs(s=300).hangs_up()
    row = occasion()
    assert (row.kind, row.ref) == ("call", str(talk.id))
    assert (row.client, row.person, row.advisor) == (dara, mirela.person, mirela.id)
    assert (row.paid_ms, row.net) == (300_000, 600)
    assert (row.category, row.category_name, row.mode) == (str(mirela.id), "PostgreSQL", "video")
    assert row.at == talk.call.ended_at


def test_a_call_within_the_free_minute_is_free(talk):
    talk.rings().is_accepted().connects().runs(s=60).hangs_up()
    assert occasion().is_free
    assert occasion().paid_ms == 0


NEVER = [
    ("rang and was cancelled", lambda talk: talk.rings().hangs_up()),
    ("accepted, never connected", lambda talk: talk.rings().is_accepted().hangs_up()),
]


@pytest.mark.parametrize(("why", "happens"), NEVER)
def test_what_was_no_conversation_cannot_be_reviewed(talk, why, happens):
    happens(talk)
    assert not Occasion.objects.exists()


def test_nobody_reviews_while_the_call_runs(talk):
    talk.rings().is_accepted().connects().runs(s=120)
    assert not Occasion.objects.exists()


def test_the_two_see_the_question_on_the_receipt_and_a_stranger_nothing(
    talk, dara, mirela, charlie, client
):
    talk.rings().is_accepted().connects().runs(s=300).hangs_up()
    for person, status in ((dara, 200), (mirela.person, 200), (charlie, 404)):
        client.force_login(person)
        answer = client.get(f"/calls/{talk.id}/receipt")
        assert answer.status_code == status
        assert (f"/reviews/{occasion().pk}/" in answer.content.decode()) == (status == 200)


def test_the_ring_says_what_advisors_say_of_the_client(talk, dara, mirela, client):
    talk.rings().is_accepted().connects().runs(s=300).hangs_up()
    at = talk.clock.now.wall
    write(occasion().pk, mirela.person, 5, "", at)
    write(occasion().pk, dara, 5, "", at)
    with pytest.raises(RuleError, match="review_revealed"):
        write(occasion().pk, dara, 1, "", at)
    talk.clock.passes(s=5)
    talk.rings()
    client.force_login(mirela.person)
    (ring,) = client.get("/calls/ringing").json()["rings"]
    assert ring["from"]["reviews"] == 1
    assert ring["from"]["stars"] in {"4.1", "4.0"}
