"""A backup is looked at before anything is touched."""

import json
import resource
import sys
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from minutewise.calls.models import Lease
from minutewise.networks.models import Network
from minutewise.project.backup import bring, postgres, take
from minutewise.project.backup.copies import copies
from minutewise.project.backup.manifest import NAME, UnusableError, read
from minutewise.work.clock import now


@pytest.fixture
def media(tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "face.webp").write_bytes(b"a face")
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


@pytest.fixture
def backup(transactional_db, network, media, tmp_path):
    folder, _ = take(tmp_path / "backups", now())
    return folder


def retold(folder, **fields):
    file = folder / NAME
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


def test_it_says_what_is_in_it_and_only_its_owner_reads_it(backup):
    manifest = read(backup)
    assert manifest.counts["networks_network"] == 1
    assert manifest.counts["django_migrations"] == len(manifest.migrations)
    assert set(manifest.files) >= {"media/face.webp"}
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == [backup.name], "nothing half done"


def test_a_damaged_file_is_noticed(backup):
    (backup / "media" / "face.webp").write_bytes(b"another face")
    with pytest.raises(UnusableError, match="damaged"):
        bring(backup, replace=True)


# What its manifest says otherwise, and the word that the refusal must contain.
OTHERWISE = [
    ({"format": 2}, "format 2"),
    ({"database": "oracle"}, "oracle"),
    ({"migrations": ["calls.9999_from_the_future"]}, "newer version"),
    ({"unheard": 1}, "no backup"),
    ({"files": {"database.none": "0"}}, "missing or damaged"),
    ({"files": {}}, "does not name database"),
    *[
        ({field: strange}, "no backup")
        for field in ("files", "counts", "migrations", "at")
        for strange in (5, "x", None)
    ],
    ({"at": "2026-11-23T06:00:00"}, "no backup"),  # of which time zone?
]


@pytest.mark.parametrize(("fields", "word"), OTHERWISE)
def test_what_does_not_fit_is_refused(backup, network, fields, word):
    retold(backup, **fields)
    with pytest.raises(UnusableError, match=word):
        bring(backup, replace=True)
    assert Network.objects.get() == network, "nothing was given up"


def test_a_folder_that_is_no_backup_is_refused(transactional_db, tmp_path):
    with pytest.raises(UnusableError, match="no backup"):
        bring(tmp_path, replace=True)


def test_what_is_there_is_given_up_only_when_told(backup):
    with pytest.raises(UnusableError, match="--replace"):
        bring(backup, replace=False)


def test_a_running_installation_is_never_replaced(backup):
    present = now()
    Lease.objects.create(
        name="keeper", holder="h", boot=present.boot, beat_ms=present.steady_ms, proven_ms=0,
        at=present.wall - timedelta(seconds=1),
    )  # fmt: skip
    with pytest.raises(UnusableError, match="stop it"):
        bring(backup, replace=True)


@pytest.fixture
def full_disk(monkeypatch):
    """No file can become longer than a few bytes, as a full disk would have it."""
    # What is imported meanwhile would leave half a compiled module for whoever comes later.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def full(size=512):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return full


def test_a_full_disk_is_not_filled_further_by_half_a_backup(backup, full_disk, tmp_path):
    with full_disk(), pytest.raises(CommandError, match=r"database|dump"):
        call_command("backup", tmp_path / "full")
    assert list((tmp_path / "full").iterdir()) == []


def test_without_room_for_the_files_nothing_is_given_up(backup, network, media, full_disk):
    Network.objects.update(name="Later than the backup")
    (media / "later.webp").write_bytes(b"later")
    with full_disk(3), pytest.raises(CommandError):
        call_command("restore", backup, "--replace")
    assert Network.objects.get().name == "Later than the backup"
    assert sorted(file.name for file in media.iterdir()) == ["face.webp", "later.webp"]
    assert [each.name for each in media.parent.iterdir() if "restoring" in each.name] == []


def test_the_folder_of_files_itself_stays_as_it_may_be_a_volume(backup, media):
    (media / "later.webp").write_bytes(b"later")
    (media / "portraits").mkdir()
    before = media.stat().st_ino
    bring(backup, replace=True)
    assert [file.name for file in media.iterdir()] == ["face.webp"]
    assert media.stat().st_ino == before


@pytest.mark.parametrize("tries", [1, 2])
def test_what_was_there_is_still_there_when_the_copy_cannot_be_brought(backup, network, tries):
    """A `pg_restore` of another version, a full disk: found when everything had been given up."""
    unreadable = backup / "other"
    unreadable.write_bytes(b"what another version wrote" * 100)
    for _ in range(tries):
        with pytest.raises(UnusableError):
            copies().bring(unreadable)
        assert Network.objects.get() == network


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite replaces one file")
def test_a_restore_that_was_killed_halfway_can_be_repeated_and_gives_nothing_up(backup, network):
    postgres._stand_aside()  # and then the machine lost its power
    assert copies().is_empty()
    unreadable = backup / "other"
    unreadable.write_bytes(b"no dump")
    with pytest.raises(UnusableError):
        copies().bring(unreadable)
    assert Network.objects.get() == network
    copies().bring(backup / copies().file)
    assert Network.objects.get() == network
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [postgres.ASIDE])
        assert cursor.fetchone() is None


# What is typed as the folder, and the words that must be in the refusal.
NO_PLACES = [
    ("", "empty name"),
    ("  ", "empty name"),
    ("media/face.webp", "is no folder"),
    ("media", "where files are kept"),
    ("media/backups", "where files are kept"),
    ("elsewhere/../media/backups", "where files are kept"),
    ("way/backups", "where files are kept"),
]


@pytest.mark.parametrize("command", ["backup", "restore"])
@pytest.mark.parametrize(("typed", "words"), NO_PLACES)
def test_a_place_that_nobody_can_mean_is_refused(
    transactional_db, network, media, tmp_path, monkeypatch, command, typed, words
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "way").symlink_to(media)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError, match=words):
        call_command(command, typed, *(["--replace"] if command == "restore" else []))
    assert sorted(tmp_path.rglob("*")) == before, "nothing was written, nothing given up"
    assert Network.objects.get() == network


def test_the_folder_one_stands_in_is_named_by_a_point(
    transactional_db, network, media, tmp_path, monkeypatch
):
    (tmp_path / "backups").mkdir()
    monkeypatch.chdir(tmp_path / "backups")
    call_command("backup", ".", stdout=StringIO())
    (made,) = (tmp_path / "backups").iterdir()
    assert read(made).counts["networks_network"] == 1
