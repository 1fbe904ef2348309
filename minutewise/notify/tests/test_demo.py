"""The demo's letter box, which exists in the demo only."""

import pytest

from minutewise.notify.models import Letter

NOBODYS = "0192f0c1-7b7a-7000-8000-000000000000/"
pytestmark = pytest.mark.usefixtures("network")


def letter(noon, minute=0, **fields):
    values = {"to": "ada@example.org", "network": "Rackside", "language": "en", "text": "Hello"}
    moment = noon.later(minute * 60_000).wall
    return Letter.objects.create(**{**values, "written_at": moment, **fields})


def test_letters_are_listed_newest_first(client, noon):
    for minute, subject in enumerate(["First", "Second"]):
        letter(noon, minute, subject=subject)
    page = client.get("/demo/letters/").content.decode()
    assert page.index("Second") < page.index("First")


def test_an_empty_box_says_what_to_do(client):
    assert "No letters yet" in client.get("/demo/letters/").content.decode()


def test_the_list_alone_is_sent_to_refresh_it(client, noon):
    letter(noon, subject="First")
    part = client.get("/demo/letters/", headers={"HX-Request": "true"}).content.decode()
    assert "First" in part
    assert "<html" not in part


def test_a_letter_is_shown_as_it_would_have_been_sent_and_runs_nothing(client, noon):
    text = "<script>alert(1)</script>\n\n    4829-1764\n\njavascript:alert(1)"
    one = letter(noon, subject="<b>Hi</b>", text=text)
    page = client.get(f"/demo/letters/{one.id}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page
    assert 'href="javascript' not in page
    assert "<b>4829-1764</b>" in page


@pytest.mark.parametrize("path", ["", NOBODYS])
def test_outside_the_demo_there_is_no_such_page(client, settings, noon, path):
    one = letter(noon)
    settings.DEMO = False
    assert client.get(f"/demo/letters/{path}").status_code == 404
    assert client.get(f"/demo/letters/{one.id}/").status_code == 404


@pytest.mark.parametrize("path", [NOBODYS, "1/", "../../etc/"])
def test_a_letter_that_does_not_exist_is_not_found(client, path):
    assert client.get(f"/demo/letters/{path}").status_code == 404
