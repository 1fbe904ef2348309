"""Settings come from the environment; this is how they are read and what they may be."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]


class MisconfiguredError(SystemExit):
    """The installation cannot start like this; the message says what to do."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"MINUTEWISE_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise MisconfiguredError(f"MINUTEWISE_{name} is {value!r}; use 1 or 0.")


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


DatabaseSettings = dict[str, object]
# PostgreSQL keeps a query of `work/quick/prepared.py` for a connection once it was asked so often.
_PREPARED_FROM = 2
# How long PostgreSQL is waited for, unless the address says otherwise. A process that stands still
# in mid-transaction, or a machine that is gone, must not hold everybody else up for ever.
_PATIENCE: dict[str, object] = {
    "connect_timeout": 5,  # s
    "tcp_user_timeout": 10_000,  # ms without a sign of what was sent
    "options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=30s",
}


def database(url: str) -> DatabaseSettings:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "minutewise.work.quick.on_sqlite",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,  # s; other processes that write are short, or to be ended
                "cached_statements": 1_000,  # the product has some hundreds; Python's own: 128
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                ),
            },
            "TEST": {"NAME": text("TEST_SQLITE", str(ROOT / "var" / "test.sqlite3"))},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        # `prepared=0`: behind a pooler that hands its connections on after each transaction
        kept: dict[str, object] = {"prepare_threshold": _PREPARED_FROM}
        if query.pop("prepared", "1") == "0":
            kept = {"prepare_threshold": None}
        return {
            "ENGINE": "minutewise.work.quick.on_postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": _PATIENCE | kept | query,
        }
    raise MisconfiguredError(
        f"MINUTEWISE_DATABASE_URL starts with {parts.scheme!r}; use sqlite:/// or postgres://."
    )


MailerSettings = dict[str, object]
_MAIL_SCHEMES: dict[str, dict[str, object]] = {
    "smtp": {},
    "smtp+tls": {"use_tls": True},
    "smtps": {"use_ssl": True},
}


def mailer(url: str) -> MailerSettings:
    """Django's settings for `smtp://host:port`, `smtp+tls://…` (STARTTLS) or `smtps://…` (TLS),
    with `user:password@` where the server asks for it."""
    parts = urlsplit(url)
    if parts.scheme not in _MAIL_SCHEMES or not parts.hostname:
        raise MisconfiguredError(
            f"MINUTEWISE_MAIL_URL is {url!r}; use smtp://, smtp+tls:// or smtps:// and a host."
        )
    options: dict[str, object] = {"host": parts.hostname, "port": parts.port, "timeout": 10}
    if parts.username:
        options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": options | _MAIL_SCHEMES[parts.scheme],
    }
