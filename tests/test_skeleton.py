"""The installation starts, on whatever database it was given."""

import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module

import pytest
from django.core.management import call_command
from django.urls import Resolver404, URLResolver, reverse
from django.urls.resolvers import RoutePattern

from minutewise.api.later import Later
from minutewise.api.urls import V1, urlpatterns
from minutewise.project.apps import OUR_ADDRESSES

[LATER] = [each for each in urlpatterns if isinstance(each, Later)]
# What takes its time to be read, and is needed where somebody uses it.
SPARED = ("ninja", "pydantic", "redis", "psycopg", "minutewise.api.v1")
STARTS = f"""
import sys, django
django.setup()
from django.core.checks import run_checks
run_checks()
assert "minutewise.project.urls" not in sys.modules, "the checks read every view"
import minutewise.project.asgi
from minutewise.project.management.commands.serve import put_aside
put_aside()
print([each for each in {SPARED} if each in sys.modules])
"""


def test_a_server_on_sqlite_starts_without_what_few_requests_need():
    environment = {**os.environ, "MINUTEWISE_DATABASE_URL": "sqlite:///:memory:"}
    done = subprocess.run(
        [sys.executable, "-c", STARTS], env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_configuration_is_sound(db):
    call_command("check", fail_level="WARNING")


@pytest.mark.parametrize("check", OUR_ADDRESSES, ids=lambda check: check.__name__)
def test_our_addresses_are_sound(check):
    """Those of the API, too, which are read when somebody asks for them."""
    import_module(V1)
    assert check(None) == []


def test_the_api_is_found_under_the_name_that_it_gives_itself():
    said = import_module(V1)
    assert (said.app_name, said.namespace) == (LATER.app_name, LATER.namespace)
    assert reverse("api-v1:openapi-json") == "/api/v1/openapi.json"


def test_what_lies_at_a_prefix_is_read_when_somebody_goes_there():
    there = Later(RoutePattern("v1/"), V1, app_name="ninja", namespace="api-v1")
    around = URLResolver(RoutePattern("/"), [there])
    with suppress(Resolver404):
        around.resolve("/v2/wallet")
    assert around.namespace_dict
    assert around.check() == []
    assert "urlconf_module" not in there.__dict__, "neither others nor names nor checks read it"
    assert around.resolve("/v1/wallet").view_name == "api-v1:wallet"


def test_no_model_change_is_without_its_migration(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
