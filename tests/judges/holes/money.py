"""Money moves that should not, or twice."""

from minutewise.backoffice import rules as credit
from minutewise.calls.actions import meter
from minutewise.payments.actions import opening
from minutewise.payments.gateways.pretend import client, signing
from minutewise.work import bodies, idempotency
from tests.judges.plant import Hole, line, value

INPUTS = "tests/attacks/test_inputs.py"
TOP_UP = "minutewise/payments/tests/test_top_up.py"
TAKES = "tests/attacks/test_money_inputs.py::test_no_request_takes_what_is_no_amount"
ROOM = f"{INPUTS}::test_no_amount_but_a_whole_one_above_zero"
AGAIN = f"{INPUTS}::test_the_same_key_is_the_same_answer_and_with_other_content_a_conflict"

HOLES = [
    Hole(
        "an amount may be anything that Python takes for a number",
        value(meter, "whole_amount", lambda _real: lambda amount, _field: int(amount)),
        (ROOM,),
    ),
    Hole(
        "a truth is an amount",
        value(meter, "whole_amount", lambda real: lambda amount, field: real(
            int(amount) if isinstance(amount, bool) else amount, field)),
        (f"{TAKES}[room: waive]",),
    ),
    Hole(
        "of two keys of one name the last one counts",
        line(bodies._once_each, "len(kept) != len(pairs)", "False"),
        (f"{INPUTS}::test_bodies_that_are_no_request",),
    ),
    Hole(
        "fields that are the server's are taken from a browser",
        line(bodies.json_object, "if unknown:", "if False:"),
        (f"{INPUTS}::test_bodies_that_are_no_request",),
    ),
    Hole(
        "what a form of another site sends is read as JSON",
        line(bodies.json_object, "if request.content_type not in", "if request.content_type in"),
        (f"{INPUTS}::test_only_json_is_json",),
    ),
    Hole(
        "the key of a request is ignored",
        line(idempotency._reserve, "person_id=person_id, key=key, fingerprint=fingerprint",
             "person_id=person_id, key=str(id(object())), fingerprint=fingerprint"),
        (AGAIN, "minutewise/work/tests/test_idempotency.py::"
                "test_a_retry_gets_the_identical_answer_and_has_no_effect"),
    ),
    Hole(
        "a key is good for something else as well",
        line(idempotency._repeat, "noted.fingerprint != fingerprint", "False"),
        (AGAIN,),
    ),
    Hole(
        "a top-up may be of any amount",
        line(opening.check_bounds, "amount < bounds.least", "False"),
        (f"{TOP_UP}::test_a_top_up_is_between_5_and_500_euros",),
    ),
    Hole(
        "an unsigned webhook is believed",
        value(client, "is_signed", lambda _real: lambda *_a: True),
        (f"{TOP_UP}::test_a_forged_webhook_moves_nothing",),
    ),
    Hole(
        "a webhook of yesterday is believed",
        value(signing, "TOLERANCE_S", 10**9),
        (f"{TOP_UP}::test_a_signature_holds_for_300_seconds",),
    ),
    Hole(
        "a webhook without a secret is open",
        line(client.PretendClient.parse_webhook, "not self._secret", "False"),
        (f"{TOP_UP}::test_without_a_secret_there_is_no_webhook_address",),
    ),
    Hole(
        "one operator alone gives credit",
        line(credit.decide, "(by == proposal.proposed_by) != (event is Event.WITHDRAW)", "False"),
        ("minutewise/backoffice/tests/test_credits.py::test_nobody_decides_his_own_proposal",),
    ),
    Hole(
        "an operator gives credit to himself",
        line(credit.check_receiver, "person == by", "False"),
        ("minutewise/backoffice/tests/test_credits.py::"
         "test_an_operator_gives_nothing_to_himself",),
    ),
]  # fmt: skip
