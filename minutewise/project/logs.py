"""What is written to the log: lines for people in the demo, JSON for programs, names of nobody.

Texts, names and addresses are kept out where a line is written. What a library or a database puts
into its messages cannot be known there, so the last step before the line takes out what has the
shape of a personal datum.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from minutewise.project.env import MisconfiguredError
from minutewise.work import trace

type Line = MutableMapping[str, Any]

# Each shape and what stands in its place. The order matters: a ticket may contain a dot.
SHAPES: list[tuple[re.Pattern[str], str]] = [
    # What PostgreSQL says of a row it refuses is the row.
    (re.compile(r"DETAIL:.*?(?=\\n|\n|$)", re.DOTALL), "DETAIL: <left out>"),
    (re.compile(r"Key \([^)]*\)=\(.*?\)(?= |$)"), "Key (<left out>)"),
    (re.compile(r"(?i)\b(authorization|cookie|set-cookie|x-csrftoken)(['\"]?[:=] ?['\"]?)"
                r"(?:bearer |basic )?[^\s'\"]+"), r"\1\2<secret>"),
    (re.compile(r"(?i)\b(ticket|token|code|key|secret|password|sessionid|csrftoken)=[^\s&'\"]+"),
     r"\1=<secret>"),
    (re.compile(r"(?i)\b(\w+://)[^\s/@:]+:[^\s/@]+@"), r"\1<secret>@"),
    (re.compile(r"\bv1\.[\w-]+\.[\w-]+(?:\.[\w-]+)?"), "<ticket>"),
    (re.compile(r"\bmw[a-z]?_[\w-]{16,}"), "<token>"),
    (re.compile(r"\bBearer [\w.~+/-]+=*"), "Bearer <secret>"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "<address>"),
    (re.compile(r"\b\d{4}-\d{4}\b(?!-)"), "<code>"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "<account>"),
    (re.compile(r"\b((?!127\.)\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b(?!\.)"), r"\1.x"),
    (re.compile(r"\b((?:[0-9a-f]{1,4}:){2})(?:[0-9a-f]{0,4}:){1,5}[0-9a-f]{0,4}\b"), r"\1:x"),
]  # fmt: skip


def without_people(text: str) -> str:
    """`text` with addresses, codes, tickets and tokens taken out and IP addresses shortened."""
    for shape, instead in SHAPES:
        text = shape.sub(instead, text)
    return text


def _clean(_logger: Any, _method: str, line: Line) -> Line:
    for name, value in line.items():
        if isinstance(value, str) and name not in {"timestamp", "level", "logger", "request"}:
            line[name] = without_people(value)
    return line


def _name_request(_logger: Any, _method: str, line: Line) -> Line:
    if request := trace.current():
        line["request"] = request
    return line


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Structures what Django, libraries and we write by the standard logging."""

    def __init__(self, *, last: Any) -> None:
        steps = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        first: list[Any] = [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(allow=ALLOWED),
            _name_request,
        ]
        tail: list[Any] = [structlog.processors.format_exc_info, _clean]
        super().__init__(foreign_pre_chain=first, processors=[steps, *tail, last])


# What a line may carry beside its words; Django adds the whole request, which nobody may read.
ALLOWED = ("route", "method", "status", "ms", "kind")


def for_programs() -> logging.Formatter:
    """One JSON object a line."""
    return _Formatter(last=structlog.processors.JSONRenderer(ensure_ascii=False))


def for_people() -> logging.Formatter:
    """Lines to read on a terminal."""
    return _Formatter(last=_plain)


def _plain(_logger: Any, _method: str, line: Line) -> str:
    head = f"{line.pop('timestamp')} {line.pop('level').upper():7} {line.pop('logger')}:"
    said, trouble = line.pop("event"), line.pop("exception", "")
    beside = "".join(f" {name}={value}" for name, value in line.items())
    return f"{head} {said}{beside}" + (f"\n{trouble}" if trouble else "")


STYLES = {"json": for_programs, "plain": for_people}


def settings(*, level: str, style: str) -> dict[str, Any]:
    """Django's LOGGING. Raises MisconfiguredError for a style that there is not."""
    if style not in STYLES:
        raise MisconfiguredError(f"MINUTEWISE_LOG_FORMAT is {style!r}; use json or plain.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": STYLES[style]}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # Django would write the lines of its own once more, past our shapes.
        "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True},
                    "django.server": {"handlers": [], "level": "NOTSET", "propagate": True}},
    }  # fmt: skip
