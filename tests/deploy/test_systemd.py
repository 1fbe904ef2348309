"""The units as systemd runs them: in their sandbox, on a machine that was installed as root.

systemd boots in namespaces of its own over a copy of this machine in memory.
"""

import asyncio
import time
from types import SimpleNamespace

import httpx
import pytest

from tests.deploy.booted import booted, why_not
from tests.deploy.machine import call, is_ready, people
from tests.deploy.proxy import caddy
from tests.services.daemon import folder, free_port

UNIT = "minutewise.service"


@pytest.mark.timeout(900)
def test_systemd_runs_the_server_in_its_sandbox_and_keeps_it_running():
    if reason := why_not():
        pytest.skip(reason)
    ports = SimpleNamespace(https=free_port(), http=free_port(), server=free_port())
    url = f"https://localhost:{ports.https}"
    with folder("booted") as home, booted(url, ports.server, home / "boot.log") as machine:
        visitor = httpx.Client(
            base_url=f"http://127.0.0.1:{ports.server}", headers={"Host": "localhost"}, timeout=60
        )  # fmt: skip
        is_ready(visitor, home / "boot.log", tries=4000)
        assert machine.shown(UNIT, "TimeoutStartUSec") == "infinity", "to change its tables"
        _sits_in_its_sandbox(machine)
        _is_called(machine, SimpleNamespace(url=url, port=ports.https, ports=ports))
        _comes_back(machine, visitor, home)
        _is_copied(machine)
        _ends_in_order(machine)


def _sits_in_its_sandbox(machine):
    status = machine.run("cat", f"/proc/{machine.shown(UNIT, 'MainPID')}/status").stdout
    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert told["Uid"].split()[0] == machine.run("id", "-u", "minutewise").stdout.strip()
    assert int(told["CapEff"], 16) == int(told["CapBnd"], 16) == 0
    assert (told["NoNewPrivs"], told["Seccomp"]) == ("1", "2")
    within = ["nsenter", "--target", machine.shown(UNIT, "MainPID"), "--mount", "--"]
    for reach in ("touch /etc/mark", "touch /opt/minutewise/mark", 'test -n "$(ls -A /root)"'):
        assert machine.run("sh", "-c", reach).returncode == 0, "outside the sandbox root may"
        assert machine.run(*within, "sh", "-c", reach).returncode != 0, reach
    own = machine.run(*within, "touch", "/var/lib/minutewise/mark")
    assert own.returncode == 0, own.stderr


class _Told:
    """Where `people` runs a line: on the machine, as its user, with its settings."""

    def __init__(self, machine):
        self._machine = machine

    def run(self, line, **more):
        words = " ".join(f"{name}={value}" for name, value in more.items())
        whole = (
            "set -a; . /etc/minutewise/minutewise.env; cd /var/lib/minutewise; "
            f"exec runuser -u minutewise -- env {words} {line}"
        )
        return self._machine.run("sh", "-c", whole.replace("PYTHONPATH=", "PYTHONPATH=/opt/tree:"))


def _is_called(machine, found):
    """Through Caddy, which stands before it as before any other server of this machine."""
    pair = people(_Told(machine))["pairs"][0]
    with folder("proxy") as place:
        told = machine.run("cat", "/opt/minutewise/proxy/Caddyfile").stdout
        (place / "site").write_text(told)
        with caddy(place, place / "site", found.ports.https, found.ports.http) as root:
            found.chain = root
            shown = asyncio.run(call(found, pair))
    assert shown["receipt"], shown
    books = machine.run("/opt/minutewise/bin/minutewise", "check-books")
    assert "sound" in books.stdout, books.stdout + books.stderr


def _comes_back(machine, visitor, home):
    """Killed, it is started again, however often."""
    for _ in range(2):
        killed = machine.shown(UNIT, "MainPID")
        machine.run("kill", "-9", killed)
        while machine.shown(UNIT, "MainPID") in {killed, "0"}:
            time.sleep(0.05)
    is_ready(visitor, home / "boot.log", tries=4000)


def _is_copied(machine):
    """The nightly copy runs in a sandbox of its own, while the server goes on."""
    done = machine.run("systemctl", "start", "minutewise-backup.service")
    assert done.returncode == 0, done.stderr + machine.journal()
    assert machine.shown("minutewise-backup.timer", "ActiveState") == "active"
    kept = machine.run("ls", "/var/backups/minutewise").stdout.split()
    assert [name.partition("-")[0] for name in kept] == ["minutewise"]


def _ends_in_order(machine):
    assert machine.run("systemctl", "stop", UNIT).returncode == 0
    assert machine.shown(UNIT, "Result") == "success", machine.journal()
