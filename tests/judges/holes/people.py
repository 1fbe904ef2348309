"""Somebody comes in, or stays in, as somebody else."""

from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError

from minutewise.accounts import mailed_code
from minutewise.accounts.actions import people
from minutewise.accounts.forms import people as forms
from minutewise.accounts.models import Person
from minutewise.accounts.rules import openid, second
from minutewise.accounts.sign_in import SignIn
from minutewise.advisors.rules import handles
from tests.judges.plant import Hole, line, value

SIGN_IN = "minutewise/accounts/tests/test_sign_in.py"
OUT = "minutewise/accounts/tests/test_sign_out.py"
HANDLES = "minutewise/advisors/tests/test_handles.py"


def _known(email):
    if not Person.objects.filter(email=email).exists():
        raise ValidationError("There is no such account.")
    return email


HOLES = [
    Hole(
        "the session before the sign-in is the session after it",
        value(SessionStore, "cycle_key", lambda _real: lambda _self: None),
        (f"{SIGN_IN}::test_a_visitors_session_gets_a_new_id_at_sign_in",
         "tests/attacks/test_cross_site.py::test_signing_in_makes_a_new_session"),
    ),
    Hole(
        "codes may be guessed at once without end",
        value(SignIn, "may_guess", lambda _real: lambda _self: True),
        (f"{SIGN_IN}::test_guesses_that_come_at_once_are_counted_although_none_sees_the_other",),
    ),
    Hole(
        "a mailbox is flooded with codes",
        line(forms.AddressForm.clean_email,
             'not ratelimit.consume(self.request, action="sign_in_ask", key=email)', "False"),
        (f"{SIGN_IN}::test_a_mailbox_is_not_flooded_with_codes",
         f"{SIGN_IN}::test_one_place_on_the_net_cannot_ask_for_everybody"),
    ),
    Hole(
        "the answer tells who has an account",
        value(forms.AddressForm, "clean_email", lambda real: lambda form: _known(real(form))),
        (f"{SIGN_IN}::test_whether_an_address_has_an_account_cannot_be_told_from_any_answer",),
    ),
    Hole(
        "sessions outlive the secret that they carry",
        line(people.end_sessions, "person.set_unusable_password()", "None"),
        (f"{OUT}::test_a_ban_ends_every_session_with_its_next_request",),
    ),
    Hole(
        "a ban leaves the sockets open",
        line(people.end_sessions, "revoke(str(person.id))", "None"),
        (f"{OUT}::test_a_ban_ends_open_sockets_as_well",),
    ),
    Hole(
        "a code proves the address for ever",
        value(mailed_code, "CODE_LASTS_S", 10**9),
        ("minutewise/accounts/tests/test_address.py::test_they_are_valid_for_ten_minutes",),
    ),
    Hole(
        "a code of the app works twice",
        line(second.step_of, "same and step > last_step", "same"),
        ("minutewise/accounts/tests/test_second_rules.py::"
         "test_a_code_is_worth_nothing_once_it_or_a_later_one_was_used",),
    ),
    Hole(
        "an account elsewhere is believed for another request",
        line(openid.check_claims, "not nonce or claims.get(\"nonce\") != nonce", "False"),
        ("minutewise/accounts/tests/test_openid_rules.py::"
         "test_a_token_is_believed_if_it_is_ours_of_now_and_for_this_request",),
    ),
    Hole(
        "a handle in Cyrillic is another handle",
        value(handles, "_LOOKALIKES", {}),
        (f"{HANDLES}::test_look_alikes_have_one_skeleton",),
    ),
    Hole(
        "a handle stands on an address of ours",
        value(handles, "_RESERVED_SKELETONS", frozenset()),
        (f"{HANDLES}::test_no_handle_can_stand_on_an_address_of_ours",),
    ),
]  # fmt: skip
