"""The script of the call button as the front end's build has left it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

_ENTRY = "frontend/embed.ts"


@dataclass(frozen=True, slots=True)
class Script:
    """The one file of the button; `version` changes with its content."""

    version: str
    source: bytes


@cache
def button_script() -> Script:
    """Read once a process: a new build comes with a new process."""
    folder: Path = settings.ROOT / "minutewise" / "assets" / "dist"
    manifest = json.loads((folder / ".vite" / "manifest.json").read_text())
    name: str = manifest[_ENTRY]["file"]
    version = name.removesuffix(".js").partition("-")[2]
    return Script(version, (folder / name).read_bytes())
