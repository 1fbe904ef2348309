"""Several statements on one way to PostgreSQL and back, and COMMIT on the way of the last."""

import pytest
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)

from minutewise.work.models import Tally
from minutewise.work.quick.on_postgresql import base, way
from minutewise.work.quick.statements import asked, left, with_commit
from minutewise.work.writing import writing

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own"),
]
NOTE = "INSERT INTO work_tally (day, what, times) VALUES ('2026-03-01', $1, $2)"
CUT = ("SELECT pg_terminate_backend(pg_backend_pid())", [])


def note(what):
    return (NOTE, [what, 1])


def written():
    return set(Tally.objects.values_list("what", flat=True))


@pytest.fixture
def ways(monkeypatch):
    """Each way that is gone: how many statements went, and whether COMMIT did."""
    found, carried = [], base.carried

    def watched(line, statements, *, commit=False):
        found.append((len(statements), commit))
        return carried(line, statements, commit=commit)

    monkeypatch.setattr(base, "carried", watched)
    return found


def test_what_is_left_goes_with_the_commit(ways):
    with with_commit(), writing():
        asked(("SELECT 1", []), ("SELECT 2", []))
        assert left(note("a"))
        assert left(note("b"), note("c"))
    assert ways == [(2, False), (3, True)]
    assert written() == {"a", "b", "c"}


def test_a_later_statement_sees_what_was_left(ways):
    with with_commit(), writing():
        left(note("a"))
        assert written() == {"a"}
        left(note("b"))
        assert asked(("SELECT what FROM work_tally ORDER BY what", [])) == [[("a",), ("b",)]]
        left(note("c"))
    assert written() == {"a", "b", "c"}
    assert ways == [(1, False), (1, False), (1, False), (1, True)]


def test_nobody_leaves_anything_where_nobody_waits_for_it():
    with writing():
        assert not left(note("a"))
        with with_commit(), writing():
            assert not left(note("b"))
    with with_commit():
        pass
    assert not left(note("c"))
    assert written() == set()


LATE = [
    ((("SELECT 1 / $1::int", [0]),), DataError),
    ((note("a"),), IntegrityError),
    ((("SELECT nothing FROM nowhere", []),), ProgrammingError),
    ((CUT,), OperationalError),
]


@pytest.mark.parametrize(("bad", "error"), LATE)
@pytest.mark.parametrize("first", [True, False])
def test_what_fails_by_itself_takes_the_commit_with_it(bad, error, first):
    Tally.objects.create(day="2026-03-01", what="a", times=1)
    with pytest.raises(error), with_commit(), writing():
        left(*bad, note("b")) if first else left(note("b"), *bad)
    assert written() == {"a"}
    with with_commit(), writing():  # and the connection, or a new one, serves the next
        left(note("c"))
    assert written() == {"a", "c"}


def test_a_check_that_waits_for_the_commit_is_met_there():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE one (id int PRIMARY KEY)")
        cursor.execute("CREATE TABLE two (one int REFERENCES one DEFERRABLE INITIALLY DEFERRED)")
    try:
        with pytest.raises(IntegrityError), with_commit(), writing():
            left(("INSERT INTO two VALUES ($1)", [7]), note("a"))
        assert written() == set()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE two, one")


def test_what_does_not_fit_into_the_line_goes_while_answers_come():
    """Neither side waits for the other to take what it has to say, however much that is."""
    much = "much" * 6_000_000  # more than both ends of it keep
    assert asked(*[("SELECT $1::text", [much])] * 2) == [[(much,)]] * 2


def test_who_is_interrupted_on_his_way_leaves_nobody_his_answers(monkeypatch):
    connection.ensure_connection()
    line = connection.connection

    class Interrupted:
        def register(self, socket, events):
            assert socket == line.fileno()

        def poll(self):
            raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(way.select, "poll", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            asked(note("a"))
    assert line.closed
    connection.close()
    assert asked(("SELECT 1", [])) == [[(1,)]]


def test_a_refusal_takes_back_what_was_left_and_sent():
    def refused():
        left(note("a"))
        assert written() == {"a"}
        left(note("b"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), with_commit(), writing():
        refused()
    assert written() == set()
    with writing():  # nothing of it is left over for the next COMMIT
        asked(note("c"))
    assert written() == {"c"}


def test_after_a_rollback_a_statement_is_prepared_anew():
    """PostgreSQL forgets what psycopg lets it forget; ours are in the same register."""
    for number in range(3):
        for _ in range(3):
            Tally.objects.filter(what=str(number)).exists()
        with pytest.raises(DataError), writing():
            asked(note("a"), ("SELECT 1 / $1::int", [0]))
        assert asked(("SELECT count(*) FROM work_tally WHERE what = $1", ["a"])) == [[(0,)]]


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [NOTE])
        return cursor.fetchone()[0]


def test_a_statement_is_prepared_once_for_a_connection_unless_the_settings_forbid_it(monkeypatch):
    for name in "abc":
        asked(note(name))
    assert prepared() == 1
    connection.close()
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    asked(note("d"), note("e"))
    assert prepared() == 0
    assert written() == set("abcde")


WORDS = [
    "",
    "NULL",
    "null",
    'a "b"',
    "a,b",
    "{a}",
    "\\",
    '\\"',
    " a ",
    "a\nb",
    "ä€",
    "'",
    "$1",
    "%s",
]


def test_values_arrive_as_they_are():
    assert asked(("SELECT $1::text[]", [WORDS]))[0] == [(WORDS,)]
    for word in WORDS:
        assert asked(("SELECT $1::text", [word]))[0] == [(word,)]
        assert asked(("SELECT $1::text[]", [[word, "b"]]))[0] == [([word, "b"],)]
    numbers = [0, -1, 2**62]
    sql = "SELECT $1::bigint[], $2::bigint, $3::bool, $4::bool, $5::text, $6::text[]"
    values = [numbers, -5, True, False, None, []]
    assert asked((sql, values))[0] == [tuple(values)]


@pytest.mark.parametrize("value", ["a\0b", "\0", ["a", "b\0"], "\ud800"])
def test_what_cannot_arrive_whole_is_refused_before_anything_is_sent(value):
    with pytest.raises((DataError, UnicodeEncodeError)):
        asked(("SELECT $1::text", ["a"]), ("SELECT $1::text", [value]))
    assert asked(("SELECT $1::text", ["a"])) == [[("a",)]], "what was not sent is not prepared"


def test_two_hundred_thousand_bytes_each_way_do_not_stop_each_other():
    """Both sides' buffers are full at the same time: who only wrote would wait for good."""
    long = "x" * 200_000
    many = [("SELECT $1::text", [long])] * 40
    assert asked(*many) == [[(long,)]] * 40


def test_the_first_way_begins_the_transaction():
    with transaction.atomic():
        asked(note("a"))
        transaction.set_rollback(True)
    assert written() == set()
