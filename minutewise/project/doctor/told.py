"""What the settings alone say; nobody is asked."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from minutewise.kernel.clock import Instant
from minutewise.project.doctor.words import found
from minutewise.work.doctor import Finding

AT_HOME = {"localhost", "127.0.0.1", "::1"}
KEY_LENGTH_MIN, DIFFERENT_MIN = 50, 10


def secrets(now: Instant) -> Iterator[Finding]:
    """Keys that are guessed, and what is open."""
    del now
    host, key = urlsplit(settings.PUBLIC_URL).hostname, str(settings.SECRET_KEY)
    if settings.DEMO and host not in AT_HOME:
        yield found("secret_demo")
    elif settings.DEMO:
        yield found("demo_mode")
    elif len(key) < KEY_LENGTH_MIN or len(set(key)) < DIFFERENT_MIN:
        yield found("secret_weak")
    if not settings.METRICS_TOKEN:
        yield found("metrics_open")


def address(now: Instant) -> Iterator[Finding]:
    """How people reach the pages, and whether we can know that they did."""
    del now
    url = urlsplit(settings.PUBLIC_URL)
    host, encrypted = url.hostname or "", url.scheme == "https"
    if not encrypted and host not in AT_HOME:
        yield found("plain_http", url=settings.PUBLIC_URL)
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield found("host_not_answered", host=host)
    if "*" in settings.ALLOWED_HOSTS:
        yield found("hosts_any")
    if encrypted and not settings.SECURE_PROXY_SSL_HEADER:
        yield found("proxy_unknown")
    if settings.SECURE_PROXY_SSL_HEADER and not encrypted:
        yield found("proxy_without_tls")


def money(now: Instant) -> Iterator[Finding]:
    """Who takes payments."""
    del now
    if not settings.GATEWAY:
        yield found("no_gateway")
    elif settings.GATEWAY == "pretend" and not settings.PRETEND_GATEWAY_SECRET:
        yield found("gateway_secret")
