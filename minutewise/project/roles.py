"""Which of the three roles this process plays: pages (web), sockets (hub), meters (keeper).

One process plays all of them unless told otherwise. Apart they are the same code in another
composition, on PostgreSQL and Redis; see docs/subsystems/roles.md.
"""

import os
import re

from django.conf import settings
from django.db import connection

from minutewise.project import env

WEB, HUB, KEEPER = "web", "hub", "keeper"
ALL = frozenset({WEB, HUB, KEEPER})
# A hub's name stands in addresses and in rows.
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def roles() -> frozenset[str]:
    """The roles of this process. Raises MisconfiguredError for a word that is none."""
    found = frozenset(env.names("ROLES", ",".join(ALL)))
    if unknown := found - ALL:
        raise env.MisconfiguredError(
            f"MINUTEWISE_ROLES names {', '.join(sorted(unknown))}; use web, hub, keeper."
        )
    return found


def hub_name() -> str:
    """Under which name this process's hub is found by webs; empty for the only one there is."""
    return env.text("HUB")


def play(role: str, *, hub: str = "") -> None:
    """This process plays one role alone. Raises MisconfiguredError where roles cannot be apart."""
    if not settings.REDIS_URL:
        raise env.MisconfiguredError(
            f"minutewise {role} needs MINUTEWISE_REDIS_URL: apart, the roles speak over Redis. "
            "`minutewise serve` runs all of them in one process without it."
        )
    if connection.vendor == "sqlite":
        raise env.MisconfiguredError(
            f"minutewise {role} needs a MINUTEWISE_DATABASE_URL that starts with postgres://: "
            "SQLite is for the one process."
        )
    if role == HUB and not _NAME.fullmatch(hub):
        raise env.MisconfiguredError(
            f"{hub!r} is no name for a hub: use small letters, digits and hyphens, at most 40."
        )
    os.environ["MINUTEWISE_ROLES"], os.environ["MINUTEWISE_HUB"] = role, hub
