"""Other servers that we need: each is asked once, with little patience."""

import os
import re
import smtplib
import socket
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import mailers

from minutewise.kernel.clock import Instant
from minutewise.project.doctor.told import AT_HOME
from minutewise.project.doctor.words import found
from minutewise.work.doctor import Finding

PATIENCE_S = 3
ALL_ROLES = {"web", "hub", "keeper"}
BINDING_REQUEST = bytes.fromhex("000100002112a442") + b"minutewise!!"  # STUN, RFC 8489
TURN_URL = re.compile(r"turns?:(?P<host>\[[^\]]+\]|[^:?]+)(?::(?P<port>\d+))?(?P<query>\?.*)?")


def bus(now: Instant) -> Iterator[Finding]:
    """Redis, where processes are several."""
    del now
    roles = {role for role in os.environ.get("MINUTEWISE_ROLES", "").split(",") if role}
    if not settings.REDIS_URL:
        if roles and roles < ALL_ROLES:
            yield found("roles_without_bus", roles=", ".join(sorted(roles)))
        return
    if why := _why_no_redis():
        yield found("redis_unreachable", why=why)


def _why_no_redis() -> str:
    """The name of what stands between us and Redis; empty where it answers."""
    from redis import Redis, RedisError  # noqa: PLC0415 (read where there is one)
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    client = Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )  # fmt: skip
    try:
        client.ping()
    except (RedisError, OSError) as error:
        return type(error).__name__
    finally:
        client.close()
    return ""


def mail(now: Instant) -> Iterator[Finding]:
    """Whether the mail server takes us in, up to the point where a letter would follow."""
    del now
    if settings.DEMO:
        return
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    if sender in AT_HOME:
        yield found("mail_from", sender=settings.DEFAULT_FROM_EMAIL)
    server = mailers["default"]
    if hasattr(server, "timeout"):
        server.timeout = PATIENCE_S
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        yield found("mail_unreachable", why=_why(error))


def _why(error: Exception) -> str:
    """In words, without the name or password that a server may repeat."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "it refuses our name and password"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def relay(now: Instant) -> Iterator[Finding]:
    """TURN: named, with a secret, and there."""
    del now
    if not settings.TURN_URLS:
        yield found("no_relay")
        return
    if not settings.TURN_SECRET:
        yield found("relay_secret")
    for url in settings.TURN_URLS:
        if not _answers(url):
            yield found("relay_silent", where=url)


def _answers(url: str) -> bool:
    """Asks by UDP where the address is of that kind; by TCP only whether somebody listens."""
    parts = TURN_URL.fullmatch(url)
    if parts is None:
        return False
    host, secure = parts["host"].strip("[]"), url.startswith("turns:")
    port = int(parts["port"] or (5349 if secure else 3478))
    try:
        if secure or "transport=tcp" in (parts["query"] or ""):
            socket.create_connection((host, port), PATIENCE_S).close()
            return True
        return _answers_udp(host, port)
    except OSError:
        return False


def _answers_udp(host: str, port: int) -> bool:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][0]
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(PATIENCE_S)
        asking.sendto(BINDING_REQUEST, (host, port))
        return asking.recv(2048)[:2] == b"\x01\x01"
