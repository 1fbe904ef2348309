"""What is printed when things go wrong names nobody and opens nothing."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMultiAlternatives

from minutewise.notify.actions import send
from minutewise.notify.models import Letter
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
