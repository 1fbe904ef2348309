"""One request is one name in the log, the answer and the work it causes; and it names nobody."""

import json
import logging
import sys

import pytest

from minutewise.project import logs
from minutewise.project.env import MisconfiguredError
from minutewise.work import due, trace
from minutewise.work.clock import now
from minutewise.work.models import DueWork


def line(formatter, message, *args, extra=None, trouble=None):
    record = logging.getLogger("t").makeRecord(
        "t", logging.WARNING, "f.py", 1, message, args, trouble, "f", extra
    )
    return formatter.format(record)


def test_for_programs_a_line_is_one_json_object():
    with trace.under("request-7"):
        told = json.loads(line(logs.for_programs(), "gave up on %s", "letter", extra={"ms": 7}))
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "gave up on letter", "level": "warning", "logger": "t", "ms": 7,
        "request": "request-7",
    }  # fmt: skip


def test_for_people_a_line_reads():
    shown = line(logs.for_people(), "gave up on %s", "letter", extra={"ms": 7})
    assert shown.endswith("WARNING t: gave up on letter ms=7")


@pytest.mark.parametrize("style", ["json", "plain"])
def test_what_django_hangs_on_a_line_is_not_written(style, rf):
    request = rf.get("/?secret", headers={"Cookie": "sessionid=abc"})
    shown = line(logs.STYLES[style](), "refused", extra={"request": request, "status_code": 400})
    assert "secret" not in shown
    assert "WSGIRequest" not in shown


def test_a_trouble_is_told_whole_and_without_people():
    try:
        raise ValueError('Key (email)=(ada@example.org) exists\nDETAIL:  Failing row: (7, "Ada")')
    except ValueError:
        shown = line(logs.for_programs(), "it broke", trouble=sys.exc_info())
    told = json.loads(shown)["exception"]
    assert "test_logs.py" in told
    assert "ValueError" in told
    assert "Ada" not in told
    assert "ada@" not in told


def test_a_format_that_there_is_not_is_refused():
    with pytest.raises(MisconfiguredError, match="json or plain"):
        logs.settings(level="INFO", style="xml")


# What a line would say → what it says.
SHAPES = [
    ("to ada.l+x@mail.example.org: no", "to <address>: no"),
    ("from 192.0.2.77 port 7", "from 192.0.2.x port 7"),
    ("from 192.0.2.77:8080", "from 192.0.2.x:8080"),
    ("at 127.0.0.1:5432", "at 127.0.0.1:5432"),
    ("from 2001:db8:1:2:3:4:5:6 once", "from 2001:db8::x once"),
    ("from 2001:db8:1::77", "from 2001:db8::x"),
    ("at 12:30:45", "at 12:30:45"),
    ("GET /ws?ticket=v1.abc.def&x=1", "GET /ws?ticket=<secret>&x=1"),
    ("ticket v1.eyJh.Zm9v-_ is old", "ticket <ticket> is old"),
    ("Authorization: Bearer mw_abcdefghijklmnop", "Authorization: <secret>"),
    ("{'Cookie': 'sessionid=abc'}", "{'Cookie': '<secret>'}"),
    ("code 4829-1764 is wrong", "code <code> is wrong"),
    ("postgres://minutewise:pa55@db/x", "postgres://<secret>@db/x"),
    ("DE89 3704 0044 0532 0130 00 refused", "<account> refused"),
    ("DE89370400440532013000 refused", "<account> refused"),
    ("call 0192d7a0-7c6e-7b9a-9c9e-3f2f6b1c2d3e ended", None),
    ("gave up on letter 12 after 3 attempts", None),
    ("version 1.2.3 of 2026-11-22", None),
]


@pytest.mark.parametrize(("said", "written"), SHAPES)
def test_what_has_the_shape_of_a_person_is_taken_out(said, written):
    assert logs.without_people(said) == (written or said)


# What a proxy says → whether it is taken over.
NAMES = [
    ("4bf92f3577b34da6a3ce929d0e0e4736", True, "as proxies make them"),
    ("a.b-c_d1", True, "eight characters"),
    ("short", False, "not sure to be the only one"),
    ("x" * 65, False, "too long for a line"),
    ("two words", False, "a space"),
    ("line\nbreak-more", False, "a line of its own in the log"),
    ("ключ-ключ", False, "not ASCII"),
    ("", False, "nothing"),
]


@pytest.mark.parametrize(("told", "taken", "why"), NAMES)
def test_a_proxys_name_for_a_request_is_taken_over_when_well_formed(told, taken, why):
    assert (trace.known_or_new(told) == told) is taken, why
    assert len(trace.known_or_new(told)) >= 8


def test_the_answer_says_the_requests_name_and_the_log_has_it(client, network, caplog):
    caplog.set_level(logging.INFO, logger="minutewise.requests")
    answer = client.get("/paying/", headers={"X-Request-ID": "from-the-proxy"})
    assert answer["X-Request-ID"] == "from-the-proxy"
    assert client.get("/paying/")["X-Request-ID"] != client.get("/paying/")["X-Request-ID"]
    record = caplog.records[0]
    assert (record.route, record.status, record.method) == ("paying/", "200", "GET")
    assert trace.current() == ""


def test_work_remembers_which_request_it_comes_from(db, monkeypatch):
    seen = []
    monkeypatch.setitem(
        due._handlers,
        "traced",
        due._Handler(lambda job, moment: seen.append(trace.current()), 60, 3, None, ""),
    )
    with trace.under("request-7"):
        due.plan("traced", "a", now().wall)
    due.plan("traced", "b", now().wall)
    due.run_due(now())
    assert seen == ["request-7", ""]
    assert set(DueWork.objects.values_list("request", flat=True)) == {"request-7", ""}
