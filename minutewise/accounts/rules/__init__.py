"""Rules of accounts: pure functions and tables.

`people` who signs in and where they are · `limits` what a client may spend · `exclusion` the
time for which somebody has shut themselves out · `choices` how somebody wants to be told.
"""

from minutewise.accounts.rules.people import (
    CODE_FORMAT,
    CODE_LASTS_S,
    CODE_RESENDS,
    CODE_TRIES,
    LIMITS,
    NAME_LENGTH_MAX,
    NO_ZONE,
    all_zones,
    known_zone,
    usual_zones,
    zone_choices,
)

__all__ = [
    "CODE_FORMAT",
    "CODE_LASTS_S",
    "CODE_RESENDS",
    "CODE_TRIES",
    "LIMITS",
    "NAME_LENGTH_MAX",
    "NO_ZONE",
    "all_zones",
    "known_zone",
    "usual_zones",
    "zone_choices",
]
