"""Which folder somebody means, before anything is written or given up."""

from pathlib import Path

from django.conf import settings

from minutewise.project.backup.manifest import UnusableError


def named(typed: str) -> Path:
    """The folder of backups, or the backup, that was named; it need not be there yet.

    Raises UnusableError for no name at all (which a shell makes of a variable that is not set, and
    which would be the folder one stands in; that one is named by a point), for something that is
    no folder, and for what lies where the installation keeps its files: a backup there would be
    part of the next one, and a restore would delete it.
    """
    if not typed.strip():
        raise UnusableError("Name a folder: this is an empty name. “.” is the one you are in.")
    folder = Path(typed)
    if folder.exists() and not folder.is_dir():
        raise UnusableError(f"{folder} is no folder.")
    files = Path(settings.MEDIA_ROOT).resolve()
    if folder.resolve().is_relative_to(files):
        raise UnusableError(f"{folder} lies in {files}, where files are kept: name another place.")
    return folder
