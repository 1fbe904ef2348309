"""Pages are made in threads: what goes in, what comes back, and when."""

import asyncio
import io
import threading

from django.core.signals import request_finished
from django.http import FileResponse

from minutewise.project.patience import BODY
from minutewise.project.threads import InThreads, environ_of

SCOPE = {
    "type": "http", "method": "POST", "path": "/grüße/", "query_string": b"a=1",
    "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("::1", 9),
}  # fmt: skip


class Whole(list):
    """An answer that says, as Django's do, that it is no stream."""

    streaming = False
    closed_in = None

    def close(self):
        self.closed_in = threading.current_thread()


class Stream(Whole):
    streaming = True


def ask(answer, **scope):
    """What is sent for an application that answers so, and what it was told."""
    told, sent = [], []

    def pages(environ, begin):
        told.append(environ)
        begin("201 Created", [("X-One", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return answer

    async def send(message):
        sent.append((threading.current_thread(), message))

    asyncio.run(InThreads(pages, 1)({**SCOPE, "headers": [], **scope}, None, send))
    return sent, told[0]


def test_a_whole_answer_is_one_piece_and_closed_where_it_was_made():
    answer = Whole([b"one", b" two"])
    sent, _told = ask(answer)
    start, body = [message for _thread, message in sent]
    assert start["status"] == 201
    headers = [(b"x-one", b"1"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert start["headers"] == headers
    assert (body["body"], body["more_body"]) == (b"one two", False)
    assert {thread for thread, _message in sent} == {threading.main_thread()}
    assert answer.closed_in is not threading.main_thread()  # its connection is that thread's


def test_a_stream_leaves_piece_by_piece():
    answer = Stream([b"one", b"two"])
    sent, _told = ask(answer)
    bodies = [(m["body"], m["more_body"]) for _thread, m in sent[1:]]
    assert bodies == [(b"one", True), (b"two", True), (b"", False)]
    assert answer.closed_in is not None


def test_who_reads_a_file_slowly_keeps_no_thread_from_others(tmp_path):
    """One thread for both: a portrait that nobody takes, and a page."""
    kept = tmp_path / "portrait"
    kept.write_bytes(b"x" * 200_000)
    ended = []
    request_finished.connect(lambda **_: ended.append(1), weak=False, dispatch_uid="slow")

    def pages(environ, begin):
        if environ["PATH_INFO"] == "/page":
            begin("200 OK", [])
            return Whole([b"page"])
        answer = FileResponse(kept.open("rb"))
        begin("200 OK", [])
        wrapper = environ.get("wsgi.file_wrapper")
        if wrapper is None:
            return answer
        answer.file_to_stream.close = answer.close  # as Django's own handler does
        return wrapper(answer.file_to_stream, answer.block_size)

    async def both():
        app, offered, taken, sent = InThreads(pages, 1), asyncio.Event(), asyncio.Event(), []

        async def slowly(message):
            offered.set()
            await taken.wait()
            sent.append(message.get("body", b""))

        async def at_once(message):
            sent.append(message.get("body"))

        slow = asyncio.create_task(app({**SCOPE, "headers": []}, None, slowly))
        await offered.wait()
        await asyncio.wait_for(app({**SCOPE, "path": "/page", "headers": []}, None, at_once), 60)
        assert sent == [None, b"page"], "the other has taken nothing yet"
        assert not ended
        taken.set()
        await slow
        assert b"".join(sent[2:]) == kept.read_bytes()

    asyncio.run(both())
    request_finished.disconnect(dispatch_uid="slow")
    assert ended == [1], "closed as every answer is, once"


def test_what_django_is_told():
    body = io.BytesIO(b"a=b")
    said = [(b"content-length", b"3"), (b"accept", b"a"), (b"accept", b"b")]
    said += [(b"cookie", b"x=1"), (b"cookie", b"y=2"), (b"x-own-name", b"\xe9")]
    _sent, told = ask(Whole(), headers=said, **{BODY: body})
    assert told["wsgi.input"] is body
    assert told["PATH_INFO"].encode("latin-1").decode() == "/grüße/"
    shown = {
        "CONTENT_LENGTH": "3", "HTTP_ACCEPT": "a,b", "HTTP_COOKIE": "x=1; y=2",
        "HTTP_X_OWN_NAME": "é", "QUERY_STRING": "a=1", "REMOTE_ADDR": "::1",
        "REQUEST_METHOD": "POST",
    }  # fmt: skip
    assert {name: told[name] for name in shown} == shown


def test_a_body_that_came_in_pieces_has_a_length_by_now():
    """Whoever streams it cannot say beforehand; Django reads no more than it is told."""
    body = io.BytesIO(b'{"amount": 5}')
    told = environ_of({**SCOPE, "headers": [(b"transfer-encoding", b"chunked")], BODY: body})
    assert told["CONTENT_LENGTH"] == "13"
    assert told["wsgi.input"].read() == b'{"amount": 5}'


def test_a_request_without_a_body_has_an_empty_one():
    assert environ_of({**SCOPE, "headers": []})["wsgi.input"].read() == b""
