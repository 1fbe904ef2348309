"""What this context and those below tell a person of themselves."""

from collections.abc import Iterable
from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Row, Sheet
from minutewise.notify.queries import letters_to


def tell(person: Person) -> Iterable[Sheet]:
    """Profile, limits, blocks, signed-in browsers, tokens, letters."""
    profile: Row = {
        "id": str(person.id),
        "email": person.email,
        "name": person.name,
        "time_zone": person.time_zone,
        "language": person.language,
        "receipts_by_mail": person.receipts_by_mail,
        "hides_address": person.hides_address,
        "joined_at": _at(person.joined_at),
        "excluded_until": _at(person.excluded_until),
    }
    yield Sheet("profile", [profile])
    yield Sheet(
        "limits",
        [
            {
                "span": row.span,
                "currency": row.currency,
                "amount": row.amount,
                "later": row.later,
                "later_from": _at(row.later_from),
            }
            for row in person.limits.order_by("currency", "span")
        ],
    )
    yield Sheet(
        "spent-before-this-account",
        [
            {"currency": row.currency, "day": row.day, "month": row.month, "at": _at(row.at)}
            for row in person.spent_before.order_by("currency")
        ],
    )
    blocks = person.blocks.select_related("blocked")
    yield Sheet("blocks", [{"name": b.blocked.shown_name, "at": _at(b.at)} for b in blocks])
    yield Sheet(
        "signed-in",
        [
            {
                "browser": row.browser,
                "system": row.system,
                "since": _at(row.since),
                "seen_at": _at(row.seen_at),
            }
            for row in person.devices.all()
        ],
    )
    yield Sheet(
        "tokens",
        [
            {
                "name": row.name,
                "ending": row.ending,
                "scopes": " ".join(row.scopes),
                "made_at": _at(row.made_at),
                "expires_at": _at(row.expires_at),
                "used_on": row.used_on.isoformat() if row.used_on else None,
            }
            for row in person.tokens.all()
        ],
    )
    yield Sheet(
        "letters",
        [
            {"at": _at(letter.written_at), "subject": letter.subject, "text": letter.text}
            for letter in letters_to(person.email)
        ],
    )


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
