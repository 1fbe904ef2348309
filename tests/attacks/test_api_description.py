"""The API does what its description says, whatever is sent: hundreds of requests made from it.

`API_EXAMPLES=200 ./test sqlite tests/attacks/test_api_description.py` looks harder.
"""

import os
from contextlib import suppress

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    ensure_resource_availability,
    negative_data_rejection,
    positive_data_acceptance,
    use_after_free,
)

from minutewise.accounts.actions import tokens
from minutewise.accounts.rules.tokens import Scope
from minutewise.api import strangers
from minutewise.ledger.queries import verify
from minutewise.payments.tests import conftest as gateway_cast
from minutewise.payments.tests.test_payouts import earn
from minutewise.project.wsgi import application
from minutewise.work.clock import now

listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)
pytestmark = pytest.mark.timeout(1_200)  # hundreds of requests, on a machine that does other things

# Shapes are judged before a database hears of them: the second one is asked half as often, of each
# address still. Walks change rows, and go as far on both.
SECOND = "postgres" in os.environ.get("MINUTEWISE_DATABASE_URL", "")
ASKED = int(os.environ.get("API_EXAMPLES", "2"))
EXAMPLES = max(1, ASKED // 2) if SECOND else ASKED
EDGES = EXAMPLES * 3
WALKS = ASKED * 10
# Where a walk leads hangs on ids that are new each time: some end where nothing can be done.
ROUNDS = 5
# A good shape may still be refused by the rules; what one address deletes, another made.
NO_CHECKS = [positive_data_acceptance, use_after_free, ensure_resource_availability]
# On a walk what was broken is mended: a link lays its own body over it, and the token is there.
NO_CHECKS_WALKING = [*NO_CHECKS, negative_data_rejection]


@pytest.fixture
def token(stage, pretend, monkeypatch):
    """All scopes, of an advisor who has topped up, earned and ended a call; without a limit."""
    cache.clear()
    monkeypatch.setattr(tokens, "REQUESTS_A_MINUTE", 1_000_000)
    monkeypatch.setattr(strangers, "REQUESTS_A_MINUTE", 1_000_000)
    stage.call(to="ended")
    person = stage.people["advisor"]
    earn(person, 900_000)
    scopes = [scope.value for scope in Scope]
    return tokens.make(person, "Fuzz", scopes, days=1, at=now().wall)[1]


@pytest.fixture
def described(token):
    """The description as it is served; requests are answered within the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def sound():
    """The stage gave the client money that the pretend gateway never saw: M7 is for other tests."""
    return [wrong for wrong in verify() if wrong.rule != "M7"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("mode", GenerationMode)
def test_nothing_that_is_made_from_the_description_surprises_it(described, token, mode):
    """Good requests and bad ones: answered as described, or refused; never a fault of ours."""
    asked = 0  # a good shape may still be refused by the rules: a cursor that is none of ours
    headers = {"Authorization": f"Bearer {token}"}
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        with suppress(Unsatisfiable):  # nothing bad can be sent to an address without parameters
            ask()
    assert asked > EXAMPLES * 10
    assert sound()


@pytest.mark.django_db
def test_the_edges_of_every_field_are_answered_as_described(described, token):
    """The longest, the shortest, the wrong type, nothing at all: of each address some of them."""
    headers, asked = {"Authorization": f"Bearer {token}"}, 0
    for found in described.get_all_operations():
        operation = found.ok()
        edges = described.iter_coverage_cases(
            operation=operation, generation_modes=list(GenerationMode),
            generation_config=described.config.generation_for(operation=operation),
        )  # fmt: skip
        for case in some_of(list(edges)):
            asked += 1
            case.call_and_validate(headers=headers, excluded_checks=NO_CHECKS)
    assert asked > EDGES * 50
    assert sound()


def some_of(cases):
    """At most EDGES of them, from beginning to end."""
    return cases[:: max(1, -(-len(cases) // EDGES))]


@pytest.mark.django_db
def test_one_answer_leads_on_to_the_next_as_described(described, token):
    """Walks along the links of the description: what was made is found, changed, taken away."""
    headers, walked = {"Authorization": f"Bearer {token}"}, []

    class Walk(described.as_state_machine()):
        def get_call_kwargs(self, case):
            return {"headers": headers}

        def after_call(self, response, case):
            walked.append((case.operation.label, response.status_code))

        def validate_response(self, response, case, **more):
            sent = {"headers": headers}
            case.validate_response(
                response, headers=headers, excluded_checks=NO_CHECKS_WALKING, transport_kwargs=sent
            )

    for number in range(ROUNDS):
        seed(number)(Walk).run(
            settings=settings(
                max_examples=WALKS, stateful_step_count=8, derandomize=True, database=None,
                deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
            )
        )  # fmt: skip
        if done := {label for label, status in walked if status < 300 and "GET" not in label}:
            break
    assert len(walked) > WALKS * 2
    assert {status for _label, status in walked} >= {200, 404}
    assert done, "something was made, changed or taken away"
    assert sound()
