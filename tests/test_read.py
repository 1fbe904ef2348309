"""Rows of prepared queries become the models that Django makes of them: the same values, the same
rows beside them, in the same state; and what is more than its columns is left to Django."""

import pytest
from django.db.models import F, Model
from django.db.models.signals import post_init

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Presence
from minutewise.calls.models import Call
from minutewise.calls.queries import WHOLE
from minutewise.calls.tests.conftest import Clock, Talk
from minutewise.work.quick.prepared import Prepared
from minutewise.work.quick.read import is_plain
from tests.races.test_call_races import advisor, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(network):
    """A call between two; of a third person nobody has ever heard."""
    Talk(Clock(), client("dara", 5_000), advisor("mirela", network)).rings(maximum=600)
    unseen = advisor("ole", network)
    Presence.objects.filter(advisor=unseen).delete()


QUERIES = {
    "a row alone": lambda: Person.objects.order_by("email"),
    "all that comes with a call": lambda: Call.objects.select_related(*WHOLE),
    "nobody there: no company, no presence": lambda: Advisor.objects.select_related(
        "company", "presence", "person"
    ).order_by("handle"),
    "some columns": lambda: Advisor.objects.only("handle", "person__name").select_related("person"),
    "a column of the query's own": lambda: Call.objects.annotate(next_seq=F("seq") + 1),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_they_are_what_django_makes_of_them(world, query):
    made, plain = Prepared(query).rows(), list(query())
    assert [told(row) for row in made] == [told(row) for row in plain]
    assert made, "the table did find something"


def told(row, seen=()):
    """A row with its state and all that came with it; what was told already is only named."""
    if not isinstance(row, Model) or id(row) in seen:
        return type(row)
    state, beside = row._state, row._state.fields_cache
    values = {name: value for name, value in vars(row).items() if name != "_state"}
    rows = {name: told(other, (*seen, id(row))) for name, other in sorted(beside.items())}
    return type(row), values, (state.adding, state.db, state.fetch_mode), rows


def test_who_came_along_is_the_same_seen_from_both_sides(world):
    query = Advisor.objects.select_related("presence").filter(handle="mirela")
    [page] = Prepared(lambda: query).rows()
    assert page.presence.advisor is page


def test_who_listens_to_models_being_made_hears_of_each(world):
    heard = []
    listen = lambda instance, **_more: heard.append(instance.email)  # noqa: E731
    post_init.connect(listen, sender=Person)
    try:
        found = Prepared(lambda: Person.objects.order_by("email")).rows()
    finally:
        post_init.disconnect(listen, sender=Person)
    assert heard == [person.email for person in found]


def test_a_model_that_does_something_when_it_is_made_is_not_plain(monkeypatch):
    names = [field.attname for field in Person._meta.concrete_fields]
    assert is_plain(Person, names)
    assert not is_plain(Person, [*names, "is_authenticated"])  # no column: a property
    for way in ("__init__", "from_db"):
        with monkeypatch.context() as careful:
            careful.setattr(Person, way, lambda *_row, **_more: None)
            assert not is_plain(Person, names), way
