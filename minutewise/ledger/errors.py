"""What the ledger refuses, in words for people."""

from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.kernel.errors import ConflictError, RuleError
from minutewise.ledger.rules import Account


def shown(amount: int, currency: str) -> str:
    """`amount` minor units as people write them in the language of the moment: €3.00."""
    try:
        locale = Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    value = Decimal(amount).scaleb(-get_currency_precision(currency))
    return str(format_currency(value, currency, locale=locale))


class InsufficientFundsError(RuleError):
    """The account has `available` free, `needed` were asked for (minor units)."""

    def __init__(self, account: Account, *, available: int, needed: int) -> None:
        words = _("You have %(available)s free; %(needed)s are needed.") % {
            "available": shown(available, account.currency),
            "needed": shown(needed, account.currency),
        }
        super().__init__("insufficient_funds", words)
        self.account = account
        self.available = available
        self.needed = needed
        self.missing = needed - available


class KeyConflictError(ConflictError):
    """This idempotency key has already done something else."""

    def __init__(self, key: str) -> None:
        super().__init__("key_conflict", _("This was already sent with other content."))
        self.key = key


class HoldEndedError(RuleError):
    """A hold ends exactly once, and this one has."""

    def __init__(self) -> None:
        super().__init__("hold_ended", _("This reserved amount has already been settled."))


class AccountFrozenError(RuleError):
    """Nothing leaves a frozen account until the operator has looked into it."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            "account_frozen", _("This wallet is frozen while the operator looks into it.")
        )
        self.account = account


class AccountBlockedError(RuleError):
    """Nothing new is spent from a blocked account; what was held before may still be captured."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            "account_blocked", _("This wallet is blocked for spending until a debt is paid back.")
        )
        self.account = account


class TooMuchError(RuleError):
    """More was to be captured than is held, or refunded than was charged (minor units)."""

    def __init__(self, account_currency: str, *, most: int, asked: int) -> None:
        words = _("At most %(most)s are possible; %(asked)s were asked for.") % {
            "most": shown(most, account_currency),
            "asked": shown(asked, account_currency),
        }
        super().__init__("too_much", words)
        self.most = most
        self.asked = asked


class DisputedError(RuleError):
    """What is disputed goes back by its dispute, or not at all."""

    def __init__(self) -> None:
        super().__init__(
            "disputed", _("This payment is disputed. Give money back there, in the dispute.")
        )
