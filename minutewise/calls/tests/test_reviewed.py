"""A call that ended can be reviewed, once the two had been connected in it."""

import pytest

from minutewise.advisors.actions.companies import rings_anew
from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls.actions import ring
from minutewise.calls.tests.conftest import Talk
from minutewise.kernel.errors import RuleError
from minutewise.ratings.actions import write
from minutewise.ratings.checks import figures_agree
from minutewise.ratings.models import Occasion
from minutewise.ratings.queries import ask_of, client_rating, rating_of, reviews_of

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


# ---- nobody reviews their own house ----


def talks(page, client, by, clock):
    """A call with a company that one of its agents answered, five minutes in."""
    talk = Talk(clock, client, page).rings()
    ring.accept(talk.id, clock.passes(s=2), by)
    return talk.connects().runs(s=300)


@pytest.fixture
def firm(network, clock, dara):
    """Dara has talked with Brightdesk's Nils twice, and both have said something of the first."""
    page = brightdesk(network, "Nils")
    nils = agent(page, "Nils")
    for _n in range(2):
        talks(page, dara, nils, clock).hangs_up()
        clock.passes(s=5)
    first, second = Occasion.objects.order_by("at")
    write(first.pk, dara, 5, "Great.", clock.now.wall)
    write(first.pk, nils, 5, "Kind.", clock.now.wall)
    return page, nils, second


def comes_or_goes(page, person, at):
    """Joins the company of that page, or leaves it."""
    if not Membership.objects.filter(company=page.company, person=person, left_at=None).update(
        left_at=at
    ):
        Membership.objects.create(company=page.company, person=person)
    rings_anew(page.company, at)


def test_who_joins_a_company_reviews_no_earlier_call_with_it_nor_is_reviewed(firm, dara, clock):
    page, nils, second = firm
    at = clock.now.wall
    write(second.pk, dara, 1, "Before I came.", at)
    comes_or_goes(page, dara, at)
    for person in (dara, nils):
        with pytest.raises(RuleError, match="own_page"):
            write(second.pk, person, 5, "We are great.", at)
        assert not ask_of(person, "call", second.ref, at).is_open


def test_what_was_said_before_stays_and_counts_only_while_they_are_strangers(firm, dara, clock):
    page, _nils, _second = firm
    at = clock.now.wall

    def there():
        assert list(figures_agree()) == []
        rows = reviews_of(page.pk, None, at).reviews
        shown = [(review.words, review.of_own_house) for review in rows]
        return shown, bool(rating_of([page.pk])), client_rating(dara.pk).reviews > 0

    assert there() == ([("Great.", False)], True, True)
    comes_or_goes(page, dara, at)
    assert there() == ([("Great.", True)], False, False), "nobody makes it go by taking them in"
    comes_or_goes(page, dara, at)
    assert there() == ([("Great.", False)], True, True)


def test_who_joined_while_the_call_ran_is_asked_nothing_either(firm, dara, clock):
    page, nils, _second = firm
    talk = talks(page, dara, nils, clock)
    comes_or_goes(page, dara, clock.now.wall)
    talk.hangs_up()
    assert Occasion.objects.latest("at").is_own
