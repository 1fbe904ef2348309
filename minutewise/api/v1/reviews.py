"""Reviews: reading them, writing one's own, replying, helpful, reporting."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import cursors
from minutewise.api import directory_reads as reads
from minutewise.api import review_shapes as shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.v1.door import Cursor, Limit, api, by, changed, told
from minutewise.ratings import actions
from minutewise.ratings.queries import mine, reviews_of, summary_of
from minutewise.ratings.queries.own import Ask, ask_by_id
from minutewise.ratings.queries.shown import Shown
from minutewise.work.clock import now

Category = Annotated[str, Query("", max_length=64, description="as in `categories`")]
_PAGES_MAX = 10_000
_HELPFUL = "reviews/{uuid:review_id}/helpful"


@api.get("advisors/{uuid:advisor_id}/reviews", response=told(shapes.Reviews), **by(Scope.READ))
def reviews(
    request: HttpRequest, advisor_id: UUID, category: Category = "", cursor: Cursor = "",
    limit: Limit = 50,
) -> Any:  # fmt: skip
    """What clients said of an advisor, newest first. Page by the same `limit`."""
    row, summary = reads.published(network_of(request), advisor_id), summary_of(advisor_id)
    number = min(cursors.read_number(cursor), _PAGES_MAX) if cursor else 1
    page = reviews_of(row.id, None, now().wall, category=category, page=max(1, number), size=limit)
    return {
        "rating": summary.overall.rating,
        "reviews": summary.overall.reviews,
        "paid_ms": summary.overall.paid_ms,
        "categories": [
            {"category": each.category, "name": each.name, "rating": each.rating,
             "reviews": each.reviews, "paid_ms": each.paid_ms}
            for each in summary.categories
        ],
        "items": [_review(each) for each in page.reviews],
        "next": cursors.written(page.number + 1) if page.more else None,
    }  # fmt: skip


@api.get("reviews", response=told(shapes.Talks), **by(Scope.READ))
def own_reviews(request: HttpRequest) -> Any:
    """Talks that one may review, has reviewed, or was reviewed for, newest first."""
    found = mine(person_of(request), now().wall)
    asks = [*found.open, *found.waiting, *found.shown]
    return {"items": [_talk(each) for each in sorted(asks, key=lambda a: a.ended_at)[::-1]]}


@api.put("talks/{uuid:talk_id}/review", response=changed(shapes.Talk), **by(Scope.ACCOUNT))
def write_review(request: HttpRequest, talk_id: UUID, body: shapes.NewReview) -> Any:
    """Say how a talk was. `talk_id` stands in GET /reviews; for 14 days, until both have."""
    person, at = person_of(request), now().wall
    actions.write(talk_id, person, body.stars, body.words, at)
    return _talk(ask_by_id(person, talk_id, at))


@api.put("reviews/{uuid:review_id}/reply", response=changed(None, status=204), **by(Scope.ACCOUNT))
def reply_to_review(request: HttpRequest, review_id: UUID, body: shapes.Reply) -> Any:
    """Answer a review of oneself; empty words take the answer back."""
    actions.reply(review_id, person_of(request), body.words, now().wall)
    return Status(204, None)


@api.put(_HELPFUL, response=told(None, 409, status=204), **by(Scope.ACCOUNT))
def find_helpful(request: HttpRequest, review_id: UUID) -> Any:
    """Somebody else's review is helpful. Twice is once."""
    actions.vote(review_id, person_of(request), now().wall, helpful=True)
    return Status(204, None)


@api.delete(_HELPFUL, response=told(None, 409, status=204), **by(Scope.ACCOUNT))
def find_not_helpful(request: HttpRequest, review_id: UUID) -> Any:
    """Take that back."""
    actions.vote(review_id, person_of(request), now().wall, helpful=False)
    return Status(204, None)


@api.post(
    "reviews/{uuid:review_id}/report", response=changed(None, status=204), **by(Scope.ACCOUNT)
)
def report_review(request: HttpRequest, review_id: UUID, body: shapes.NewReport) -> Any:
    """Ask the operators to look at a review."""
    actions.report(review_id, person_of(request), body.why, now().wall)
    return Status(204, None)


def _review(shown: Shown) -> shapes.Review:
    return shapes.Review(
        id=shown.id, stars=shown.stars, words=shown.words, by=shown.by, at=shown.at,
        category=shown.category, mode=shown.mode, minutes=shown.minutes, free=shown.is_free,
        own_house=shown.of_own_house,
        reply=shown.reply, helpful=shown.helpful, removed_because=shown.removed_because,
    )  # fmt: skip


def _talk(ask: Ask) -> dict[str, Any]:
    return {
        "id": ask.id, "of": ask.kind, "ref": ask.ref, "side": ask.side, "other": ask.other,
        "category": ask.category, "ended_at": ask.ended_at, "until": ask.until,
        "free": ask.is_free, "open": ask.is_open, "stars": ask.stars, "words": ask.words,
        "theirs": _review(ask.theirs) if ask.theirs else None,
    }  # fmt: skip
