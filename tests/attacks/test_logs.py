"""What is printed when things go wrong names nobody and opens nothing."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMultiAlternatives

from minutewise.notify.actions import send
from minutewise.notify.models import Letter
from minutewise.project import logs
from minutewise.work import due
from minutewise.work.clock import now
from minutewise.work.models import DueWork

WHO = "secret-person@example.org"


def code() -> str:
    """The sign-in code of the newest letter."""
    return next(block.text for block in Letter.objects.first().blocks if block.kind == "figure")


def test_signing_in_and_calling_print_no_code_no_ticket_no_address(stage, caplog):
    caplog.set_level(logging.WARNING)
    browser = stage.browser("visitor")
    browser.post("/sign-in/", {"email": WHO})
    secrets = {WHO, code(), code().replace("-", "")}
    browser.post("/sign-in/code/", {"code": "0000-0000"})
    browser.post("/sign-in/code/", {"code": code()})
    browser.get("/nowhere/?ticket=v1.x.y&next=/")
    call = stage.call()
    for who in ("client", "advisor", "stranger"):
        answer = stage.browser(who).get(f"/calls/{call.id}/own")
        secrets |= {answer.json()["ticket"]} if answer.status_code == 200 else set()
        stage.act(who, call, "raise", {"maximum": -1})
    stage.browser("client", csrf=True).post("/account/", {"name": WHO})
    assert caplog.text, "something was refused, and that is logged"
    for secret in secrets | {"ticket="}:
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "refusal",
    [
        SMTPRecipientsRefused({WHO: (450, b"try later <" + WHO.encode() + b">")}),
        SMTPRecipientsRefused({WHO: (550, b"no such user <" + WHO.encode() + b">")}),
        SMTPDataError(451, f"greylisted {WHO}".encode()),
        SMTPDataError(554, WHO.encode()),
    ],
)
def test_a_letter_that_is_not_taken_is_logged_without_its_address(
    stage, caplog, monkeypatch, refusal
):
    def refuse(self, *args, **kwargs):
        raise refusal

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    send(WHO, "account/email/login_code", {"code": "1234-5678"}, now().wall, network="Rackside")
    due.run_due(now())
    assert DueWork.objects.get(kind="letter").attempts == 1
    assert WHO not in caplog.text
    assert "1234-5678" not in caplog.text
    assert WHO not in DueWork.objects.get(kind="letter").last_error


def test_every_line_as_it_is_written_names_nobody_even_when_all_is_told(stage, caplog):
    """At the most talkative level an operator may choose, past no filter but the last one."""
    caplog.set_level(logging.INFO)
    address = "203.0.113.77"
    visitor = stage.browser("visitor")
    visitor.post("/sign-in/", {"email": WHO}, REMOTE_ADDR=address)
    secrets = {WHO, code(), address, "Cookie", "secret question"}
    call = stage.call()
    for who in ("client", "advisor"):
        browser = stage.browser(who)
        browser.get(f"/calls/{call.id}/", REMOTE_ADDR=address)
        own = browser.get(f"/calls/{call.id}/own").json()
        browser.get(f"/nowhere/?ticket={own['ticket']}&name=secret+question")
        stage.act(who, call, "messages", {"text": "a secret question of mine"})
        secrets |= {own["ticket"], str(stage.people[who].shown_name), str(stage.people[who].email)}
    logging.getLogger("any.library").warning("cannot reach %s at %s for %s", WHO, address, code())
    style = logs.for_programs()
    written = "\n".join(style.format(record) for record in caplog.records)
    assert "answered" in written, "every request has its line"
    assert "203.0.113.x" in written
    for secret in secrets:
        assert secret not in written
