"""What this context and those below tell a person of themselves."""

from collections.abc import Iterable
from datetime import datetime

from minutewise.accounts.models import Person, SecondFactor
from minutewise.accounts.own_data import Row, Sheet
from minutewise.accounts.rules.choices import CHOICES
from minutewise.notify.queries import letters_to


def tell(person: Person) -> Iterable[Sheet]:
    """Profile, limits, blocks, browsers signed in and told, tokens, ways in, letters."""
    profile: Row = {
        "id": str(person.id),
        "email": person.email,
        "name": person.name,
        "time_zone": person.time_zone,
        "language": person.language,
        **{name: getattr(person, name) for name in CHOICES},
        "hides_address": person.hides_address,
        "joined_at": _at(person.joined_at),
        "excluded_until": _at(person.excluded_until),
        "shut_out_until": _at(person.shut_out_until),
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
                "way": row.way,
                "since": _at(row.since),
                "seen_at": _at(row.seen_at),
            }
            for row in person.devices.all()
        ],
    )
    told = person.push_browsers.select_related("device")
    yield Sheet(
        "told-in-browsers",
        [
            {"browser": row.device.browser, "system": row.device.system, "since": _at(row.since)}
            for row in told
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
    yield Sheet("ways-in", list(_ways_in(person)))
    yield Sheet(
        "letters",
        [
            {"at": _at(letter.written_at), "subject": letter.subject, "text": letter.text}
            for letter in letters_to(person.email)
        ],
    )


def _ways_in(person: Person) -> Iterable[Row]:
    """What signs in beside letters; never the secrets themselves."""
    for factor in SecondFactor.objects.filter(person=person):
        yield _way("second factor", since=factor.since)
    for code in person.recovery_codes.order_by("pk"):
        yield _way("recovery code", used=code.used_at)
    for key in person.passkeys.all():
        yield _way("passkey", key.name, since=key.made_at, used=key.used_at)
    for account in person.linked_accounts.all():
        yield _way("linked account", f"{account.email} ({account.issuer})", since=account.linked_at)


def _way(
    kind: str, name: str = "", *, since: datetime | None = None, used: datetime | None = None
) -> Row:
    return {"kind": kind, "name": name, "since": _at(since), "used_at": _at(used)}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
