"""The audit log is added to and never changed, whoever tries."""

import pytest
from django.db import IntegrityError, transaction

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
