"""A kept head is the head that Django builds: SQL, columns, joins, and how rows are read."""

from copy import copy

import pytest
from django.db import connection
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


def _with_join(**changed):
    """Changes the join of a query, and nothing else."""

    def change(query):
        join = copy(query.alias_map[JOINED])
        vars(join).update(changed)
        query.alias_map[JOINED] = join

    return change


def _named(query):
    query.alias_map = {f"{alias}_": join for alias, join in query.alias_map.items()}


JOINED = Call._meta.db_table
COLUMN, OTHER = (Meter._meta.get_field(name) for name in ("number", "state"))
# Each changes one thing that the head depends on.
CHANGES = {
    "the table it begins at": lambda q: setattr(q, "model", Hold),
    "all columns or none": lambda q: setattr(q, "default_cols", False),
    "other columns": lambda q: setattr(q, "select", (OTHER.get_col("calls_meter"),)),
    "the same column of another table": lambda q: setattr(q, "select", (COLUMN.get_col("U0"),)),
    "a column read as another kind": lambda q: setattr(
        q, "select", (COLUMN.get_col("calls_meter", OTHER),)
    ),
    "the names of columns": lambda q: setattr(q, "selected", {"state": 0}),
    "what comes with a row": lambda q: setattr(q, "select_related", {"call": {"client": {}}}),
    "which columns are left out": lambda q: setattr(q, "deferred_loading", ({"state"}, True)),
    "only these or all but these": lambda q: setattr(q, "deferred_loading", (set(), False)),
    "another order": lambda q: setattr(q, "order_by", ("state",)),
    "the order reversed": lambda q: setattr(q, "standard_ordering", False),
    "how often a join is used": lambda q: q.alias_refcount.update({JOINED: 7}),
    "the letter of its names": lambda q: setattr(q, "alias_prefix", "U"),
    "how deep rows come along": lambda q: setattr(q, "max_depth", 1),
    "the names of its tables": _named,
    "a join with rows that lack": _with_join(join_type="LEFT OUTER JOIN"),
    "a join that may lack": _with_join(nullable=True),
    "a join from elsewhere": _with_join(parent_alias="U0"),
    "a join to elsewhere": _with_join(table_name="calls_rung"),
    "a join by another column": _with_join(join_field=Hold._meta.get_field("account")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_its_head_depends_on_makes_another_shape(change):
    found = meters.filter(call__mode="audio").order_by("number").select_related("call")
    query = found.query.chain()
    query.select, query.selected = (COLUMN.get_col("calls_meter"),), {"number": 0}
    query.deferred_loading = (frozenset(), True)
    query.alias_map, before = dict(query.alias_map), heads.shape_of(query)
    assert (before is None, heads.shape_of(query)) == (False, before)
    change(query)
    assert heads.shape_of(query) not in (None, before)


def test_a_query_within_another_names_its_columns_and_is_another_one():
    with compared():
        for named in (False, True, False):
            asked = calls.order_by().select_related("client").query
            asked.get_compiler("default").as_sql(with_col_aliases=named)
        assert len(heads._heads) == 2
        assert {shape[0] for shape in heads._heads} == {connection.vendor}
