"""How the peers are started, from a Python and a node_modules of their own under var/bench."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from benchmarks.places import KEPT, ROOT

_LOCK = ROOT / "requirements" / "bench.txt"
_HERE = Path(__file__).parent
INSTALL_S = 150  # where nothing can be fetched, the other figures do not wait for long


@cache
def python() -> str:
    """The peers' Python; made the first time and when their lock changes."""
    home = KEPT / "peers"
    stamp = home / "stamp"
    if not stamp.exists() or stamp.read_text() != _LOCK.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes"]
        pip += ["--disable-pip-version-check", "-r", _LOCK]
        subprocess.run(pip, check=True, timeout=INSTALL_S)
        stamp.write_text(_LOCK.read_text())
    return str(home / "bin" / "python")


@cache
def node_home() -> Path:
    """A folder with the relay and npm's ws."""
    home = KEPT / "peers-node"
    lock = (_HERE / "package-lock.json").read_text()
    stamp = home / "stamp"
    if not stamp.exists() or stamp.read_text() != lock:
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_HERE / name, home / name)
        npm = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=home, check=True, timeout=INSTALL_S)
        stamp.write_text(lock)
    shutil.copy(_HERE / "ws_relay.mjs", home / "ws_relay.mjs")
    return home


def channels_relay(port: int) -> list[str]:
    """Django Channels with its in-memory layer under uvicorn."""
    served = [python(), "-m", "uvicorn", "benchmarks.peers.channels_relay:application"]
    return [*served, "--port", str(port), "--loop", "uvloop", "--log-level", "warning"]


def ws_relay(port: int) -> list[str]:
    """npm's ws."""
    return ["node", str(node_home() / "ws_relay.mjs"), str(port)]
