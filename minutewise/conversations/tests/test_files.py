"""Files in threads: by their content, drawn anew, within bounds; whatever they are called."""

import io
import json
import struct
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from minutewise.accounts import own_data
from minutewise.accounts.own_data import Sheet, archive
from minutewise.conversations import draw_anew, files
from minutewise.conversations.actions import begin, begin_as_visitor, send_file
from minutewise.conversations.models import Attachment
from minutewise.conversations.own_data import erase, tell
from minutewise.conversations.queries import items_of
from minutewise.conversations.rules import FILES_A_DAY
from minutewise.conversations.tests.cast import NOON, charlie, clock, dara, mirela, picture
from minutewise.conversations.tests.test_threads import refused
from minutewise.conversations.tests.test_visitors import VIC

__all__ = ["charlie", "clock", "dara", "mirela"]


def pdf(pages=2) -> bytes:
    """A PDF of so many empty pages."""
    out = io.BytesIO()
    first, *more = [Image.new("RGB", (100, 140), "white") for _ in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=more)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def thread(clock, dara, mirela):
    return begin(dara, mirela, "I send the log.", clock.now)


def sends(thread, author, data, clock, name="log.png"):
    return send_file(thread.id, "client", author, name, data, clock.now)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_webp(clock, dara, thread, kind):
    message = sends(thread, dara, picture(kind), clock)
    kept = Attachment.objects.get(message=message)
    data = files.path(kept.id, 1).read_bytes()
    found = Image.open(io.BytesIO(data))
    assert (found.format, found.size, kept.pages) == ("WEBP", (60, 40), 1)
    assert items_of(thread)[0][-1]["figures"] == {
        "file": str(kept.id), "name": "log.png", "kind": kind.lower(), "pages": 1,
    }  # fmt: skip


def test_sent_again_with_the_same_key_it_is_there_once_and_not_drawn_again(
    clock, dara, thread, monkeypatch
):
    def again(data, key="k1"):
        return send_file(thread.id, "client", dara, "log.png", data, clock.now, key=key)

    first = again(picture())
    with monkeypatch.context() as nothing:
        nothing.setattr(files, "drawn", None)
        assert again(picture()) == first
        assert refused(again, picture("JPEG")) == "key_conflict"
    assert Attachment.objects.count() == 1
    assert again(picture(), "k2") != first
    drawn = files.drawn

    def while_the_same_comes_again(data):
        monkeypatch.setattr(files, "drawn", drawn)
        again(data, "k3")
        return drawn(data)

    monkeypatch.setattr(files, "drawn", while_the_same_comes_again)
    again(picture(), "k3")
    assert Attachment.objects.count() == 3, "of two at once both draw, and one is kept"


def test_the_own_ones_are_in_the_archive_of_own_data(clock, dara, mirela, thread, monkeypatch):
    mine = sends(thread, dara, picture(), clock)
    send_file(thread.id, "advisor", mirela.person, "his.png", picture(), clock.now)

    def packed():
        with zipfile.ZipFile(io.BytesIO(archive(dara))) as found:
            told = json.loads(found.read("messages.json"))
            return [n for n in found.namelist() if n.startswith("files/")], told

    names, told = packed()
    assert names == [f"files/{mine.attachment.id}-1.webp"]
    assert (told[-1]["file"], told[-1]["stored_as"]) == ("log.png", str(mine.attachment.id))
    files.forget(mine.attachment.id, 1)
    assert packed()[0] == [], "gone meanwhile"
    newest = sends(thread, dara, picture(), clock)
    monkeypatch.setattr(own_data, "FILES_BYTES_MAX", 1)
    assert packed()[0] == [], f"{newest}: bounded"


def test_nothing_of_what_was_behind_the_picture_is_kept(clock, dara, thread):
    secret = picture("JPEG", comment=b"secret words") + b"<script>behind</script>"
    message = sends(thread, dara, secret, clock)
    data = files.path(Attachment.objects.get(message=message).id, 1).read_bytes()
    assert b"secret" not in data
    assert b"behind" not in data


def test_a_pdf_becomes_its_pages(clock, dara, thread):
    message = sends(thread, dara, pdf(3), clock, "offer.pdf")
    kept = Attachment.objects.get(message=message)
    assert (kept.kind, kept.pages) == ("pdf", 3)
    assert all(Image.open(files.path(kept.id, n)).format == "WEBP" for n in (1, 2, 3))
    assert not [path for path in files.path(kept.id, 1).parent.iterdir() if path.suffix == ".pdf"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "file_kind"),
        (b"<html><script>x()</script>", "file_kind"),
        (b"GIF89a<script>", "file_kind"),
        (b"PK\x03\x04", "file_kind"),
        (b"MZ", "file_kind"),
        (b"\xff\xd8\xff\xe0 broken", "file_unreadable"),
        (b"%PDF-1.7\n broken", "file_unreadable"),
        (picture()[:60], "file_unreadable"),
    ],
)
def test_what_is_neither_picture_nor_pdf_is_refused(clock, dara, thread, data, code):
    assert refused(sends, thread, dara, data, clock) == code
    assert not Attachment.objects.exists()
    assert len(items_of(thread)[0]) == 1


def test_limits_of_size_pages_and_pixels(clock, dara, thread):
    assert refused(sends, thread, dara, picture() + b"0" * files.BYTES_MAX, clock) == (
        "file_too_large"
    )
    assert refused(sends, thread, dara, pdf(draw_anew.PAGES_MAX + 1), clock) == "file_unreadable"
    bomb = picture("PNG", (9000, 5000))
    assert len(bomb) < 500_000, "small until it is unpacked"
    assert refused(sends, thread, dara, bomb, clock) == "file_unreadable"


def test_the_drawing_process_is_bounded():
    """What asks for more memory than it may have fails there, and not here."""
    program = files.draw_anew.__file__
    greedy = (
        "import runpy, sys; m = runpy.run_path(sys.argv[1]); m['bound'](); bytearray(3_000_000_000)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", greedy, program], capture_output=True)
    assert b"MemoryError" in done.stderr


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\log.png", "log.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\r\nb.png", "a b.png"),
        ("\x00\u200b", "File"),
        ("x" * 200, "x" * 80),
    ],
)
def test_names_are_one_line_and_turn_nothing_around(clock, dara, thread, name, shown):
    message = sends(thread, dara, picture(), clock, name)
    assert message.figures["name"] == shown


def test_so_many_a_day(clock, dara, thread, monkeypatch):
    monkeypatch.setattr(files, "drawn", lambda data: ("png", [b"x"]))
    for _ in range(FILES_A_DAY):
        clock.passes(s=9)
        sends(thread, dara, b"", clock)
    assert refused(sends, thread, dara, b"", clock) == "too_many_files"


def test_visitors_prove_their_address_first(clock, mirela):
    thread = begin_as_visitor(VIC, mirela, "Hello", clock.now)
    assert refused(sends, thread, None, picture(), clock) == "prove_first"


@pytest.mark.django_db(transaction=True)
def test_who_leaves_takes_the_files_along(clock, dara, mirela):
    thread = begin(dara, mirela, "I send the log.", clock.now)
    message = sends(thread, dara, picture(), clock)
    place = files.path(Attachment.objects.get(message=message).id, 1)
    sheets: dict[str, Sheet] = {sheet.name: sheet for sheet in tell(dara)}
    assert [row["file"] for row in sheets["messages"].rows] == ["", "log.png"]
    assert place.exists()
    erase(dara, NOON)
    assert not place.exists()
    assert items_of(thread)[0][-1]["figures"] == {}


def test_what_the_process_says_is_read_by_its_lengths():
    assert files._pieces(struct.pack(">I", 2) + b"ab" + struct.pack(">I", 0)) == [b"ab", b""]


def test_what_is_drawn_slowly_leaves_the_pages_to_everybody_else(clock, dara, thread, monkeypatch):
    """Of four threads that make pages two draw at most; whoever finds no place is told so."""
    monkeypatch.setattr(files, "WAIT_S", 0)
    refusals = []

    def draws(_kind, _data):  # while a file is drawn, the next one comes
        refusals.append(refused(sends, thread, dara, picture(), clock))
        return b""

    monkeypatch.setattr(files, "_run", draws)
    assert refused(sends, thread, dara, picture(), clock) == "file_unreadable"
    assert refusals == ["files_busy", "file_unreadable"]


def test_files_that_cannot_be_drawn_count_as_well(client, dara, thread, monkeypatch):
    """They cost most, and leave no message that could be counted."""
    monkeypatch.setattr(files, "_run", lambda _kind, _data: b"")
    client.force_login(dara)

    def code(number):
        sent = SimpleUploadedFile(f"{number}.png", picture())
        answer = client.post(
            f"/threads/{thread.id}/files", {"file": sent}, headers={"Accept": "application/json"}
        )
        return answer.json()["code"]

    assert [code(number) for number in range(11)] == ["file_unreadable"] * 10 + ["too_many_files"]
