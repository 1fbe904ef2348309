"""The installation's own key for notifications: made once, kept sealed, told to browsers."""

from django.conf import settings

from minutewise.accounts.models import PushBrowser, PushKey
from minutewise.accounts.sealed import seal, unseal
from minutewise.notify.web_push import Keys, new_keys
from minutewise.work import clock
from minutewise.work.writing import writing

_ONLY = 1


def own_keys() -> Keys | None:
    """The pair, made when first asked for. None if it cannot be opened: the installation's secret
    was replaced and the earlier one is not named (the doctor says so)."""
    row = PushKey.objects.filter(pk=_ONLY).first() or _make()
    private = unseal(row.private)
    return Keys(private, row.public) if private else None


def public_key() -> str:
    """What a browser is told when it asks its push service for an address; empty: none."""
    keys = own_keys()
    return keys.public if keys else ""


def renew() -> str:
    """A new pair in place of the old. What browsers set up for the old one is worthless and ends:
    they are asked again by their people."""
    with writing():
        PushKey.objects.filter(pk=_ONLY).delete()
        PushBrowser.objects.all().delete()
        return _make().public


def is_lost() -> bool:
    """There is a pair, and it cannot be opened."""
    row = PushKey.objects.filter(pk=_ONLY).first()
    return row is not None and not unseal(row.private)


def contact() -> str:
    """Whom a push service writes to if something of ours is wrong."""
    return f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def _make() -> PushKey:
    made = new_keys()
    fresh = {"private": seal(made.private), "public": made.public, "made_at": clock.now().wall}
    with writing():  # two at once: the second finds the first's
        return PushKey.objects.get_or_create(pk=_ONLY, defaults=fresh)[0]
