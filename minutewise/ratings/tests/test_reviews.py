"""Terms of service of a review."""

from datetime import timedelta
from uuid import uuid4

import pytest

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.ledger.rules import Ref
from minutewise.ratings import actions
from minutewise.ratings.checks import figures_agree
from minutewise.ratings.models import Figure, Occasion, Review
from minutewise.ratings.queries import ask_of, client_rating, mine, rating_of, reviews_of
from minutewise.ratings.tests.conftest import DAY, NOON, kept
from minutewise.work.due import run_due

pytestmark = pytest.mark.django_db


def said(occasion, person, at=NOON):
    return ask_of(person, "call", occasion.ref, at)


def test_neither_sees_the_others_before_both_have_written(house, dara, mirela):
    talk = house.talk(dara)
    actions.write(talk.pk, dara, 4, "A little fast for me.", NOON)
    assert said(talk, mirela).theirs is None
    assert said(talk, dara).words == "A little fast for me."
    assert reviews_of(house.page, None, NOON).reviews == ()
    assert rating_of([house.page]) == {}

    actions.write(talk.pk, mirela, 5, "Knew what to ask.", NOON)
    assert said(talk, mirela).theirs.words == "A little fast for me."
    assert said(talk, dara).theirs.words == "Knew what to ask."
    assert [r.by for r in reviews_of(house.page, None, NOON).reviews] == ["Dara K."]


def test_or_before_fourteen_days_have_passed(house, dara, mirela):
    talk = house.talk(dara)
    actions.write(talk.pk, dara, 4, "A little fast for me.", NOON)
    run_due(Instant(NOON + 14 * DAY - timedelta(milliseconds=1), 1, "boot"))
    assert said(talk, mirela, NOON + 14 * DAY).theirs is None
    run_due(Instant(NOON + 14 * DAY, 1, "boot"))
    assert said(talk, mirela, NOON + 14 * DAY).theirs.words == "A little fast for me."
    assert rating_of([house.page])[house.page].reviews == 1


def test_it_can_be_changed_until_it_is_shown_and_never_after(house, dara, mirela):
    talk = house.talk(dara)
    actions.write(talk.pk, dara, 1, "Hasty.", NOON)
    actions.write(talk.pk, dara, 4, "On second thought.", NOON + DAY)
    assert Review.objects.count() == 1
    actions.write(talk.pk, mirela, 5, "", NOON + DAY)
    for person in (dara, mirela):
        with pytest.raises(RuleError, match="review_revealed"):
            actions.write(talk.pk, person, 1, "Changed my mind.", NOON + DAY)
    assert Review.objects.get(side="client").stars == 4


def test_nobody_writes_after_fourteen_days_who_could_have_seen_the_other(house, dara, mirela):
    talk = house.talk(dara)
    last = NOON + 14 * DAY - timedelta(milliseconds=1)
    actions.write(talk.pk, dara, 4, "", last)
    with pytest.raises(RuleError, match="review_over"):
        actions.write(talk.pk, mirela, 1, "Revenge.", NOON + 14 * DAY)


def test_strangers_find_nothing_to_review(house, dara, charlie):
    talk = house.talk(dara)
    for thing in (talk.pk, uuid4()):
        with pytest.raises(MissingError, match="no_such_occasion"):
            actions.write(thing, charlie, 5, "", NOON)
    assert said(talk, charlie) is None


NO_STARS = ["", "0", "6", "-1", "4.5", "five", "٥", "5 ", True, None, 0, 6, 10**30, [5]]


@pytest.mark.parametrize("typed", NO_STARS)
def test_stars_are_one_to_five(house, dara, typed):
    with pytest.raises(InvalidError, match="stars_unknown"):
        actions.write(house.talk(dara).pk, dara, typed, "", NOON)
    assert Review.objects.count() == 0


def test_words_are_kept_as_lines_without_what_nobody_sees(house, dara):
    typed = "\u202eFirst\u200b line\r\n\r\n\r\n\r\nSecond\x00 line\n" + "x" * 5000
    words = actions.write(house.talk(dara).pk, dara, "5", typed, NOON).words
    assert words.startswith("First line\n\nSecond line\nxxx")
    assert len(words) == 1000


def test_a_talk_is_opened_once_whoever_tells_it_twice(house, dara):
    talk = house.talk(dara)
    seats = actions.Seats(
        network_id=talk.network_id, client_id=dara.pk, advisor_id=house.page,
        person_id=house.mirela.pk,
    )  # fmt: skip
    more = actions.Talk(category="db", name="Databases", mode="video", paid_ms=1, net=999_999)
    actions.open_review(Ref("call", talk.ref), seats, more, NOON)
    assert Occasion.objects.get().net == 2400


def test_free_talks_may_be_rated_are_marked_and_weigh_nothing(house, dara, ole):
    house.both(dara, stars=1, net=0, minutes=40)
    alone = rating_of([house.page])[house.page]
    assert (alone.rating, alone.reviews, alone.paid_ms) == (None, 1, 0)
    assert reviews_of(house.page, None, NOON).reviews[0].is_free
    house.both(ole, stars=5)
    together = rating_of([house.page])[house.page]
    assert together.reviews == 2
    assert together.rating > 400


def test_by_category_and_overall(house, dara, ole):
    house.both(dara, stars=5, category="db", minutes=22)
    house.both(ole, stars=2, category="lx", minutes=10)
    rows = {row.category: row for row in Figure.objects.filter(about=house.about)}
    assert rows["db"].rating > 400 > rows["lx"].rating
    assert rows["db"].paid_ms + rows["lx"].paid_ms == rows[""].paid_ms == 32 * 60_000
    shown = reviews_of(house.page, None, NOON, category="lx").reviews
    assert [(r.stars, r.category) for r in shown] == [(2, "Linux")]


def test_a_refund_makes_it_lighter_and_all_of_it_back_makes_it_weightless(house, dara):
    review = house.both(dara, stars=1)
    subject, heavy = (
        Ref("call", review.occasion.ref),
        Figure.objects.get(about=house.about, category=""),
    )
    actions.lessen(subject, 1200, NOON)
    lighter = Figure.objects.get(about=house.about, category="")
    assert 0 < lighter.weight < heavy.weight
    actions.lessen(subject, 2000, NOON)  # an older word about the same refund
    assert Figure.objects.get(about=house.about, category="").weight == lighter.weight
    actions.lessen(subject, 0, NOON)
    assert rating_of([house.page])[house.page].rating is None
    assert reviews_of(house.page, None, NOON).reviews[0].is_free


def test_a_client_has_a_rating_of_their_own(house, dara, charlie):
    house.both(dara)
    assert client_rating(dara.pk).stars == "4.2"
    assert client_rating(charlie.pk).reviews == 0


def test_my_reviews_lists_what_to_write_what_waits_and_what_is_shown(house, dara, ole):
    first, second = house.talk(dara), house.talk(dara)
    house.both(dara)
    actions.write(second.pk, dara, 3, "", NOON)
    own = mine(dara, NOON)
    assert [a.id for a in own.open] == [first.pk]
    assert [a.id for a in own.waiting] == [second.pk]
    assert [a.theirs.stars for a in own.shown] == [5]
    assert mine(dara, NOON + 15 * DAY).open == []


def test_the_reviewed_replies_once_and_may_change_it_for_a_day(house, dara, mirela, charlie):
    review = house.both(dara)
    actions.reply(review.pk, mirela, "Glad it was only the firewall.", NOON)
    actions.reply(review.pk, mirela, "Glad it was the firewall.", NOON + DAY - timedelta(seconds=1))
    with pytest.raises(RuleError, match="reply_stands"):
        actions.reply(review.pk, mirela, "And another thing.", NOON + DAY)
    assert kept(review.pk).reply == "Glad it was the firewall."
    for other in (dara, charlie):
        with pytest.raises(MissingError):
            actions.reply(review.pk, other, "Me too.", NOON)


def test_helpful_is_said_once_by_third_persons_and_can_be_taken_back(house, dara, ole, mirela):
    review = house.both(dara)
    assert actions.vote(review.pk, ole, NOON, helpful=True) == 1
    assert actions.vote(review.pk, ole, NOON, helpful=True) == 1
    assert actions.vote(review.pk, ole, NOON, helpful=False) == 0
    for one_of_the_two in (dara, mirela):
        with pytest.raises(RuleError, match="own_review"):
            actions.vote(review.pk, one_of_the_two, NOON, helpful=True)


def test_nothing_can_be_done_with_a_review_that_is_not_shown(house, dara, ole, mirela):
    talk = house.talk(dara)
    hidden = actions.write(talk.pk, dara, 5, "Secret.", NOON)
    for deed in (
        lambda: actions.vote(hidden.pk, ole, NOON, helpful=True),
        lambda: actions.reply(hidden.pk, mirela, "Aha.", NOON),
        lambda: actions.report(hidden.pk, ole, "Rude", NOON),
        lambda: actions.remove(hidden.pk, "Rude", NOON),
    ):
        with pytest.raises(MissingError):
            deed()


def test_what_advisors_say_of_clients_is_no_public_matter(house, dara, ole):
    house.both(dara)
    of_dara = Review.objects.get(side="advisor")
    with pytest.raises(MissingError):
        actions.vote(of_dara.pk, ole, NOON, helpful=True)
    with pytest.raises(MissingError):
        actions.report(of_dara.pk, ole, "Rude", NOON)
    actions.report(of_dara.pk, dara, "Not true", NOON)  # whom it is about may
    actions.reply(of_dara.pk, dara, "I was ill that day.", NOON)


def test_removed_is_the_words_and_the_weight_with_a_reason_in_their_place(house, dara, ole):
    review = house.both(dara, stars=1, words="His number is 555-1234")
    actions.report(review.pk, ole, "A telephone number", NOON)
    actions.remove(review.pk, "It showed somebody’s number.", NOON)
    shown = reviews_of(house.page, None, NOON).reviews[0]
    assert (shown.words, shown.stars) == ("", 0)
    assert shown.removed_because == "It showed somebody’s number."
    assert rating_of([house.page]) == {}
    assert kept(review.pk).reports.get().closed_at == NOON
    with pytest.raises(MissingError):
        actions.remove(review.pk, "Again", NOON)


def test_who_is_shut_out_says_nothing_any_more_until_let_in_again(house, dara):
    house.both(dara)
    for active, reviews in ((False, 0), (True, 1)):
        dara.is_active = active
        dara.save()
        actions.recount_author(dara.pk, NOON)
        assert len(reviews_of(house.page, None, NOON).reviews) == reviews
        assert bool(rating_of([house.page])) == bool(reviews)
        assert list(figures_agree()) == [], "nobody has figures of which nothing is shown"
