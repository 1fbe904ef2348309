"""Public pages: who advises, on what, when, for how much; and who is there.

`pages` whose they are · `companies` their people · `services` what is offered · `hours` when ·
`clients` who came, likes or waits · `presence` who is there now.
"""

from minutewise.advisors.models.clients import Favourite, OwnClient, Waiting
from minutewise.advisors.models.companies import AgentShare, Company, Invitation, Membership
from minutewise.advisors.models.hours import WorkException, WorkTime
from minutewise.advisors.models.pages import Advisor, Closing, FormerHandle
from minutewise.advisors.models.presence import Presence
from minutewise.advisors.models.services import Mode, Rate, Service

__all__ = [
    "Advisor",
    "AgentShare",
    "Closing",
    "Company",
    "Favourite",
    "FormerHandle",
    "Invitation",
    "Membership",
    "Mode",
    "OwnClient",
    "Presence",
    "Rate",
    "Service",
    "Waiting",
    "WorkException",
    "WorkTime",
]
