"""Whom we ask for money or for who somebody is must be vouched for: by others, not by itself."""

import pytest

from minutewise.accounts.openid.client import Provider, begin
from minutewise.accounts.rules.openid import OpenIdError
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.gateways.pretend.talk import Talk
from tests.services.tls import stranger


@pytest.fixture
def strange(tmp_path):
    with stranger(tmp_path) as url:
        yield url


def test_no_gateway_is_believed_that_vouches_for_itself(strange):
    talk = Talk(strange, "secret")
    with pytest.raises(UnavailableError) as refused:
        talk.ask("GET", "/")
    assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value.__cause__)
    talk.close()


def test_nor_a_provider_of_sign_in(strange):
    with pytest.raises(OpenIdError) as refused:
        begin(Provider("Elsewhere", strange, "minutewise", "secret"), "https://advice.example/back")
    assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value.__cause__)
