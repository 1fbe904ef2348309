"""The small program of the documentation, run as its reader would run it."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from minutewise.ledger.queries import wallet
from minutewise.payments.tests import conftest as gateway_cast

PROGRAM = Path(__file__).resolve().parents[3] / "docs" / "examples" / "one_call.py"
listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)


def environment(live_server, program):
    told = {"MINUTEWISE_URL": live_server.url, "MINUTEWISE_TOKEN": program.secret}
    return {"PATH": os.environ["PATH"], "no_proxy": "*", **told}


@pytest.mark.django_db(transaction=True)
def test_it_lists_tops_up_prepares_a_call_and_reads_the_receipt(
    live_server, stage, program, pretend
):
    call = stage.call(to="ended")
    running = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), "25.50"],
        env=environment(live_server, program()), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = [next(running.stdout).strip() for _line in range(3)]
    assert sorted(said[:2]) == ["online: Mirela 120 per 60 s", "online: Otto 120 per 60 s"]
    assert said[2].startswith("pay here: http://127.0.0.1:")
    pretend.use_card(SimpleNamespace(url=said[2].removeprefix("pay here: ")))
    rest, _errors = running.communicate(timeout=60)
    paid, available, link, receipt = rest.splitlines()
    assert paid == "top-up: paid"
    assert available == f"available: {wallet(stage.people['client'].id, 'EUR').available}"
    assert wallet(stage.people["client"].id, "EUR").available >= 2550
    assert link.startswith(f"call here: {live_server.url}/")
    assert f"paid 0 {live_server.url}/calls/{call.id}/receipt" in receipt
    assert running.returncode == 0


@pytest.mark.django_db(transaction=True)
def test_a_token_that_may_not_says_so_and_nothing_is_opened(live_server, stage, program):
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM)],
        env=environment(live_server, program("client", "read")), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("scope_missing: ")
