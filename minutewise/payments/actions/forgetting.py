"""What payments know of a person besides amounts, for whoever erases an account."""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.errors import RuleError
from minutewise.payments.queries import payouts_from
from minutewise.payments.rules import IN_TRANSIT
from minutewise.work.writing import writing


def forget_accounts(person_id: UUID) -> int:
    """Removes the names and numbers of bank accounts; the payouts stay, with their amounts.

    Returns how many payouts were stripped. Raises `RuleError` payout_under_way while one is in
    transit: the bank may still need to send it back.
    """
    with writing():
        own = payouts_from(person_id).select_for_update(no_key=True)
        if any(row.state in IN_TRANSIT for row in own):
            raise RuleError("payout_under_way", _("A payout is still on its way to your bank."))
        named = payouts_from(person_id).exclude(iban="")
        return named.update(holder="", iban="")
