"""nginx and Caddy of our own with the installed files, and certificates of their own making."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.daemon import daemon, ordinary_user

AROUND = """
pid {home}/nginx.pid;
error_log stderr warn;
daemon off;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log {home}/access.log;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {site};
}}
"""

AROUND_CADDY = """
{{
	admin off
	skip_install_trust
	storage file_system {home}/authority
	https_port {port}
	http_port {http_port}
	default_bind 127.0.0.1
	log {{
		output file {home}/access.log
	}}
}}
import {site}
"""


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-made certificate for localhost; browsers of the test trust it by name."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True,
    )  # fmt: skip
    if user := ordinary_user():
        shutil.chown(key, user.pw_uid)
    return chain, key


@contextmanager
def nginx(home: Path, site: Path, port: int) -> Iterator[None]:
    """Runs as an ordinary user in `home`, which that user can write."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        raise SystemExit("nginx is not installed (Debian: apt-get install nginx-light)")
    main = home / "nginx.conf"
    main.write_text(AROUND.format(home=home, site=site))
    if user := ordinary_user():
        for path in (home, *home.rglob("*"), site):
            shutil.chown(path, user.pw_uid, user.pw_gid)
    log = home / "log"
    with daemon([program, "-c", main, "-p", home, "-e", "stderr"], log, cwd=home) as process:
        _listens(process, port, log)
        yield


@contextmanager
def caddy(home: Path, site: Path, port: int, http_port: int) -> Iterator[Path]:
    """Runs as an ordinary user in `home`; gives the root of the authority that Caddy made itself.

    For a public name it would ask one on the network; all else is as the operator has it.
    """
    program = shutil.which("caddy")
    if not program:
        raise SystemExit("Caddy is not installed (Debian: apt-get install caddy)")
    main = home / "Caddyfile"
    main.write_text(AROUND_CADDY.format(home=home, site=site, port=port, http_port=http_port))
    if user := ordinary_user():
        for path in (home, *home.rglob("*"), site):
            shutil.chown(path, user.pw_uid, user.pw_gid)
    log, own = home / "log", {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    command = [program, "run", "--config", main, "--adapter", "caddyfile"]
    with daemon(command, log, cwd=home, env=own) as process:
        _listens(process, port, log)
        root = home / "authority/pki/authorities/local/root.crt"
        _answers_by_tls(root, port)
        yield root


def _answers_by_tls(root: Path, port: int) -> None:
    """Caddy listens before it has made the authority and the site's certificate."""
    for _ in range(3_000):
        with contextlib.suppress(OSError):
            trust = ssl.create_default_context(cafile=str(root))
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                return trust.wrap_socket(line, server_hostname="localhost").close()
        time.sleep(0.02)
    raise AssertionError("Caddy has no certificate")


def _listens(process: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(3_000):
        assert process.poll() is None, log.read_text()
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
    raise AssertionError(log.read_text())
