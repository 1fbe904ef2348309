"""The code of an earlier commit in a folder of its own, to run beside the present one."""

import os
import subprocess
import tarfile
from pathlib import Path

from tests.services.installation import ROOT

BUILT = Path("minutewise/assets/dist")  # not in the history; the present one serves both


class NoFormerCodeError(Exception):
    """The history is not here, or that commit cannot run its roles apart."""


def former_code(folder: Path) -> Path:
    """Lays out the commit that `UPGRADE_FROM` names, else the one before this one."""
    commit = os.environ.get("UPGRADE_FROM", "HEAD~1")
    archive, home = folder / "former.tar", folder / "former"
    done = subprocess.run(
        ["git", "archive", "--output", str(archive), commit, "minutewise", "tests"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise NoFormerCodeError(f"no {commit} here: {done.stderr.strip()}")
    with tarfile.open(archive) as packed:
        packed.extractall(home, filter="data")
    if not (home / "minutewise/project/roles.py").exists():
        raise NoFormerCodeError(f"{commit} does not run its roles apart")
    (home / BUILT).parent.mkdir(exist_ok=True)
    (home / BUILT).symlink_to(ROOT / BUILT)
    return home
