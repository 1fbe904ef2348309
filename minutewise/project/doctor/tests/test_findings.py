"""Each thing that the doctor can find, made so; and an installation in which it finds none."""

import contextlib
import os
import resource
import shutil
import socket
import sys
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from minutewise.accounts import push_key
from minutewise.accounts.models import Person
from minutewise.calls.models import Lease
from minutewise.networks.models import Network
from minutewise.project.doctor import data, machine, servers
from minutewise.project.doctor.words import TABLE
from minutewise.work import doctor, due
from minutewise.work.clock import now
from minutewise.work.models import DueWork
from tests.services.daemon import free_port
from tests.services.push import set_up

SECRET = "R4nd0m-and-long-enough-for-everybody-who-counts-characters"
KEEPS = {"name": "keeper", "holder": "h", "proven_ms": 0}


def codes() -> set[str]:
    return {finding.code for finding in doctor.examine(now())}


@pytest.fixture
def udp():
    """A TURN server as far as the doctor looks: it answers one binding request."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def answer():
            with contextlib.suppress(OSError):  # closed with the test
                while True:
                    asked, who = server.recvfrom(2048)
                    server.sendto(b"\x01\x01" + asked[2:], who)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]


def greet(talk):
    with talk, talk.makefile("rb") as lines:
        talk.sendall(b"220 here\r\n")
        for line in lines:
            over = line.startswith(b"quit")
            talk.sendall(b"221 bye\r\n" if over else b"250 here\r\n")
            if over:
                return


@pytest.fixture
def smtp():
    """A mail server as far as the doctor looks: it says hello and goodbye."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with contextlib.suppress(OSError):  # closed with the test
                while True:
                    greet(server.accept()[0])

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def posted_to(settings, port):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 1},
        }
    }


@pytest.fixture
def sound(db, settings, tmp_path, udp, smtp, monkeypatch):
    """A production of which the doctor has nothing to say."""
    settings.DEMO, settings.SECRET_KEY, settings.METRICS_TOKEN = False, SECRET, "a token"
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://advice.example", ["advice.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.GATEWAY, settings.PRETEND_GATEWAY_SECRET = "pretend", "secret"
    settings.VAR = settings.MEDIA_ROOT = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"  # whatever was collected where the tests run
    settings.DEFAULT_FROM_EMAIL = "post@advice.example"
    settings.TURN_URLS, settings.TURN_SECRET = [f"turn:127.0.0.1:{udp}"], "shared"
    settings.REDIS_URL = ""
    posted_to(settings, smtp)
    monkeypatch.setattr(machine, "clock_state", lambda: 0)
    monkeypatch.setattr(machine, "FILES_MIN", 1)
    monkeypatch.setattr(machine, "NEARLY_FULL_PERCENT", 0)
    monkeypatch.setattr(data, "_open_way", lambda path: False)
    # The server of the tests waits for no disk: nothing in it outlives the machine.
    monkeypatch.setattr(data, "_shown", lambda cursor, name: "150000")
    monkeypatch.delenv("MINUTEWISE_ROLES", raising=False)
    Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    for name in ("olga", "oscar"):
        Person.objects.create_superuser(f"{name}@example.org", name=name)
    # However slow the machine is just then: the examination is at this moment, and is patient.
    present = now()
    monkeypatch.setattr(sys.modules[__name__], "now", lambda: present)
    monkeypatch.setattr(servers, "PATIENCE_S", 60)
    Lease.objects.create(
        **KEEPS,
        boot=present.boot,
        beat_ms=present.steady_ms,
        at=present.wall - timedelta(seconds=1),
    )
    return settings


def test_of_a_sound_installation_it_has_nothing_to_say(sound):
    assert doctor.examine(now()) == []


# What is set otherwise → what is found.
SETTINGS = [
    ({"DEMO": True}, {"secret_demo"}),
    ({"DEMO": True, "PUBLIC_URL": "http://localhost:8000"},
     {"demo_mode", "host_not_answered", "proxy_without_tls"}),
    ({"SECRET_KEY": "x" * 60}, {"secret_weak"}),
    ({"SECRET_KEY": "short-but-of-many-letters"}, {"secret_weak"}),
    ({"METRICS_TOKEN": ""}, {"metrics_open"}),
    ({"PUBLIC_URL": "http://advice.example"}, {"plain_http", "proxy_without_tls"}),
    ({"ALLOWED_HOSTS": ["other.example"]}, {"host_not_answered"}),
    ({"ALLOWED_HOSTS": [".example"]}, set()),
    ({"ALLOWED_HOSTS": ["*"]}, {"hosts_any"}),
    ({"SECURE_PROXY_SSL_HEADER": None}, {"proxy_unknown"}),
    ({"GATEWAY": ""}, {"no_gateway"}),
    ({"PRETEND_GATEWAY_SECRET": ""}, {"gateway_secret"}),
    ({"DEFAULT_FROM_EMAIL": "post@localhost"}, {"mail_from"}),
    ({"TURN_URLS": []}, {"no_relay"}),
    ({"TURN_SECRET": ""}, {"relay_secret"}),
    ({"TURN_URLS": ["stun.example"]}, {"relay_silent"}),
    ({"TESTING": False}, {"static_missing"}),
]  # fmt: skip


@pytest.mark.parametrize(("told", "expected"), SETTINGS)
def test_a_setting_that_is_wrong_is_found(sound, told, expected):
    for name, value in told.items():
        setattr(sound, name, value)
    assert codes() == expected


def test_servers_that_do_not_answer_are_found(sound, monkeypatch):
    monkeypatch.setattr(servers, "PATIENCE_S", 0.3)
    port = free_port()
    posted_to(sound, port)
    sound.TURN_URLS = [f"turn:127.0.0.1:{port}", f"turns:127.0.0.1:{port}"]
    sound.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    apart = {"sqlite_apart"} if connection.vendor == "sqlite" else set()
    assert codes() == {"mail_unreachable", "relay_silent", "redis_unreachable"} | apart


def test_a_role_alone_needs_the_bus(sound, monkeypatch):
    monkeypatch.setenv("MINUTEWISE_ROLES", "web")
    assert codes() == {"roles_without_bus"}
    monkeypatch.setenv("MINUTEWISE_ROLES", "web,hub,keeper")
    assert codes() == set()


def test_folders(sound, tmp_path, monkeypatch):
    sound.VAR = tmp_path / "nowhere"
    assert codes() == {"folder_missing"}
    sound.VAR = tmp_path
    monkeypatch.setattr(os, "access", lambda path, mode: ".sqlite3" in path.name)
    assert codes() == {"folder_not_writable"}


def test_a_database_file_that_somebody_else_left_behind(sound, monkeypatch, tmp_path):
    file = tmp_path / "x.sqlite3-wal"
    file.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "x.sqlite3"))
    monkeypatch.setattr(os, "access", lambda path, mode: path != file)
    expected = ["file_not_writable"] if connection.vendor == "sqlite" else []
    assert [finding.code for finding in machine.folders(now())] == expected


@pytest.mark.parametrize(
    ("free_mb", "total_mb", "expected"),
    [(199, 10_000, {"disk_full"}), (999, 10_000, {"disk_nearly_full"}), (1_000, 10_000, set())],
)
def test_disk(sound, monkeypatch, free_mb, total_mb, expected):
    usage = SimpleNamespace(free=free_mb * machine.MB, total=total_mb * machine.MB)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert codes() == expected


def test_a_share_of_a_large_disk_is_little_as_well(sound, monkeypatch):
    monkeypatch.setattr(machine, "NEARLY_FULL_PERCENT", 5)
    usage = SimpleNamespace(free=40_000 * machine.MB, total=1_000_000 * machine.MB)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert codes() == {"disk_nearly_full"}


def test_open_files(sound, monkeypatch):
    monkeypatch.setattr(machine, "FILES_MIN", 4_096)
    for limit, expected in ((1_024, {"files_few"}), (4_096, set()), (-1, set())):
        monkeypatch.setattr(resource, "getrlimit", lambda _, limit=limit: (limit, limit))
        assert codes() == expected


def test_clocks(sound, monkeypatch):
    monkeypatch.setattr(machine, "clock_state", lambda: machine.TIME_ERROR)
    assert codes() == {"clock_free"}
    monkeypatch.setattr(machine, "clock_state", lambda: 0)
    monkeypatch.setattr(machine, "_behind_database_s", lambda: -3.0)
    assert codes() == {"clock_differs"}
    monkeypatch.setattr(machine, "_behind_database_s", lambda: 2.0)
    Lease.objects.update(at=now().wall + timedelta(minutes=5))
    assert codes() == {"clock_went_back"}


def test_the_kernel_is_asked_for_its_clock_without_changing_it():
    assert machine.clock_state() in range(-1, 6)


def test_people_who_are_missing(sound):
    Person.objects.filter(email="oscar@example.org").update(is_active=False)
    assert codes() == {"one_operator"}
    Person.objects.update(is_staff=False)
    assert codes() == {"no_operator"}
    Network.objects.all().delete()
    assert codes() == {"no_operator", "no_network"}


def test_duties_that_nobody_does(sound):
    Lease.objects.update(at=now().wall - timedelta(seconds=60))
    due.plan("letter", "a", now().wall - data.DUE_LATE - timedelta(seconds=1))
    due.plan("letter", "b", now().wall - data.DUE_LATE + timedelta(seconds=60))
    assert codes() == {"keeper_away", "work_waits"}
    DueWork.objects.update(gave_up_at=now().wall)
    assert codes() == {"keeper_away", "work_given_up"}


@pytest.mark.parametrize(("began_s", "said"), [(299, set()), (300, {"work_waits"})])
def test_what_fell_due_before_the_start_is_no_alarm_until_there_was_time(
    sound, monkeypatch, began_s, said
):
    """The first look comes with the start: of what waited all night nothing can be done yet."""
    at = now()
    due.plan("letter", "a", at.wall - timedelta(hours=9))
    monkeypatch.setattr(due, "_working_since", [at.wall - timedelta(seconds=began_s)])
    assert {finding.code for finding in doctor.examine(at)} == said


def test_keys_for_notifications_that_cannot_be_opened(sound, settings):
    push_key.public_key()
    assert codes() == set()
    settings.SECRET_KEY = SECRET[::-1]
    assert codes() == {"push_key_lost"}
    settings.SECRET_KEY_FALLBACKS = [SECRET]
    assert codes() == set()


def test_browsers_without_the_key_that_they_were_set_up_for(sound):
    ada = Person.objects.create_user("ada@example.org")
    set_up(ada, now().wall)
    assert codes() == {"push_key_missing"}


def test_a_database_of_another_version(sound):
    MigrationRecorder(connection).record_applied("calls", "9999_from_the_future")
    assert codes() == {"database_newer"}
    MigrationRecorder(connection).record_unapplied("calls", "9999_from_the_future")
    MigrationRecorder(connection).migration_qs.filter(app="webhooks").delete()
    assert "migrations_missing" in codes()


def test_a_database_that_forgets_or_is_too_old(sound, monkeypatch):
    if connection.vendor == "sqlite":
        monkeypatch.setattr(data, "_sqlite", data._postgres)
    shown = {"server_version_num": "140005", "server_version": "14.5", "fsync": "off"}
    monkeypatch.setattr(data, "_shown", lambda cursor, name: shown.get(name, "on"))
    assert codes() == {"postgres_old", "postgres_forgets"}


def test_a_database_file_that_others_can_read(sound, monkeypatch, tmp_path):
    file = tmp_path / "x.sqlite3"
    file.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    monkeypatch.setattr(data, "_open_way", lambda path: True)
    for mode, expected in ((0o644, ["sqlite_readable"]), (0o640, [])):
        file.chmod(mode)
        assert [finding.code for finding in data._sqlite()] == expected


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(sound, monkeypatch):
    def breaks(moment):
        raise ZeroDivisionError

    monkeypatch.setitem(doctor._checks, "the weather", breaks)
    sound.GATEWAY = ""
    assert codes() == {"check_broke", "no_gateway"}


def test_every_finding_has_words_for_people():
    for code, (_level, says, do) in TABLE.items():
        assert str(says).endswith("."), code
        assert str(do), code
