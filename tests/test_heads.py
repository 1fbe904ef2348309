"""A kept head is the head that Django builds: SQL, columns, joins, and how rows are read."""

import pytest
from django.db.models import F, Q

from minutewise.calls.models import Call, Meter
from minutewise.ledger.models import Account, Hold
from minutewise.work.quick import heads
from tests.services.heads_compared import compared

pytestmark = pytest.mark.django_db

calls, meters, holds = Call.objects.all(), Meter.objects.all(), Hold.objects.all()
with_people = calls.select_related("client", "advisor__person", "advisor__company")

# Of each pair one shape must not be taken for the other.
PLAIN = {
    "the model's own order, or none": (calls, calls.order_by()),
    "the other way round": (calls, calls.order_by("id"), calls.reverse(), calls.order_by("-id")),
    "some columns, in another order": (
        calls.values_list("id", "mode"),
        calls.values_list("mode", "id"),
        calls.values("mode"),
        calls.only("mode"),
        calls.defer("mode"),
    ),
    "joined for its rows, for its conditions, for its order": (
        with_people,
        calls.filter(client__name="A"),
        with_people.filter(client__name="A").order_by("advisor__person__name"),
        with_people.filter(Q(client__name="A") | Q(agent__name="B")),
        meters.order_by("call__started_at", "number"),
    ),
    "joined the other way, twice": (
        calls.filter(meters__number=1),
        calls.filter(meters__number=1).filter(meters__state="ended"),
        calls.exclude(meters__number=1),
        calls.filter(rungs__end="").order_by("rungs__person__name"),
        calls.filter(Q(rungs__end="") | Q(agent=None)).order_by("rungs__person__name"),
    ),
    "of a row": (Call(id="0" * 32).meters.order_by("-number"), meters.filter(call="0" * 32)),
    "within another": (
        holds.filter(account__in=Account.objects.filter(kind="spendable").values("id")),
        holds.filter(account__in=Account.objects.filter(kind="spendable").order_by("-id")[:2]),
    ),
    "locked, sliced": (
        calls.select_for_update().select_related("network"),
        with_people.select_for_update(of=("self",))[:3],
    ),
    "alone, and a part of a union": (
        calls.order_by(),
        calls.order_by().union(calls.filter(mode="text").order_by()),
    ),
    "of nobody": (calls.filter(id__in=[]),),
}
NOT_KEPT = (
    calls.annotate(who=F("client__name")),
    calls.values("mode").distinct(),
    calls.order_by(F("mode").desc()),
    calls.order_by("?"),
    calls.order_by().union(calls.filter(mode="text").order_by()),
)  # fmt: skip


@pytest.mark.parametrize("queries", PLAIN.values(), ids=PLAIN)
def test_what_is_kept_is_what_django_builds(queries):
    with compared() as kept:
        for _again in range(2):
            for query in queries:
                found = query.all()
                list(found)
                if not (found.query.is_sliced or found.query.combinator):
                    list(found.filter(pk__isnull=False))  # goes on from what it was left as
    assert any(kept)


def test_joins_that_an_earlier_asking_left_behind_are_not_those_of_a_condition():
    with compared():
        asked = calls.select_related("client")
        list(asked)
        list(asked.select_related(None))
        list(calls.filter(client__name="A"))


def test_what_is_not_plain_is_djangos_own_business():
    for query in NOT_KEPT:
        assert heads.shape_of(query.all().query) is None, query.query


def test_they_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(heads, "HEADS_MAX", 3)
    with compared():
        for columns in (["id"], ["mode"], ["seq"], ["mode", "seq"]):
            list(calls.values_list(*columns))
            assert len(heads._heads) <= 3
