"""A code of an app, a code to fall back on and a passkey's answer are each worth one sign-in."""

import base64
import threading
from datetime import UTC, datetime

import pytest

from minutewise.accounts.actions import passkeys, second
from minutewise.accounts.models import Passkey, Person, SecondFactor
from minutewise.accounts.rules.second import STEP_S, code_of, step_of
from minutewise.accounts.sealed import unseal
from tests.races.crowd import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2030, 3, 2, 12, tzinfo=UTC)
SECRET = base64.b32encode(b"12345678901234567890").decode()
STEP = int(NOON.timestamp()) // STEP_S


def shows(step):
    return code_of(base64.b32decode(SECRET), step)


@pytest.fixture
def ada(transactional_db):
    return Person.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture
def codes(ada):
    """Ada's app showed its first code half a minute ago."""
    return second.turn_on(ada, SECRET, shows(STEP - 1), NOON, network="Rackside")


def test_control_looking_before_writing_lets_two_in_by_one_code(ada, codes):
    both_have_looked = threading.Barrier(2)

    def naive(_number):
        factor = SecondFactor.objects.get(person=ada)
        secret = base64.b32decode(unseal(factor.secret))
        step = step_of(secret, shows(STEP), NOON.timestamp(), factor.last_step)
        both_have_looked.wait(30)
        factor.last_step = step
        factor.save()
        return step

    assert at_once(2, naive) == [STEP, STEP], "the race did not happen"


def test_of_many_with_the_same_code_of_the_app_one_gets_in(ada, codes):
    answers = at_once(6, lambda _n: second.use(ada, shows(STEP), NOON, network="Rackside"))
    assert kinds(answers) == {"Used": 1, "NoneType": 5}


def test_of_many_with_the_same_recovery_code_one_gets_in(ada, codes):
    answers = at_once(6, lambda _n: second.use(ada, codes[0], NOON, network="Rackside"))
    assert kinds(answers) == {"Used": 1, "NoneType": 5}


def test_of_many_with_the_same_answer_of_a_passkey_one_gets_in(ada):
    key = Passkey.objects.create(
        person=ada, name="phone", credential="c", key=b"k", site="localhost", uses=6, made_at=NOON
    )
    assert sorted(at_once(6, lambda _n: passkeys.note_use(key, 7, NOON))) == [False] * 5 + [True]


def test_of_many_who_turn_it_on_at_once_one_does(ada):
    def press(_number):
        return second.turn_on(ada, SECRET, shows(STEP), NOON, network="Rackside")

    assert kinds(at_once(4, press)) == {"list": 1, "RuleError": 3}
    assert ada.recovery_codes.count() == 10
