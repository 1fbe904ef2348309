"""`minutewise demo`: migrates, fills a lively demo, starts the pretend gateway, serves."""

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from minutewise.project.management.commands.serve import serve

_PR_SET_PDEATHSIG = 1
# What its gateway keeps of a top-up, so that the operator's day shows it: €0.25 and 1.4 %.
DEMO_FEES = ("--fee-fixed", "25", "--fee-bps", "140")


class Command(BaseCommand):
    help = "Runs the demo on one port; everything ends with Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not settings.DEMO:
            raise CommandError("The demo runs with MINUTEWISE_DEMO=1 only.")
        _check_free(host, port)
        if not _is_migrated():
            call_command("migrate", verbosity=0)
        _collect_static()
        call_command("fill_demo", verbosity=0)
        with pretend_gateway(settings.PRETEND_GATEWAY_URL):
            self.stdout.write(GREETING.format(port=port))
            self.stdout.flush()
            serve(host, port)


GREETING = """
Minutewise runs at http://localhost:{port}/

Sign in with one of these addresses; the code arrives at http://localhost:{port}/demo/letters/
  mirela@example.org     an advisor
  dara@example.org       a client with money in the wallet
  operator@example.org   the operator (http://localhost:{port}/operator/)
  second@example.org     another operator: credits take two
or with any address of your own. To call somebody, open two browsers (or one private window).
Ctrl-C ends everything.
"""


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CommandError(f"Port {port} is taken; choose another with --port.") from taken


def _is_migrated() -> bool:
    """Whether nothing is to be migrated: by name, a tenth of what reading all of them takes."""
    named = {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in Path(app.path, "migrations").glob("[0-9]*.py")
    }
    return named <= MigrationRecorder(connection).applied_migrations().keys()


def _collect_static() -> None:
    """Copies static files when any of them has changed since the last time."""
    found = [
        (path, storage.size(path), storage.get_modified_time(path).isoformat())
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    wanted = hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(wanted)


def _end_with_us() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def pretend_gateway(url: str) -> Iterator[None]:
    """The pretend gateway as a process of its own, with a book of its own."""
    port = url.rpartition(":")[2]
    listens = f"{settings.PUBLIC_URL}{reverse('payments:webhook', args=['pretend'])}"
    process = subprocess.Popen(  # noqa: S603 (our own module, fixed arguments)
        [sys.executable, "-m", "minutewise.payments.gateways.pretend",
         "--port", port, "--book", str(settings.VAR / "pretend-gateway.sqlite3"),
         "--webhook-url", listens, *DEMO_FEES],
        preexec_fn=_end_with_us if sys.platform == "linux" else None,  # noqa: PLW1509 (no threads yet)
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(5)
