"""A portrait is drawn anew from what was sent; of anything else nothing is kept."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from minutewise.advisors import actions, portraits
from minutewise.advisors.queries import own_page
from minutewise.kernel.errors import InvalidError


def picture(kind="JPEG", size=(400, 300), colour="#2f6d7a", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def png_that_says_it_is(width: int, height: int) -> bytes:
    """A small file whose header promises so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
SECRET = b"GPS 55.676 N 12.568 E <script>alert(1)</script>"


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (SVG, "picture_kind", "SVG runs scripts; renaming it to .jpg changes nothing"),
        (b"<?xml version='1.0'?>" + SVG, "picture_kind", "SVG behind an XML line"),
        (HTML, "picture_kind", "a page"),
        (b"", "picture_kind", "nothing"),
        (b"hello", "picture_kind", "text"),
        (picture("GIF"), "picture_kind", "not on the list"),
        (picture("BMP"), "picture_kind", "not on the list"),
        (picture("TIFF"), "picture_kind", "not on the list"),
        (b"%PDF-1.7\n" + picture(), "picture_kind", "a PDF with a picture behind"),
        (picture()[:200], "picture_unreadable", "cut off"),
        (b"\xff\xd8\xff\xe0" + HTML, "picture_unreadable", "the beginning of a JPEG, then a page"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "picture_unreadable", "the beginning of a PNG"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 90, "picture_unreadable", "the beginning of a WebP"),
        (png_that_says_it_is(5000, 5000), "picture_too_large", "25 megapixels unpacked in full"),
        (png_that_says_it_is(30_000, 30_000), "picture_unreadable", "a bomb: 900 megapixels"),
        (png_that_says_it_is(2**31 - 1, 1), "picture_unreadable", "a very long line"),
        (png_that_says_it_is(1000, 1000), "picture_unreadable", "less inside than promised"),
        (picture(size=(95, 400)), "picture_too_small", "nobody can be seen on it"),
        (b"\0" * (portraits.BYTES_MAX + 1), "picture_too_large", "more than 8 MB"),
    ],
)
def test_what_is_refused(data, code, why):
    with pytest.raises(InvalidError) as error:
        portraits.pictures(data)
    assert error.value.code == code, why
    assert error.value.field == "portrait"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_taken_comes_out_square_in_two_sizes(kind):
    made = portraits.pictures(picture(kind))
    assert set(made) == {160, 512}
    for edge, data in made.items():
        with Image.open(io.BytesIO(data)) as drawn:
            assert (drawn.format, drawn.size, drawn.mode) == ("WEBP", (edge, edge), "RGB")


def exif_with(text: bytes, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = text.decode()
    exif[0x0112] = orientation
    return exif.tobytes()


def text_chunk(text: bytes) -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", text.decode())
    return info


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (picture(exif=exif_with(SECRET)), "EXIF, where phones write the place"),
        (picture(comment=SECRET), "a comment"),
        (picture("PNG", pnginfo=text_chunk(SECRET)), "a text chunk"),
        (picture() + SECRET, "a second file behind the picture"),
        (picture("WEBP", xmp=SECRET), "XMP"),
    ],
)
def test_nothing_but_the_picture_is_kept(data, why):
    assert SECRET in data
    for drawn in portraits.pictures(data).values():
        assert b"<script" not in drawn, why
        assert b"GPS" not in drawn, why


def test_a_phone_held_sideways_gives_an_upright_picture():
    half = Image.new("RGB", (400, 200), "white")
    half.paste("black", (0, 0, 200, 200))  # black on the left
    out = io.BytesIO()
    half.save(out, "JPEG", exif=exif_with(b"x", orientation=6))  # to be turned clockwise
    with Image.open(io.BytesIO(portraits.pictures(out.getvalue())[160])) as drawn:
        top, bottom = drawn.getpixel((80, 20)), drawn.getpixel((80, 140))
    assert max(top) < 60, "left has become top"
    assert min(bottom) > 200


def test_what_was_transparent_is_white():
    clear = io.BytesIO()
    Image.new("RGBA", (200, 200), (255, 0, 0, 0)).save(clear, "PNG")
    with Image.open(io.BytesIO(portraits.pictures(clear.getvalue())[160])) as drawn:
        assert min(drawn.getpixel((80, 80))) > 250


def test_of_moving_pictures_the_first_frame():
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("black", "white")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    with Image.open(io.BytesIO(portraits.pictures(out.getvalue())[160])) as drawn:
        assert max(drawn.getpixel((80, 80))) < 10


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "a", "x" * 23, "a/b" + "x" * 19, "x" * 21 + "\n", "é" * 22]
)
def test_only_ids_of_ours_name_a_file(name):
    with pytest.raises(InvalidError):
        portraits.path(name, 160)
    with pytest.raises(InvalidError):
        portraits.path("x" * 22, 161)


# ---- at an address


def url(portrait: str, edge: int = 160) -> str:
    return f"/portraits/{edge}/{portrait}.webp"


@pytest.fixture
def pictured(mirela, network):
    actions.set_portrait(mirela.person, network, picture())
    return own_page(mirela.person, network)


def test_it_is_served_as_a_picture_that_runs_nothing_and_may_be_kept(client, pictured):
    answer = client.get(url(pictured.portrait))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_every_other_id_and_size_is_missing(client, pictured):
    for address in (url("x" * 22), url(pictured.portrait, 161), url("..%2f..%2fpasswd")):
        assert client.get(address).status_code == 404


def test_of_a_draft_only_its_person_sees_it_and_no_cache_between_keeps_it(client, pictured, dara):
    actions.unpublish(pictured)
    assert client.get(url(pictured.portrait)).status_code == 404
    client.force_login(dara)
    assert client.get(url(pictured.portrait)).status_code == 404
    client.force_login(pictured.person)
    answer = client.get(url(pictured.portrait))
    assert (answer.status_code, answer["Cache-Control"][:7]) == (200, "private")


def test_a_new_portrait_has_a_new_address_and_the_old_file_is_gone(
    client, pictured, network, django_capture_on_commit_callbacks
):
    old = pictured.portrait
    with django_capture_on_commit_callbacks(execute=True):
        new = actions.set_portrait(pictured.person, network, picture(colour="#aa0000"))
    assert new != old
    assert client.get(url(old)).status_code == 404
    assert not portraits.path(old, 160).exists()
    assert client.get(url(new)).status_code == 200


def test_a_refused_picture_leaves_the_old_one(pictured, network):
    with pytest.raises(InvalidError):
        actions.set_portrait(pictured.person, network, SVG)
    assert own_page(pictured.person, network).portrait == pictured.portrait


def test_removed_is_removed(pictured, network, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_portrait(pictured.person, network, None)
    assert own_page(pictured.person, network).portrait == ""
    assert not portraits.path(pictured.portrait, 512).exists()
