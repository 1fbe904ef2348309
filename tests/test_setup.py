"""A fresh installation, and what refuses to start."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from minutewise.accounts.models import Person
from minutewise.networks.models import Network


def test_before_the_setup_every_page_says_what_to_do(client, db):
    answer = client.get("/")
    assert answer.status_code == 503
    assert "minutewise setup" in answer.content.decode()


def test_setup_makes_the_first_network_and_its_operator(client, db):
    call_command("setup", "Rat am Apparat", "--currency", "CHF", "--operator", "olga@example.org")
    assert Network.objects.get().currency == "CHF"
    assert Person.objects.get(email="olga@example.org").is_staff
    assert client.get("/").status_code == 200


def test_setup_happens_once(network):
    with pytest.raises(CommandError):
        call_command("setup", "Another")


@pytest.mark.parametrize("currency", ["", "EURO", "XX", "123"])
def test_a_currency_that_is_none_is_refused(db, currency):
    with pytest.raises(CommandError):
        call_command("setup", "Rat", "--currency", currency)
    assert not Network.objects.exists()


# What is set outside the demo → the word that the refusal must contain; None: it starts.
STARTS = [
    ({}, "MINUTEWISE_SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "MINUTEWISE_SECRET_KEY"),
    ({"SECRET_KEY": "x" * 40, "GATEWAY": "pretend"}, "pretend"),
    ({"SECRET_KEY": "x" * 40, "DATABASE_URL": "mysql://x"}, "postgres://"),
    ({"SECRET_KEY": "x" * 40}, None),
]


@pytest.mark.parametrize(("given", "refusal"), STARTS)
def test_outside_the_demo_pretence_and_default_secrets_refuse_to_start(given, refusal):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MINUTEWISE_")}
    environment = kept | {f"MINUTEWISE_{name}": value for name, value in given.items()}
    done = subprocess.run(
        [sys.executable, "-m", "minutewise", "check"],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode == 0) is (refusal is None), done.stderr
    assert refusal is None or refusal in done.stderr
