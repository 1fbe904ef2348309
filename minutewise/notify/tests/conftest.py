"""A letter to send, and a mail server on loopback that fails on demand."""

from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller

from minutewise.kernel.clock import Instant
from tests.services.daemon import free_port


class Mailbox(list):
    """Keeps what it is given. `answers` are SMTP answers to give instead, first things first."""

    def __init__(self):
        self.answers = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        if self.answers:
            return self.answers.pop(0)
        self.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    options = {"host": server.hostname, "port": server.port, "timeout": 5}
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    settings.MAILERS = {"default": smtp}
    yield box
    server.stop()


@pytest.fixture
def noon():
    return Instant(datetime(2026, 3, 2, 12, tzinfo=UTC), 1_000_000, "boot")


@pytest.fixture
def letters_folder(settings, tmp_path):
    """Templates of this test: `letters_folder(name, text)` writes one."""
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]

    def write(name, text):
        (tmp_path / f"{name}.txt").write_text(text)
        return name

    return write
