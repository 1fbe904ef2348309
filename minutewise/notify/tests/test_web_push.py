"""Web push against the RFCs' own example, and against a browser's side written apart."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from minutewise.notify.web_push import UnusableKeyError, encrypted, new_keys, signed_as_ours
from tests.services.push import Browser, is_signed, unpacked

# RFC 8291, section 5
PLAIN = b"When I grow up, I want to be a watermelon"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)
NOW = datetime.now(UTC)


def test_the_example_of_the_standard_comes_out_byte_by_byte():
    own = ec.derive_private_key(int.from_bytes(unpacked(OWN), "big"), ec.SECP256R1())
    made = encrypted(PLAIN, unpacked(BROWSER), unpacked(AUTH), salt=unpacked(SALT), own=own)
    assert made == unpacked(SEALED)


def test_a_browser_reads_it_and_no_two_look_alike():
    browser = Browser("https://push.example.org/1")
    key, auth = unpacked(browser.told["key"]), unpacked(browser.told["auth"])
    one, two = encrypted(PLAIN, key, auth), encrypted(PLAIN, key, auth)
    assert browser.read(one) == browser.read(two) == PLAIN
    assert one[:16] != two[:16]
    assert one[21:86] != two[21:86]


@pytest.mark.parametrize("key", [b"", b"\x04" + bytes(64), b"\x05" + bytes(64), bytes(33)])
def test_what_is_no_point_of_the_curve_is_refused(key):
    with pytest.raises(UnusableKeyError):
        encrypted(PLAIN, key, bytes(16))


def test_the_signature_is_ours_for_that_service_and_for_half_a_day():
    keys = new_keys()
    header = signed_as_ours(
        "https://push.example.org:8443/a?b=1", keys, "mailto:a@example.org", NOW
    )
    assert is_signed(header, "https://push.example.org:8443", keys.public)
    assert not is_signed(header, "https://other.example.org", keys.public)
    assert not is_signed(header, "https://push.example.org:8443", new_keys().public)
    claims = header.split("t=")[1].split(",")[0].split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert said["exp"] - int(NOW.timestamp()) == 12 * 3600
