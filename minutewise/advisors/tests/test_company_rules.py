"""What owner, manager and agent may do, and what an invitation is to whom. Pure."""

from datetime import UTC, datetime, timedelta

import pytest

from minutewise.advisors.rules.companies import (
    MAY,
    Deed,
    Open,
    Role,
    digest_of,
    may,
    may_invite_as,
    may_remove,
    opens,
    secret_of,
    stays_owned,
)

OWNER, MANAGER, AGENT = Role.OWNER, Role.MANAGER, Role.AGENT
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

WHO_MAY = {
    # deed           owner  manager agent
    Deed.SEE:       (True, True, True),
    Deed.OWN_CALLS: (True, True, True),
    Deed.LEAVE:     (True, True, True),
    Deed.ALL_CALLS: (True, True, False),
    Deed.PAGE:      (True, True, False),  # prices are on it
    Deed.INVITE:    (True, True, False),
    Deed.REMOVE:    (True, True, False),
    Deed.MONEY:     (True, False, False),
    Deed.WEBHOOKS:  (True, False, False),
    Deed.ROLES:     (True, False, False),
    Deed.CLOSE:     (True, False, False),
}  # fmt: skip


@pytest.mark.parametrize("deed", Deed)
def test_each_role_may_do_what_the_table_says(deed):
    assert tuple(may(role, deed) for role in (OWNER, MANAGER, AGENT)) == WHO_MAY[deed]


def test_every_role_stands_in_the_table():
    assert set(MAY) == set(Role)


@pytest.mark.parametrize(
    ("who", "whom", "yes"),
    [
        (OWNER, OWNER, True),
        (OWNER, MANAGER, True),
        (OWNER, AGENT, True),
        (MANAGER, OWNER, False),  # or a manager could make himself an owner
        (MANAGER, MANAGER, False),
        (MANAGER, AGENT, True),
        (AGENT, AGENT, False),
        (AGENT, OWNER, False),
    ],
)
def test_an_owner_invites_and_removes_everybody_and_a_manager_agents(who, whom, yes):
    assert may_invite_as(who, whom) is yes
    assert may_remove(who, whom) is yes


@pytest.mark.parametrize(
    ("roles", "before", "after", "yes"),
    [
        ([OWNER, AGENT], OWNER, None, False),  # the last owner cannot leave
        ([OWNER, AGENT], OWNER, AGENT, False),  # nor become something else
        ([OWNER, AGENT], OWNER, OWNER, True),  # stays what he is
        ([OWNER, OWNER], OWNER, None, True),  # one of two can
        ([OWNER, OWNER], OWNER, MANAGER, True),
        ([OWNER, AGENT], AGENT, None, True),
        ([OWNER, MANAGER], MANAGER, AGENT, True),
    ],
)
def test_a_company_always_has_an_owner(roles, before, after, yes):
    assert stays_owned(roles, before, after) is yes


FACTS = {"ours": True, "accepted": False, "withdrawn": False, "closed": False}
LAST = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("changed", "at", "is_"),
    [
        ({}, NOON, Open.OPEN),
        ({}, NOON + timedelta(days=7) - LAST, Open.OPEN),
        ({}, NOON + timedelta(days=7), Open.EXPIRED),
        ({"accepted": True}, NOON, Open.USED),
        ({"withdrawn": True}, NOON, Open.WITHDRAWN),
        ({"closed": True}, NOON, Open.CLOSED),
        ({"ours": False}, NOON, Open.ANOTHERS),
        ({"ours": False, "accepted": True}, NOON, Open.ANOTHERS),  # strangers learn no more
        ({"ours": False, "closed": True}, NOON + timedelta(days=9), Open.ANOTHERS),
    ],
)
def test_an_invitation_says_what_it_is_to_its_reader(changed, at, is_):
    assert opens(**FACTS | changed, expires_at=NOON + timedelta(days=7), at=at) is is_


def test_of_the_secret_only_a_digest_is_kept_and_nothing_else_has_one():
    secret = secret_of(bytes(range(32)))
    digest = digest_of(secret)
    assert digest
    assert secret not in digest
    assert len(digest) == 64
    for other in ("", "x", secret + "x", secret[:-1], "é" * 43, "../" * 14 + "x"):
        assert digest_of(other) is None
    with pytest.raises(ValueError, match="256"):
        secret_of(b"short")
