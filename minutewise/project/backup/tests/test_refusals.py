"""A backup is looked at before anything is touched."""

import json
from datetime import timedelta

import pytest
from django.test import override_settings

from minutewise.calls.models import Lease
from minutewise.project.backup import bring, take
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
]


@pytest.mark.parametrize(("fields", "word"), OTHERWISE)
def test_what_does_not_fit_is_refused(backup, fields, word):
    retold(backup, **fields)
    with pytest.raises(UnusableError, match=word):
        bring(backup, replace=True)


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
