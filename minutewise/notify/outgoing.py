"""A letter as a mail message, handed to Django's mailer."""

from email.headerregistry import Address
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from minutewise.notify.models import Letter
from minutewise.work.due import GiveUpError

_PERMANENT = range(500, 600)


class NotYetError(Exception):
    """The mail server does not take a letter now; it may later."""


def deliver_now(letter: Letter) -> None:
    """Sends it. Raises GiveUpError if the server refuses for good, anything else if it may not.

    What is raised ends in logs and tables: it says the server's codes, and nobody's address.
    """
    try:
        message(letter).send()
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if all(code in _PERMANENT for code in codes):
            raise GiveUpError(f"refused by the mail server: {codes}") from None
        raise NotYetError(f"not taken by the mail server: {codes}") from None
    except SMTPDataError as refused:
        if refused.smtp_code in _PERMANENT:
            raise GiveUpError(f"refused by the mail server: {refused.smtp_code}") from None
        raise NotYetError(f"not taken by the mail server: {refused.smtp_code}") from None


def message(letter: Letter) -> EmailMultiAlternatives:
    """Text, and the same as small HTML that loads nothing from anywhere."""
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text + "\n",
        from_email=sender(letter.network),
        to=[letter.to],
        headers={
            "Message-ID": f"<{letter.id}@{urlsplit(settings.PUBLIC_URL).hostname}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: automatic replies should not answer
        },
    )
    mail.attach_alternative(as_html(letter), "text/html")
    return mail


def as_html(letter: Letter) -> str:
    with translation.override(letter.language):
        return render_to_string("notify/letter_mail.html", {"letter": letter})


def sender(network: str) -> str:
    """`"Rackside" <post@…>`: the network's name at the installation's address."""
    return str(Address(display_name=network, addr_spec=settings.DEFAULT_FROM_EMAIL))
