"""What a backup says of itself: when, of what version, how much, and the hash of every file."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.crypto import salted_hmac

NAME = "manifest.json"
FORMAT = 1


class UnusableError(Exception):
    """This backup cannot be used, or not here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`counts`: rows of each table in the copy. `secret`: tells whether the key is still the same,
    not what it is. `files`: SHA-256 by path within the backup."""

    at: str
    version: str
    database: str
    secret: str
    counts: dict[str, int]
    migrations: list[str]
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """When the database was as it is in the copy."""
        return datetime.fromisoformat(self.at)


def secret_mark() -> str:
    """A mark of the secret key: second factors are sealed with it and open with no other."""
    return salted_hmac("minutewise.backup", "mark", algorithm="sha256").hexdigest()[:16]


def digest(file: Path) -> str:
    """SHA-256 of a file's content, read in pieces."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def files_of(folder: Path) -> dict[str, str]:
    """The hash of everything in a backup but the manifest itself."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): digest(path) for path in found}


def write(folder: Path, manifest: Manifest) -> None:
    """Puts it into the folder; the last thing that a backup does."""
    (folder / NAME).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest:
    """Reads and checks: raises UnusableError if it is no backup or any file is not as it was."""
    try:
        manifest = _understood(json.loads((folder / NAME).read_text()))
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        raise UnusableError(f"{folder} is no backup: its manifest cannot be read.") from wrong
    if manifest.format != FORMAT:
        raise UnusableError(f"This backup has format {manifest.format}, known here is {FORMAT}.")
    now = files_of(folder)
    for path, wanted in manifest.files.items():
        if now.get(path) != wanted:
            raise UnusableError(f"{path} is missing or damaged: this backup cannot be trusted.")
    return manifest


def _understood(told: dict[str, Any]) -> Manifest:
    """Raises ValueError, TypeError or KeyError for what nobody could go by later."""
    counts, files = dict(told["counts"]), dict(told["files"])
    manifest = Manifest(**{**told, "counts": counts, "files": files})
    if manifest.moment.tzinfo is None or not isinstance(manifest.migrations, list):
        raise ValueError("It does not say when it was made, or of what.")
    return manifest
