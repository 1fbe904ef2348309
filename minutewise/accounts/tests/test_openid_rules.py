"""What is asked of a provider, and what of its answers is believed."""

import pytest

from minutewise.accounts.rules.openid import (
    OpenIdError,
    Told,
    authorize_url,
    challenge_of,
    check_claims,
    check_endpoint,
    told_by,
)


@pytest.fixture
def site():
    """Rules know no network, and need no database."""


GOOD = {"iss": "https://id.example", "aud": "us", "nonce": "n", "exp": 1_000, "iat": 700}
ASKED = {"issuer": "https://id.example", "client_id": "us", "nonce": "n"}


@pytest.mark.parametrize(
    ("changed", "at_s", "believed"),
    [
        ({}, 800, True),
        ({}, 1_119.999, True),  # two minutes of drift
        ({}, 1_120, False),
        ({}, 580, True),  # said two minutes from now
        ({}, 579.999, False),
        ({"iss": "https://id.example/"}, 800, False),  # to the letter
        ({"aud": ["us"]}, 800, True),
        ({"aud": ["us", "them"]}, 800, False),  # for whom?
        ({"aud": ["us", "them"], "azp": "us"}, 800, True),
        ({"aud": ["us", "them"], "azp": "them"}, 800, False),
        ({"aud": "them"}, 800, False),
        ({"aud": None}, 800, False),
        ({"aud": [["us"]]}, 800, False),
        ({"nonce": "other"}, 800, False),
        ({"nonce": None}, 800, False),
        ({"exp": "1000"}, 800, False),
        ({"exp": True}, 800, False),
        ({"iat": None}, 800, False),
    ],
)
def test_a_token_is_believed_if_it_is_ours_of_now_and_for_this_request(changed, at_s, believed):
    claims = {**GOOD, **changed}
    if believed:
        check_claims(claims, **ASKED, at_s=at_s)
    else:
        with pytest.raises(OpenIdError):
            check_claims(claims, **ASKED, at_s=at_s)


def test_a_request_without_a_nonce_is_answered_by_nothing():
    with pytest.raises(OpenIdError):
        check_claims({**GOOD, "nonce": ""}, **{**ASKED, "nonce": ""}, at_s=800)


@pytest.mark.parametrize(
    ("verified", "email"),
    [(True, "ada@example.org"), (False, ""), (None, ""), ("true", ""), (1, "")],
)
def test_an_address_counts_if_they_say_that_it_is_verified(verified, email):
    claims = {"sub": "1", "email": "Ada@example.org", "email_verified": verified}
    assert told_by(claims) == Told("1", email)


@pytest.mark.parametrize("subject", [None, "", 7, "x" * 256])
def test_without_a_subject_it_is_nobody(subject):
    with pytest.raises(OpenIdError):
        told_by({"sub": subject})


@pytest.mark.parametrize(
    ("url", "issuer", "fine"),
    [
        ("https://id.example/token", "https://id.example", True),
        ("https://login.id.example/", "https://id.example", True),
        ("http://id.example/token", "https://id.example", False),  # the secret in the clear
        ("http://127.0.0.1:1/token", "http://127.0.0.1:1", True),  # for trying out
        ("http://127.0.0.1:1/token", "https://id.example", False),
        ("http://id.example/", "http://id.example", False),
        ("file:///etc/passwd", "https://id.example", False),
        (None, "https://id.example", False),
    ],
)
def test_talk_is_encrypted_but_on_this_machine(url, issuer, fine):
    if fine:
        assert check_endpoint(url, issuer) == url
    else:
        with pytest.raises(OpenIdError):
            check_endpoint(url, issuer)


def test_what_is_asked_carries_state_nonce_and_challenge():
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
    )
    url = authorize_url(
        "https://id.example/a?b=c", client_id="us", back="https://here/", state="s", nonce="n",
        verifier="v",
    )  # fmt: skip
    assert url.startswith("https://id.example/a?b=c&response_type=code&client_id=us&")
    assert "&state=s&nonce=n&code_challenge=" in url
    assert "redirect_uri=https%3A%2F%2Fhere%2F" in url
