"""Tables that are written all the time carry no index in vain."""

import pytest
from django.db import connection

from minutewise.calls.models import Call, CallEvent, Meter
from minutewise.conversations.models import Conversation, Message


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Conversation, Message, Call, CallEvent, Meter])
def test_no_index_is_what_another_one_begins_with(model):
    """Whatever it finds, the longer one finds as well; and each row written writes both."""
    partial = {each.name for each in declared(model) if each.condition is not None}
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, model._meta.db_table)
    spans = {
        name: tuple(found["columns"])
        for name, found in known.items()
        if (found["index"] or found["unique"]) and name not in partial
    }
    assert spans
    for one, short in spans.items():
        longer = [n for n, span in spans.items() if n != one and span[: len(short)] == short]
        assert not longer, f"{one} is the beginning of {longer}"


def declared(model):
    every = [*model._meta.indexes, *model._meta.constraints]
    return [each for each in every if hasattr(each, "condition")]
