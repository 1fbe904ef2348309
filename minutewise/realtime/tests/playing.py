"""Hubs that really run: a loop in a thread, uvicorn on a free port, buses."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from contextlib import ExitStack, contextmanager

import uvicorn
import uvloop
from picows.picows import WSProtocol
from websockets.sync.client import connect

from minutewise.realtime.bus import LocalBus
from minutewise.realtime.server import RealtimeServer
from minutewise.realtime.tests.stage import SECRET
from minutewise.realtime.tickets import issue
from minutewise.realtime.upgrade import WithSockets
from tests.services.daemon import free_port

HOSTS = ["advice.example", ".networks.example"]
ORIGIN = "https://advice.example"
PATIENCE_S = 30.0


@contextmanager
def loop_in_thread():
    """Yields `run(coroutine)`, which runs it on a loop of its own and returns its result."""
    loop = uvloop.new_event_loop()  # as in production: some of asyncio's own forget to hold back
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    run = Run(loop)
    try:
        yield run
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Run:
    def __init__(self, loop):
        self.loop = loop

    def __call__(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE_S)

    def call(self, function, *args):
        """A plain function, on the loop's thread."""

        async def wrapped():
            return function(*args)

        return self(wrapped())


class Place:
    """A hub behind a real port."""

    def __init__(self, run, server, bus, web, port):
        self.run, self.server, self.bus, self.web, self.port = run, server, bus, web, port
        self.hub = server.hub

    def url(self, token):
        return f"ws://127.0.0.1:{self.port}/ws?ticket={token}"

    def opens(self, token, origin=ORIGIN, **options):
        return connect(self.url(token), origin=origin, compression=None, **options)

    def count(self):
        """How many connections the hub has."""
        return self.run.call(lambda: len(self.hub.connections))

    def served(self):
        """How many sockets are still being served, whatever the hub thinks of them."""
        return self.run.call(lambda: len(self.server.door.inside))


@contextmanager
def running_place(make_bus=LocalBus, remembered=tuple, **served):
    """uvicorn, a hub and a bus on one loop in a thread, as in the one process of `./run`.

    `remembered` are the orders of before; `served` goes to uvicorn.
    """
    with ExitStack() as stack:
        run = stack.enter_context(loop_in_thread())
        bus = run.call(make_bus, run.loop)
        if hasattr(bus, "start"):
            run(bus.start())
            stack.callback(lambda: run(bus.stop()))
        server = RealtimeServer(bus, SECRET, HOSTS, remembered=remembered)
        run(server.start())
        stack.callback(lambda: run(server.stop()))
        web, port = stack.enter_context(_uvicorn(run, served))
        yield Place(run, server, bus, web, port)


@contextmanager
def running_server():
    """uvicorn alone, on a loop in a thread: `run` and the port."""
    with loop_in_thread() as run, _uvicorn(run, {}) as (_web, port):
        yield run, port


@contextmanager
def _uvicorn(run, served):
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        no_pages,
        ws=WSProtocol,
        lifespan="off",
        log_level="error",
        timeout_graceful_shutdown=2,
        **{"http": WithSockets, **served},
    )
    server = uvicorn.Server(config)
    serving = asyncio.run_coroutine_threadsafe(_serve(server, listener), run.loop)
    until(lambda: server.started)
    try:
        yield server, listener.getsockname()[1]
    finally:
        server.should_exit = True
        serving.result(PATIENCE_S)
        listener.close()


async def no_pages(scope, receive, send):
    """A hub alone."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _serve(server, listener):
    # Not `serve`: that would take over this process's signals.
    await server._serve([listener])


class Gate:
    """A line to a server on this machine that can be cut while the server goes on."""

    def __init__(self, run, target):
        self._run, self._target = run, target
        self._ends, self._server = set(), None
        self.port = free_port()

    def open(self):
        starting = asyncio.start_server(self._relay, "127.0.0.1", self.port)
        self._server = self._run(starting)

    def shut(self):
        def cut():
            self._server.close()
            for end in self._ends:
                end.transport.abort()

        self._run.call(cut)

    async def _relay(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends |= {writer, far_writer}
        if not self._server.is_serving():  # cut while the line was being laid
            writer.transport.abort()
            far_writer.transport.abort()
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _pump(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


def until(holds, timeout_s=PATIENCE_S):
    """Waits until `holds()`; fails after `timeout_s`."""
    end = time.monotonic() + timeout_s
    while not (found := holds()):
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)
    return found


def in_time(deed, limit_s, tries=20):
    """What `deed` answered once it took less than `limit_s`; fails if it never does.

    It is done again because the machine may stand still for seconds just then: one swift time shows
    that the code waits for nothing longer, and a slow one shows nothing.
    """
    for _ in range(tries):
        began = time.monotonic()
        answer = deed()
        if time.monotonic() - began < limit_s:
            return answer
    raise AssertionError(f"it took longer than {limit_s} s each of {tries} times")


def fresh_ticket(person, *grants, ttl_s=60, now_s=None):
    now_s = int(time.time()) if now_s is None else now_s
    return issue(SECRET, person=person, grants=grants, ttl_s=ttl_s, now_s=now_s)


def hear(ws, t, timeout_s=PATIENCE_S):
    """The next frame of that kind; others in between are passed over."""
    end = time.monotonic() + timeout_s
    while True:
        frame = json.loads(ws.recv(timeout=max(0.01, end - time.monotonic())))
        if frame["t"] == t:
            return frame


def say(ws, t, **fields):
    ws.send(json.dumps({"t": t, **fields}))
