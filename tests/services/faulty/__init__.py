"""Lines on loopback on which things go wrong on command or by seed: TCP, WebSockets, HTTP."""

from tests.services.faulty.http import FaultyHttp, faulty_http
from tests.services.faulty.line import Line, line
from tests.services.faulty.troubles import Troubles

__all__ = ["FaultyHttp", "Line", "Troubles", "faulty_http", "line"]
