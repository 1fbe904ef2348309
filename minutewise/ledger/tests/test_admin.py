"""Operators look at the books in the admin; there is no button that changes them."""

import pytest

from minutewise.accounts.models import Person
from minutewise.ledger.actions import capture
from minutewise.ledger.tests.till import WHO, hold, legs


@pytest.fixture
def operator(client, network):
    client.force_login(Person.objects.create_superuser("olga@example.test"))
    return client


@pytest.mark.parametrize("table", ["account", "hold", "transfer", "rollup"])
def test_every_table_can_be_read_and_not_added_to(operator, top_up, clara, adam, table):
    top_up(clara, 500)
    capture([hold(clara, 100, "h1").pk], legs(adam, 8, 2), key="s1", **WHO)
    assert operator.get(f"/admin/ledger/{table}/").status_code == 200
    assert operator.get(f"/admin/ledger/{table}/add/").status_code == 403


def test_no_transfer_is_edited_or_deleted(operator, top_up, clara):
    row = top_up(clara, 500)
    page = operator.get(f"/admin/ledger/transfer/{row.pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert operator.post(f"/admin/ledger/transfer/{row.pk}/delete/").status_code == 403
