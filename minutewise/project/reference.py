"""Every setting in words: from here comes docs/configuration.md, and a test keeps it whole."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment. `name` without `MINUTEWISE_`; `default` and `says` are
    Markdown."""

    name: str
    default: str
    says: str


S = Setting

GROUPS: dict[str, list[Setting]] = {
    "What everybody sets": [
        S(
            "SECRET_KEY",
            "the demo's",
            "signs sessions and tickets; at least 32 random characters outside the demo",
        ),
        S(
            "SECRET_KEY_FALLBACKS",
            "none",
            "secrets that were replaced, separated by commas: second factors set up under "
            "them go on working",
        ),
        S(
            "PUBLIC_URL",
            "`http://localhost:8000`",
            "the address that people type; `https://` makes cookies secure and turns HSTS on",
        ),
        S(
            "HOSTS",
            "localhost",
            "host names that are answered, separated by commas; sockets are accepted from "
            "their pages only",
        ),
        S(
            "PROXY",
            "`0`",
            "`1` behind one proxy that sets `X-Forwarded-Proto` and `X-Forwarded-For`; "
            "without one, never",
        ),
        S("VAR", "`var`", "folder of the database, of static files and of portraits"),
    ],
    "Where data and messages go": [
        S(
            "DATABASE_URL",
            "SQLite in `MINUTEWISE_VAR`",
            "`sqlite:///path` or `postgres://user:password@host:port/name`; with `?prepared=0` "
            "behind a pooler that gives another connection to each transaction",
        ),
        S(
            "REDIS_URL",
            "none",
            "`redis://…`: the bus between several processes; without it everything is one process",
        ),
        S(
            "ROLES",
            "`web,hub,keeper`",
            "what runs in this process: `web` for pages, `hub` for sockets, `keeper` for meters "
            "and due work; `minutewise web`, `hub` and `keeper` set it",
        ),
        S(
            "HUB",
            "none",
            "this hub's name, where there are several; `minutewise hub --name` sets it",
        ),
    ],
    "Letters": [
        S(
            "MAIL_URL",
            "`smtp://localhost:25`",
            "`smtp://`, `smtp+tls://` or `smtps://`, with `user:password@` where it is asked for",
        ),
        S("MAIL_FROM", "`post@localhost`", "the address that letters come from"),
    ],
    "Calls": [
        S("TURN_URLS", "none", "TURN servers, separated by commas"),
        S("TURN_SECRET", "none", "the secret shared with them (coturn: `use-auth-secret`)"),
        S(
            "RELAY_ONLY",
            "`0`",
            "`1`: media goes through the relay only, so neither side learns the other's address",
        ),
    ],
    "Signing in": [
        S(
            "OPENID_ISSUER",
            "none",
            "an OpenID Connect provider whose accounts sign in; its redirect address is "
            "`/sign-in/with/back/`",
        ),
        S("OPENID_NAME", "`OpenID`", "what the button calls it"),
        S("OPENID_CLIENT_ID", "none", "as whom this installation is known there"),
        S("OPENID_SECRET", "none", "the secret that goes with it"),
        S(
            "OPERATOR_SECOND_FACTOR",
            "`1`; `0` in the demo",
            "`1`: no desk opens to an operator without a second factor",
        ),
    ],
    "Money": [
        S("GATEWAY", "none; `pretend` in the demo", "which payment gateway takes new payments"),
        S(
            "AUTHORISE_BY",
            "none; `card,paypal` in the demo",
            "by what clients can have an amount reserved for an agreement, beside their wallet",
        ),
    ],
    "Looking at it": [
        S(
            "LOG_LEVEL",
            "`WARNING`",
            "what is written to the console; `INFO` adds a line for each request",
        ),
        S(
            "LOG_FORMAT",
            "`json`; `plain` in the demo",
            "`json`: one object a line, for programs; `plain`: for people",
        ),
        S(
            "METRICS_TOKEN",
            "none",
            "whoever asks for `/metrics` with `Authorization: Bearer` and this gets it; "
            "without one, this machine alone, past no proxy",
        ),
    ],
    "The demo and the tests": [
        S(
            "DEMO",
            "`0`",
            "`1`: a known secret, letters on a page, pretend money. Never with real people",
        ),
        S("PRETEND_GATEWAY_URL", "`http://127.0.0.1:8001`", "where the pretend gateway listens"),
        S("PRETEND_GATEWAY_SECRET", "none", "signs its webhooks; without it they are off"),
        S(
            "PRETEND_GATEWAY_PUBLIC_URL",
            "none",
            "read by the pretend gateway: how browsers reach its payment page",
        ),
        S("TESTING", "`0`", "set by `./test`: static files are served from their sources"),
        S("TEST_SQLITE", "`var/test.sqlite3`", "where tests keep their SQLite database"),
    ],
}

PREFACE = """\
# Settings

Everything is read from the environment. This page is printed by `minutewise settings`; the words
stand in `minutewise/project/reference.py`. `minutewise doctor` says which of them are wrong.

Without `MINUTEWISE_DEMO=1` an installation refuses to start with the demo's secret or the pretend
gateway. A policy of the operator (rate bounds, samples, commission, waiting times, the money that
a call needs) is no setting but a row with a date, edited in `/admin/`.
"""


def markdown() -> str:
    """The page `docs/configuration.md`."""
    parts = [PREFACE]
    for heading, settings in GROUPS.items():
        rows = [f"| `MINUTEWISE_{s.name}` | {s.default} | {s.says} |" for s in settings]
        head = ["| variable | default | what it is |", "|---|---|---|"]
        parts.append("\n".join([f"## {heading}", "", *head, *rows]) + "\n")
    return "\n".join(parts)
