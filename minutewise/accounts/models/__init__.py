"""People: one account, in which everybody can ask and advise; and what they guard it with.

`people` the account · `ways` how one gets in · `browsers` where one is in, and programs ·
`push` where one is told with no page open · `guards` limits, blocks · `lasting` what outlives an
erased account.
"""

from minutewise.accounts.models.browsers import Device, Token
from minutewise.accounts.models.guards import Block, SpendingLimit
from minutewise.accounts.models.lasting import LastingExclusion, LastingLimits, SpentBefore
from minutewise.accounts.models.people import Person, PersonManager, name_shown
from minutewise.accounts.models.push import PushBrowser, PushKey
from minutewise.accounts.models.ways import WAYS, LinkedAccount, Passkey, RecoveryCode, SecondFactor

__all__ = [
    "WAYS",
    "Block",
    "Device",
    "LastingExclusion",
    "LastingLimits",
    "LinkedAccount",
    "Passkey",
    "Person",
    "PersonManager",
    "PushBrowser",
    "PushKey",
    "RecoveryCode",
    "SecondFactor",
    "SpendingLimit",
    "SpentBefore",
    "Token",
    "name_shown",
]
