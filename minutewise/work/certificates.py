"""Whose word is taken for who a server is."""

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """For calls to servers elsewhere: the authorities that everybody knows, read once for all.

    Reading them takes 16 to 25 ms of processor. `SSL_CERT_FILE` and the like are not asked.
    """
    return httpx.create_ssl_context(trust_env=False)
