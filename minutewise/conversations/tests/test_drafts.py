"""A draft is there on every device of who writes it, for nobody else, and gone when sent."""

import pytest

from minutewise.conversations.actions import keep_beginnings, keep_draft, say, send_file
from minutewise.conversations.models import Draft
from minutewise.conversations.own_data import erase, tell
from minutewise.conversations.queries.kept import beginnings_of, draft_in, offered
from minutewise.conversations.rules import BEGINNINGS_MAX
from minutewise.conversations.tests.cast import NOON, charlie, clock, dara, mirela, picture
from minutewise.conversations.tests.test_threads import refused, thread
from minutewise.realtime.tests.recorder import Recorder

__all__ = ["charlie", "clock", "dara", "mirela", "thread"]


def test_a_draft_is_the_writers_alone(thread, dara, mirela):
    keep_draft(thread.id, dara, "And the lo", NOON)
    keep_draft(thread.id, dara, "And the log?", NOON)
    assert (draft_in(thread, dara), draft_in(thread, mirela.person)) == ("And the log?", "")
    assert Draft.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_hears_of_a_draft(thread, dara):
    with Recorder() as bus:
        keep_draft(thread.id, dara, "I am not sure whether", NOON)
    assert bus.published == []


def test_what_is_sent_is_no_draft_any_more_and_a_file_leaves_it(
    clock, thread, dara, mirela, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    keep_draft(thread.id, dara, "And the log?", NOON)
    keep_draft(thread.id, mirela.person, "Send me", NOON)
    send_file(thread.id, "client", dara, "a.png", picture(), clock.now)
    assert draft_in(thread, dara)
    say(thread.id, "client", dara, "And the log?", clock.now)
    assert (draft_in(thread, dara), draft_in(thread, mirela.person)) == ("", "Send me")


@pytest.mark.parametrize(
    ("text", "code"), [(None, "text_missing"), (7, "text_missing"), ("x" * 4001, "text_too_long")]
)
def test_what_is_no_text_is_no_draft(thread, dara, text, code):
    assert refused(keep_draft, thread.id, dara, text, NOON) == code


def test_an_emptied_field_takes_the_draft_away(thread, dara):
    keep_draft(thread.id, dara, "Hm", NOON)
    keep_draft(thread.id, dara, "  \n", NOON)
    assert not Draft.objects.exists()


def test_the_page_tells_it_to_the_reader(client, thread, dara, charlie, mirela):
    at = f"/threads/{thread.id}/"
    client.force_login(dara)
    client.post(f"{at}draft", {"text": "And"}, content_type="application/json")
    assert client.get(f"{at}own").json() == {"draft": "And", "beginnings": [], "kept": True}
    client.force_login(mirela.person)
    told = client.get(f"{at}own").json()
    assert (told["draft"], told["beginnings"]) == ("", offered())
    client.force_login(charlie)
    assert client.get(f"{at}own").status_code == 404
    assert (
        client.post(f"{at}draft", {"text": "x"}, content_type="application/json").status_code == 404
    )


# ---- texts to begin with ----


def test_texts_to_begin_with_are_offered_until_there_are_own_ones(mirela):
    assert beginnings_of(mirela.person) == offered()
    keep_beginnings(mirela.person, ["  Hello \n there ", "Hello there", "", "Bye"])
    assert beginnings_of(mirela.person) == ["Hello there", "Bye"]
    keep_beginnings(mirela.person, [])
    assert beginnings_of(mirela.person) == [], "none is a choice, too"


@pytest.mark.parametrize(
    ("texts", "code"),
    [(None, "not_text"), ([7], "not_text"), (["x" * 301], "beginning_too_long"),
     ([str(n) for n in range(BEGINNINGS_MAX + 1)], "too_many_beginnings")],
)  # fmt: skip
def test_more_than_a_few_short_ones_are_refused(mirela, texts, code):
    assert refused(keep_beginnings, mirela.person, texts) == code
    assert beginnings_of(mirela.person) == offered()


def test_the_page_keeps_them_and_says_what_is_wrong(client, mirela):
    client.force_login(mirela.person)
    client.post("/threads/beginnings/", {"texts": "One\r\nTwo\r\n"})
    assert beginnings_of(mirela.person) == ["One", "Two"]
    wrong = client.post("/threads/beginnings/", {"texts": "\n".join(map(str, range(21)))})
    assert "At most 20" in wrong.content.decode()
    assert beginnings_of(mirela.person) == ["One", "Two"]


def test_drafts_and_beginnings_are_own_data(thread, dara):
    keep_draft(thread.id, dara, "Hm", NOON)
    keep_beginnings(dara, ["Hello"])
    sheets = {
        sheet.name: [row["text"] for row in sheet.rows]
        for sheet in tell(dara)
        if sheet.name in ("drafts", "beginnings")
    }
    assert sheets == {"drafts": ["Hm"], "beginnings": ["Hello"]}
    erase(dara, NOON)
    assert draft_in(thread, dara) == ""
    assert beginnings_of(dara) == offered()
