"""An authenticator app as a test holds it: what it shows at a time."""

import base64
import time

from minutewise.accounts.models import SecondFactor
from minutewise.accounts.rules.second import STEP_S, code_of
from minutewise.accounts.sealed import unseal


def shows(secret, steps=0):
    """The code of now, or of so many half minutes later."""
    return code_of(base64.b32decode(secret), int(time.time()) // STEP_S + steps)


def app_of(person, steps=0):
    """What the app of somebody shows, who has a second factor."""
    return shows(unseal(SecondFactor.objects.get(person=person).secret), steps)
