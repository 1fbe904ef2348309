"""The lines of a call's record, in words with their figures."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.calls.models import Call, CallEvent
from minutewise.kernel.money import format_amount, format_rate

Figures = dict[str, Any]


def clock(ms: int) -> str:
    """Counted time as people read it: 6:06, or 1:02:03 beyond an hour."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _name(event: CallEvent, call: Call) -> str:
    if event.who == "client":
        return call.client.shown_name
    if call.is_a_companys and event.person:
        return name_of(call, event.person)
    return call.advisor_name


def name_of(call: Call, person_id: UUID) -> str:
    """An agent by the name he has today; calls are handed over, so it may be a former one."""
    if call.agent is not None and call.agent.pk == person_id:
        return call.agent.shown_name
    if person_id in call.agents:
        return call.agents[person_id]
    return Person.objects.get(pk=person_id).shown_name


def _money(call: Call, amount: int) -> str:
    return format_amount(amount, call.network.currency, get_language() or "en")


def _price(call: Call, terms: Figures) -> str:
    language = get_language() or "en"
    return format_rate(terms["rate"], terms["rate_unit_s"], call.network.currency, language)


def _started(call: Call, f: Figures) -> str:
    if not f.get("terms"):
        return _("Call started, free conversation")
    if f["terms"]["maximum"] is None:
        return _("Call started, %(price)s") % {"price": _price(call, f["terms"])}
    return _("Call started, %(price)s, at most %(maximum)s, confirmed by %(name)s") % {
        "price": _price(call, f["terms"]),
        "maximum": _money(call, f["terms"]["maximum"]),
        "name": f["name"],
    }


def _offered(call: Call, f: Figures) -> str:
    text = _("%(name)s offers the meter: %(price)s") % {
        "name": f["name"],
        "price": _price(call, f["terms"]),
    }
    return f"{text}, “{f['why']}”" if f.get("why") else text


def _refused(_call: Call, f: Figures) -> str:
    text = _("%(name)s did not confirm the offer") % f
    return f"{text}: “{f['word']}”" if f.get("word") else text


def _confirmed(call: Call, f: Figures) -> str:
    return _("%(name)s confirmed %(price)s, at most %(maximum)s") % {
        "name": f["name"],
        "price": _price(call, f["terms"]),
        "maximum": _money(call, f["terms"]["maximum"]),
    }


def _raised(call: Call, f: Figures) -> str:
    return _("%(name)s raised the maximum to %(amount)s") % {
        "name": f["name"],
        "amount": _money(call, f["maximum"]),
    }


def _lapsed(call: Call, f: Figures) -> str:
    return _("A reservation of %(amount)s is gone: the call goes on to %(left)s more at most") % {
        "amount": _money(call, f["amount"]),
        "left": _money(call, f["left"]),
    }


def _waived(call: Call, f: Figures) -> str:
    text = _("%(name)s waived %(amount)s") % {
        "name": f["name"],
        "amount": _money(call, f["amount"]),
    }
    return f"{text}: “{f['why']}”" if f.get("why") else text


def _refunded(call: Call, f: Figures) -> str:
    return _("%(name)s gave %(amount)s back") % {
        "name": f["name"],
        "amount": _money(call, f["amount"]),
    }


def _settled(call: Call, f: Figures) -> str:
    if f["paid"] == 0:
        return _("Ended, nothing was charged")
    return _("Ended, %(amount)s paid for %(time)s") % {
        "amount": _money(call, f["paid"]),
        "time": clock(f["running_ms"]),
    }


def _changed_mode(call: Call, f: Figures) -> str:
    return _("Changed to %(mode)s, %(price)s, confirmed by %(name)s") % {
        "mode": f["mode"],
        "price": _price(call, f["terms"]) if f.get("terms") else _("free"),
        "name": f["name"],
    }


def _to(call: Call, f: Figures) -> dict[str, Any]:
    return {**f, "to": name_of(call, UUID(f["to"]))}


# kind of event → its sentence
LINES: dict[str, Callable[[Call, Figures], str]] = {
    "started": _started,
    "accepted": lambda c, f: _("%(name)s accepted") % f,
    "declined": lambda c, f: _("%(name)s declined") % f,
    "cancelled": lambda c, f: _("%(name)s cancelled") % f,
    "missed": lambda c, f: _("Nobody answered"),
    "offered": _offered,
    "confirmed": _confirmed,
    "running": lambda c, f: _("The meter runs"),
    "withdrawn": lambda c, f: _("%(name)s withdrew the offer") % f,
    "refused": _refused,
    "expired": lambda c, f: _("The offer has expired"),
    "connected": lambda c, f: _("Connected"),
    "paused": lambda c, f: _("%(name)s paused the meter at %(time)s") % f,
    "going_on": lambda c, f: _("%(name)s is ready to go on") % f,
    "resumed": lambda c, f: _("Running again, confirmed by %(name)s") % f,
    "lost": lambda c, f: _("Connection lost, the clock stopped at %(time)s") % f,
    "back": lambda c, f: _("Both are back"),
    "silent": lambda c, f: _("Paused after silence at %(time)s") % f,
    "heard": lambda c, f: _("Running again, %(name)s wrote") % f,
    "maximum": lambda c, f: _("Maximum used up, the clock stopped at %(time)s") % f,
    "raised": _raised,
    "lapsed": _lapsed,
    "waived": _waived,
    "refunded": _refunded,
    "mode": _changed_mode,
    "asked": lambda c, f: _("%(name)s asks %(to)s to take over") % _to(c, f),
    "stays": lambda c, f: _("The call stays with %(name)s") % f,
    "handed": lambda c, f: _("%(name)s handed over to %(to)s at %(time)s") % _to(c, f),
    "hung_up": lambda c, f: _("%(name)s hung up") % f,
    "operator": lambda c, f: _("The operator ended the call"),
    "over": lambda c, f: _("The call ended by itself"),
    "settled": _settled,
}


def line(event: CallEvent, call: Call) -> str:
    """What happened, as a sentence with its figures."""
    figures = dict(event.figures)
    figures.setdefault("name", _name(event, call))
    of_all = "counted_ms" if "counted_ms" in figures else "running_ms"
    figures["time"] = clock(figures.get(of_all, 0))
    return LINES[event.kind](call, figures)
