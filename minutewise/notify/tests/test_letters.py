"""A letter leaves with its reason, once, and says nothing that was not written into it."""

from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest
from django.db import transaction

from minutewise.notify import actions
from minutewise.notify.models import Letter
from minutewise.work import due
from minutewise.work.models import DueWork

pytestmark = pytest.mark.django_db

TEMPLATE = "Subject: News for {{ name }}\n\nHello {{ name }},\n\nyour code:\n\n    4829 1764\n"


@dataclass
class Reader:
    email: str = "ada@example.org"
    language: str = "en"
    time_zone: str = "Europe/Athens"


@pytest.fixture
def news(letters_folder):
    return letters_folder("news", TEMPLATE)


def write(news, noon, name="Ada", to="ada@example.org", network="Rackside"):
    return actions.send(to, news, {"name": name}, noon.wall, network=network)


def received(mailbox):
    return [message_from_bytes(e.content, policy=policy.default) for e in mailbox]


def test_a_letter_is_delivered_as_text_and_as_the_same_in_html(news, noon, mailbox):
    letter = write(news, noon)
    due.run_due(noon)
    (mail,) = received(mailbox)
    assert (mail["Subject"], mail["To"]) == ("News for Ada", "ada@example.org")
    assert mail["From"] == "Rackside <post@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, page = (part.get_content() for part in mail.iter_parts())
    assert text.split() == ["Hello", "Ada,", "your", "code:", "4829", "1764"]
    assert "4829 1764</p>" in page
    letter.refresh_from_db()
    assert letter.sent_at == noon.wall


def test_a_letter_asks_no_other_server_when_it_is_read(news, noon, mailbox):
    write(news, noon)
    due.run_due(noon)
    (mail,) = received(mailbox)
    page = mail.get_body(("html",)).get_content()
    assert not any(word in page for word in ("<img", "src=", "url(", "<link", "@import", "<script"))


def test_when_the_server_fails_the_letter_waits_and_is_then_delivered_once(news, noon, mailbox):
    mailbox.answers = ["451 try later", "421 too busy"]
    write(news, noon)
    for second in (0, 4, 5, 14, 15, 16, 60):
        due.run_due(noon.later(second * 1000))
    assert len(mailbox) == 1
    assert mailbox.answers == []
    assert Letter.objects.get().sent_at == noon.later(15_000).wall


def test_when_there_is_no_server_at_all_the_letter_waits(news, noon, settings):
    nobody = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": nobody}
    settings.MAILERS = {"default": smtp}
    write(news, noon)
    due.run_due(noon)
    work = DueWork.objects.get()
    assert (work.attempts, work.done_at, work.gave_up_at) == (1, None, None)
    assert "refused" in work.last_error.lower()


def test_a_refusal_for_good_is_not_tried_again(news, noon, mailbox):
    mailbox.answers = ["554 no thank you"]
    write(news, noon)
    due.run_due(noon)
    due.run_due(noon.later(3_600_000))
    assert mailbox == []
    assert DueWork.objects.get().last_error == "refused by the mail server: 554"


def test_a_letter_that_went_out_before_the_worker_died_keeps_its_message_id(news, noon, mailbox):
    letter = write(news, noon)
    due.run_due(noon)
    Letter.objects.update(sent_at=None)  # the worker died before it could note this
    actions.deliver(due.Job("letter", str(letter.id), {}, 2, False), noon)
    first, second = (mail["Message-ID"] for mail in received(mailbox))
    assert first == second == f"<{letter.id}@localhost>"


def test_what_was_delivered_is_not_delivered_again(news, noon, mailbox):
    letter = write(news, noon)
    for _ in range(2):
        actions.deliver(due.Job("letter", str(letter.id), {}, 1, False), noon)
    assert len(mailbox) == 1


def test_a_letter_whose_reason_is_undone_is_never_written(news, noon):
    @transaction.atomic
    def reason():
        write(news, noon)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        reason()
    assert not Letter.objects.exists()
    assert not DueWork.objects.exists()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Ada\r\nBcc: eve@evil.example", "Ada Bcc: eve@evil.example"),
        ("Ada\n\nhttps://evil.example/pay", "Ada https://evil.example/pay"),  # no paragraph of ours
        ("Ada\n\n    0000 0000", "Ada 0000 0000"),  # no figure of ours
        ("\u202eadA", "adA"),
    ],
)
def test_nobodys_name_can_begin_a_header_or_a_paragraph(news, noon, mailbox, name, seen):
    letter = write(news, noon, name=name)
    due.run_due(noon)
    (mail,) = received(mailbox)
    assert mail["Subject"] == f"News for {seen}"
    assert mail["Bcc"] is None
    assert [block.kind for block in letter.blocks] == ["text", "text", "figure"]
    assert mailbox[0].rcpt_tos == ["ada@example.org"]


def test_markup_in_a_name_is_shown_and_not_run(news, noon, mailbox):
    write(news, noon, name="<b>Ada</b> & Co")
    due.run_due(noon)
    (mail,) = received(mailbox)
    assert "Hello <b>Ada</b> & Co," in mail.get_body(("plain",)).get_content()
    assert "Hello &lt;b&gt;Ada&lt;/b&gt; &amp; Co," in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("network", "sender"),
    [
        ("Tierärzte & Söhne", "Tierärzte & Söhne <post@localhost>"),
        ("Evil\r\nBcc: eve@evil.example", '"Evil Bcc: eve@evil.example" <post@localhost>'),
    ],
)
def test_the_sender_is_the_network_whatever_it_is_called(news, noon, mailbox, network, sender):
    write(news, noon, network=network)
    due.run_due(noon)
    (mail,) = received(mailbox)
    assert mail["From"] == sender
    assert mail["Bcc"] is None


def test_a_person_is_written_to_on_the_persons_clock_in_a_language_that_we_have(
    letters_folder, noon
):
    name = letters_folder(
        "time", "{% load i18n %}Subject: {{ at|date:'H:i' }}\n\n{{ at|date:'F' }}"
    )
    letter = actions.send(Reader(language="de"), name, {"at": noon.wall}, noon.wall, network="R")
    assert (letter.subject, letter.text, letter.language) == ("14:00", "March", "de")


def test_letters_are_forgotten_after_thirty_days(news, noon):
    letter = write(news, noon)
    day = 86_400_000
    job = due.Job("letter.forget", "", {}, 1, False)
    actions.forget(job, noon.later(30 * day))
    assert Letter.objects.filter(pk=letter.pk).exists()
    actions.forget(job, noon.later(30 * day + 1))
    assert not Letter.objects.exists()
