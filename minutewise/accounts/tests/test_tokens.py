"""Personal tokens: shown once, kept as a digest, good for their scopes until they end."""

import re
from datetime import timedelta

import pytest

from minutewise.accounts.actions.erasure import forget
from minutewise.accounts.actions.people import ban, readmit
from minutewise.accounts.actions.tokens import admit, make, revoke_token
from minutewise.accounts.models import Person, Token
from minutewise.accounts.queries.tokens import check_scope, token_of
from minutewise.accounts.rules.tokens import (
    DAYS_MAX,
    REQUESTS_A_MINUTE,
    TOKENS_MAX,
    Scope,
    bearer,
    digest_of,
)
from minutewise.accounts.tests.conftest import ADA
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry

SHAPE = re.compile(r"mwpat_[A-Za-z0-9_-]{43}")


@pytest.fixture
def signed_in(visitor, ada):
    visitor.sign_in(ADA)
    return visitor


@pytest.fixture
def made(ada):
    return make(ada, "Till", ["read"], days=90, at=now().wall)


def refused(header, at=None):
    with pytest.raises(RuleError) as told:
        token_of(header, at or now().wall)
    return told.value.status, told.value.code


class TestPage:
    def make(self, visitor, **typed):
        fields = {"name": "Till", "scopes": ["read", "money"], "days": "90", **typed}
        return visitor.post("/account/tokens/", fields)

    def test_it_is_shown_once_and_kept_as_a_digest(self, signed_in):
        answer = self.make(signed_in)
        secret = SHAPE.search(answer.content.decode())[0]
        assert "no-store" in answer["Cache-Control"]
        kept = Token.objects.get()
        assert (kept.digest, kept.ending) == (digest_of(secret), secret[-4:])
        assert kept.scopes == ["read", "money"]
        assert kept.expires_at - kept.made_at == timedelta(days=90)
        later = signed_in.get("/account/tokens/").content.decode()
        assert "Till" in later
        assert not SHAPE.search(later)

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"name": ""}, "a token without a name is not known again"),
            ({"name": "\u200b\u202e"}, "nothing of it can be seen"),
            ({"name": "x" * 61}, "too long"),
            ({"scopes": []}, "it may do nothing"),
            ({"scopes": ["everything"]}, "no such scope"),
            ({"days": "0"}, "over at once"),
            ({"days": "366"}, "more than a year"),
            ({"days": "1e9"}, "no number of days"),
        ],
    )
    def test_what_makes_no_sense_makes_no_token(self, signed_in, typed, why):
        assert self.make(signed_in, **typed).status_code == 422
        assert not Token.objects.exists()

    def test_at_most_twenty(self, signed_in, ada):
        for number in range(TOKENS_MAX):
            make(ada, str(number), ["read"], days=1, at=now().wall)
        answer = self.make(signed_in)
        assert answer.status_code == 422
        assert "Revoke a token" in answer.content.decode()

    def test_revoked_here_is_revoked_at_once_and_only_by_its_owner(self, signed_in, made):
        other = Person.objects.create_user("otto@example.org")
        theirs, secret = make(other, "x", ["read"], days=1, at=now().wall)
        for token in (made[0], theirs):
            assert signed_in.post(f"/account/tokens/{token.pk}/").status_code == 302
        assert refused(f"Bearer {made[1]}") == (401, "token_unknown")
        assert token_of(f"Bearer {secret}", now().wall) == theirs


def test_who_shows_it_is_its_person(ada, made):
    assert token_of(f"Bearer {made[1]}", now().wall).person == ada


@pytest.mark.parametrize(
    ("header", "code", "why"),
    [
        ("", "token_missing", "nothing sent"),
        ("Bearer", "token_unknown", "no token"),
        ("Basic YTpi", "token_unknown", "another scheme"),
        ("Bearer mwpat_", "token_unknown", "no secret"),
        ("Bearer mwpat_" + "A" * 43, "token_unknown", "nobody's"),
        ("Bearer mwpat_" + "ä" * 43, "token_unknown", "not ASCII"),
    ],
)
def test_anything_else_is_refused(made, header, code, why):
    assert refused(header) == (401, code)


def test_it_ends_at_its_instant(ada, made):
    token, secret = made
    last = token.expires_at - timedelta(milliseconds=1)
    assert token_of(f"Bearer {secret}", last) == token
    assert refused(f"Bearer {secret}", token.expires_at) == (401, "token_expired")


def test_a_ban_ends_it_for_good(ada, made):
    operator = Person.objects.create_superuser("olga@example.org")
    ban(ada, by=operator, at=now().wall)
    assert refused(f"Bearer {made[1]}") == (401, "token_unknown")
    readmit(ada, by=operator, at=now().wall)
    assert refused(f"Bearer {made[1]}") == (401, "token_unknown")


def test_whoever_is_switched_off_by_other_ways_is_not_let_in_either(ada, made):
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert refused(f"Bearer {made[1]}") == (401, "token_unknown")
    with pytest.raises(RuleError):
        make(ada, "late", ["read"], days=1, at=now().wall)


def test_erasure_takes_it_along(ada, made):
    forget(ada, now().wall)
    assert not Token.objects.exists()


def test_a_scope_lets_do_what_it_says_and_nothing_else(made):
    check_scope(made[0], Scope.READ)
    for other in (Scope.MONEY, Scope.CALL):
        with pytest.raises(RuleError, match="scope_missing"):
            check_scope(made[0], other)


def test_the_day_of_use_is_kept_and_the_log_says_who_made_and_revoked_it(ada, made):
    at = now().wall
    admit(made[0], at)
    assert Token.objects.get().used_on == at.date()
    revoke_token(ada, made[0].pk, at)
    told = AuditEntry.objects.order_by("pk").values_list("what", flat=True)
    assert list(told) == ["token.made", "token.revoked"]
    assert made[1] not in str(list(AuditEntry.objects.values()))


def test_days_are_bounded_whoever_asks(ada):
    for days in (0, DAYS_MAX + 1):
        with pytest.raises(ValueError, match="year"):
            make(ada, "x", ["read"], days=days, at=now().wall)


def test_only_our_shape_is_looked_up(made):
    assert bearer(f"bearer {made[1]}") == made[1]
    assert bearer(made[1]) is None


def test_a_minute_has_so_many_requests_and_the_next_one_as_many_again(made):
    at = now().wall.replace(second=20, microsecond=0)
    Token.objects.update(minute=int(at.timestamp()) // 60, requests=REQUESTS_A_MINUTE - 1)
    last, admitted = admit(made[0], at)
    assert (last.left, last.again_s, admitted) == (0, 40, True)
    assert admit(made[0], at)[1] is False
    fresh, admitted = admit(made[0], at + timedelta(seconds=40))
    assert (fresh.left, fresh.again_s, admitted) == (REQUESTS_A_MINUTE - 1, 60, True)
