"""nginx of our own with the installed configuration, and a certificate of our own making."""

import shutil
import socket
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
        for _ in range(200):
            assert process.poll() is None, log.read_text()
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield
