"""A brief: asked for by the advisor, written by the client, changed until it was read."""

import pytest

from minutewise.conversations.actions import Brief, ask_brief, read, send_brief, send_file
from minutewise.conversations.models import Message
from minutewise.conversations.own_data import erase, tell
from minutewise.conversations.queries import items_of, search, snapshot, threads_of, topic_of
from minutewise.conversations.rules import changes_brief, check_asks
from minutewise.conversations.tests.cast import NOON, charlie, clock, dara, mirela, picture
from minutewise.conversations.tests.test_threads import fold, refused, thread
from minutewise.conversations.words import in_a_line
from minutewise.realtime.tests.recorder import Recorder

__all__ = ["charlie", "clock", "dara", "mirela", "thread"]

DISK = Brief("The disk is full", "I deleted logs", "It boots again")

# who sends it, whether one is waited for, number of the last, read up to → changes it, or why not
TABLE = [
    ("client", True, 0, 0, False),  # the first
    ("client", True, 4, 9, False),  # asked once more: a new one
    ("client", False, 4, 3, True),  # not read yet
    ("client", False, 4, 4, "brief_read"),
    ("client", False, 0, 0, "brief_not_asked"),
    ("advisor", True, 0, 0, "not_yours_to_do"),
]


@pytest.mark.parametrize(("side", "waiting", "brief", "up_to", "result"), TABLE)
def test_when_a_brief_is_new_or_changed(side, waiting, brief, up_to, result):
    def asked():
        return changes_brief(side, waiting=waiting, brief=brief, read=up_to)

    assert (refused(asked) if isinstance(result, str) else asked()) == result


@pytest.mark.parametrize(
    ("side", "waiting", "code"),
    [("client", False, "not_yours_to_do"), ("advisor", True, "brief_asked")],
)
def test_only_the_advisor_asks_and_once(side, waiting, code):
    assert refused(lambda: check_asks(side, waiting=waiting)) == code


def test_a_brief_is_one_card_and_changed_in_its_place(clock, thread, dara, mirela):
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    first = send_brief(thread.id, "client", dara, DISK, clock.now)
    again = send_brief(thread.id, "client", dara, DISK._replace(about="The disk"), clock.now)
    assert first.number == again.number
    card = items_of(thread)[0][-1]
    assert (card["kind"], card["figures"]) == (
        "brief",
        {"about": "The disk", "tried": "I deleted logs", "solved": "It boots again", "files": []},
    )
    assert [line.unread for line in threads_of(mirela.person)] == [1], "changed is not another one"
    read(thread.id, "advisor", again.number)
    assert refused(send_brief, thread.id, "client", dara, DISK, clock.now) == "brief_read"
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    newest = send_brief(thread.id, "client", dara, DISK, clock.now)
    assert newest.number > again.number
    assert newest.figures["about"] == "The disk is full"


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_and_the_events_after_it_make_the_next(clock, thread, dara, mirela):
    thread.refresh_from_db()
    with Recorder() as bus:
        before = {side: snapshot(thread, side) for side in ("client", "advisor")}
        ask_brief(thread.id, "advisor", mirela.person, clock.now)
        send_brief(thread.id, "client", dara, DISK, clock.now)
        send_brief(thread.id, "client", dara, DISK._replace(tried=""), clock.now)
        events = bus.take(topic_of(thread.id))
    thread.refresh_from_db()
    for side, shown in before.items():
        assert fold(shown, events) == snapshot(thread, side)


def test_only_files_that_the_client_sent_here_stand_on_it(
    clock, thread, dara, mirela, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    mine = send_file(thread.id, "client", dara, "disk.png", picture(), clock.now)
    his = send_file(thread.id, "advisor", mirela.person, "his.png", picture(), clock.now)
    for foreign in (his.attachment.id, "no id", thread.id, 7, None):
        wrong = DISK._replace(files=[foreign])
        assert refused(send_brief, thread.id, "client", dara, wrong, clock.now) == "no_such_file"
    sent = send_brief(
        thread.id, "client", dara, DISK._replace(files=[str(mine.attachment.id)]), clock.now
    )
    assert [each["name"] for each in sent.figures["files"]] == ["disk.png"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"about": " "}, "text_missing"), ({"about": 7}, "text_missing"),
     ({"tried": ["x"]}, "text_missing"), ({"solved": "x" * 1501}, "text_too_long")],
)  # fmt: skip
def test_what_is_no_brief_changes_nothing(clock, thread, dara, mirela, change, code):
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    wrong = DISK._replace(**change)
    assert refused(send_brief, thread.id, "client", dara, wrong, clock.now) == code
    assert not Message.objects.filter(kind="brief").exists()


def test_the_page_takes_it_with_a_screenshot_and_without_scripts(
    client, clock, thread, dara, mirela, charlie, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    at = f"/threads/{thread.id}/"
    client.force_login(mirela.person)
    client.post(f"{at}ask/")
    assert client.get(f"{at}brief/").status_code == 409, "the client writes it"
    client.force_login(charlie)
    assert client.get(f"{at}brief/").status_code == 404
    client.force_login(dara)
    assert f"{at}brief/" in client.get(at).content.decode()
    file = tmp_path / "disk.png"
    file.write_bytes(picture())
    with file.open("rb") as opened:
        client.post(f"{at}brief/", {"about": "Disk", "tried": "", "solved": "", "file": opened})
    page = client.get(at).content.decode()
    assert "What it is about" in page
    assert "Change it" in page
    assert client.post(f"{at}brief/", {"about": " "}).status_code == 422
    client.force_login(mirela.person)
    client.get(at)  # reads it
    client.force_login(dara)
    assert client.get(f"{at}brief/").status_code == 409


def test_a_brief_is_found_is_own_data_and_goes_with_its_writer(clock, thread, dara, mirela):
    ask_brief(thread.id, "advisor", mirela.person, clock.now)
    row = send_brief(thread.id, "client", dara, DISK, clock.now)
    (sheet,) = [sheet for sheet in tell(dara) if sheet.name == "messages"]
    assert "The disk is full" in sheet.rows[-1]["text"]
    assert in_a_line(row) == "Brief: The disk is full"
    for words, hits in (("BOOTS disk", 1), ("about", 0), ("boots timeline", 0)):
        assert [hit.number for hit in search(mirela.person, words)] == [row.number] * hits, words
    (hit,) = search(dara, "logs")
    assert hit.text == "The disk is full · I deleted logs · It boots again"
    erase(dara, NOON)
    assert not search(mirela.person, "logs")
    row.refresh_from_db()
    assert row.figures == {}
    assert in_a_line(row) == "Brief: removed"
