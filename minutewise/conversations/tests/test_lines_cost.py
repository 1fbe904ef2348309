"""A list of threads asks one question, on either side of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.conversations.actions import begin
from minutewise.conversations.queries import threads_of
from minutewise.conversations.tests.cast import dara, mirela
from minutewise.conversations.words import in_a_line
from minutewise.work.clock import now

__all__ = ["dara", "mirela"]


def test_each_line_comes_with_all_that_is_shown_of_it(dara, mirela):
    begin(dara, mirela, "Hello", now())
    for reader in (dara, mirela.person):
        with CaptureQueriesContext(connection) as asked:
            (line,) = threads_of(reader)
            assert in_a_line(line.last) == "Hello"
        assert len(asked) == 1, [each["sql"] for each in asked.captured_queries]
