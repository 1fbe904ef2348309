"""Requests that come without a good token, counted by the minute for each address on the net.

Whoever guesses tokens, or asks for the description again and again, is told to wait; programs
with a good token are not touched by what others do at the same address.
"""

import ipaddress
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from minutewise.accounts.rules.tokens import Allowance

REQUESTS_A_MINUTE = 120
_MINUTE_S = 60


def is_over(request: HttpRequest, at: datetime) -> bool:
    """Whether the address has used its minute up."""
    return int(cache.get(_key(request, at), 0)) >= REQUESTS_A_MINUTE


def count(request: HttpRequest, at: datetime) -> tuple[Allowance, bool]:
    """Counts a request; what is left of the minute, and whether this one was within it.

    Two at the very same moment may count as one: this guards the door, not money.
    """
    key = _key(request, at)
    came = int(cache.get(key, 0)) + 1
    if came <= REQUESTS_A_MINUTE + 1:  # beyond, nothing has to be written any more
        cache.set(key, came, 2 * _MINUTE_S)
    again_s = _MINUTE_S - int(at.timestamp()) % _MINUTE_S
    return Allowance(max(0, REQUESTS_A_MINUTE - came), again_s), came <= REQUESTS_A_MINUTE


def _key(request: HttpRequest, at: datetime) -> str:
    try:
        address = str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # no address came with it: all such requests share one allowance
        address = ""
    return f"api:{_net(address)}:{int(at.timestamp()) // _MINUTE_S}"


def _net(address: str) -> str:
    """The address, or of IPv6 the net that one household has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
