"""The audit log is added to and never changed, whoever tries."""

import pytest
from django.db import IntegrityError, connection, transaction

from minutewise.work import audit
from minutewise.work.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(noon):
    return audit.record("command", "operator.made", "person:1", {"staff": True}, noon.wall)


def test_a_line_says_who_did_what_when(entry, noon):
    kept = AuditEntry.objects.get()
    assert (kept.who, kept.what, kept.ref, kept.details, kept.at) == (
        "command", "operator.made", "person:1", {"staff": True}, noon.wall,
    )  # fmt: skip


def test_a_reason_and_an_address_are_kept_with_it(noon):
    audit.record("p", "call.ended", "call:1", {}, noon.wall, why="Shouting", address="2001:db8::1")
    kept = AuditEntry.objects.get()
    assert (kept.why, kept.address) == ("Shouting", "2001:db8::1")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE work_auditentry SET why = 'nothing'",
        "UPDATE work_auditentry SET at = at",
        "DELETE FROM work_auditentry",
    ],
)
def test_the_database_refuses_plain_sql_as_well(entry, sql):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    assert AuditEntry.objects.get().why == ""


def test_lines_are_found_by_who_what_and_when(noon):
    later = noon.later(60_000)
    audit.record("olga", "call.ended", "call:1", {}, noon.wall)
    audit.record("oscar", "person.banned", "person:1", {}, later.wall)
    assert [e.who for e in audit.lines(audit.Asked())] == ["oscar", "olga"]
    assert [e.who for e in audit.lines(audit.Asked(who="olga"))] == ["olga"]
    assert [e.who for e in audit.lines(audit.Asked(what="person.banned"))] == ["oscar"]
    assert [e.who for e in audit.lines(audit.Asked(ref="call:1"))] == ["olga"]
    assert [e.who for e in audit.lines(audit.Asked(start=later.wall))] == ["oscar"]
    assert [e.who for e in audit.lines(audit.Asked(end=later.wall))] == ["olga"]
    assert (audit.kinds(), audit.doers()) == (["call.ended", "person.banned"], ["olga", "oscar"])


@pytest.mark.parametrize(
    "deed",
    [
        lambda rows: rows.update(who="somebody else"),
        lambda rows: rows.delete(),
        lambda rows: rows.get().save(),
        lambda rows: rows.get().delete(),
    ],
)
def test_the_database_refuses_to_change_or_delete_a_line(entry, deed):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        deed(AuditEntry.objects.all())
    assert AuditEntry.objects.get().who == "command"
