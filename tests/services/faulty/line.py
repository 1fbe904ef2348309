"""A line between a client and a server on loopback that breaks on command.

It runs on a thread of its own; commands may come from anywhere.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Self

from tests.services.faulty.pieces import Frames, Piece, Raw
from tests.services.faulty.troubles import Troubles

CHUNK = 65_536
UP, DOWN = "up", "down"  # client → server, server → client


class _Carried:
    """One connection: two streams each way."""

    def __init__(self, streams: dict[str, tuple[asyncio.StreamReader, asyncio.StreamWriter]]):
        self.streams, self.asked = streams, False  # whether it carried what `lose_answer` names

    def abort(self) -> None:
        for _reader, writer in self.streams.values():
            writer.transport.abort()


class Line:
    """Carries connections to `port`. `troubles` may be changed while it carries."""

    def __init__(self, port: int, *, frames: bool = False) -> None:
        self.target, self.pieces = port, Frames if frames else Raw
        self.troubles = {UP: Troubles(), DOWN: Troubles()}
        self.connections: set[_Carried] = set()
        self.refuses = False  # who comes is sent away at once
        self.cuts_in_mid_frame: str | None = None  # the direction in which the next message is cut
        self.lost = threading.Event()  # set when an answer was lost
        self._marker = b""
        self._flows = asyncio.Event()
        self._flows.set()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def open(self) -> Self:
        """From now on `port` leads to the target."""
        self._thread.start()
        self._server = self._do(self._listen())
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    def _do[Result](self, coroutine: Coroutine[object, object, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def _soon(self, act: Callable[[], object]) -> None:
        self.loop.call_soon_threadsafe(act)

    def cut(self) -> None:
        """Resets every connection. New ones come through."""
        self._soon(lambda: [each.abort() for each in [*self.connections]])

    def stall(self) -> None:
        """Nothing passes any more and nobody is told, as in a tunnel."""
        self._soon(self._flows.clear)

    def flow(self) -> None:
        """What waited passes now, all at once."""
        self._soon(self._flows.set)

    def half_close(self, direction: str) -> None:
        """One direction of every connection ends here; the other one goes on."""
        ends = [each.streams[direction][1] for each in self.connections]
        self._soon(lambda: [writer.write_eof() for writer in ends])

    def lose_answer(self, marker: bytes) -> None:
        """The next connection that carries `marker` up loses what is answered, and is reset."""
        self.lost.clear()
        self._marker = marker

    def close(self) -> None:
        """Ends the line and all that it carries."""
        self._do(self._end())
        self._soon(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    async def _end(self) -> None:
        self._server.close()
        for each in [*self.connections]:
            each.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            if self.refuses:
                writer.transport.abort()
                return
            there = await asyncio.open_connection("127.0.0.1", self.target)
            carried = _Carried({UP: (reader, there[1]), DOWN: (there[0], writer)})
            self.connections.add(carried)
            await asyncio.gather(*(self._carry(carried, way) for way in (UP, DOWN)))
            self.connections.discard(carried)

    async def _carry(self, carried: _Carried, way: str) -> None:
        reader, writer = carried.streams[way]
        cutter, held, troubles = self.pieces(), [], self.troubles[way]
        due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
        sending = asyncio.create_task(self._send(due, writer))
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._flows.wait()
                if self._loses(carried, way, data):
                    break
                for piece in cutter.feed(data):
                    if self._cuts(carried, way, piece):
                        return
                    at = self.loop.time() + troubles.delay_ms / 1000
                    for sent in troubles.fate(piece, held):
                        due.put_nowait((at, sent))
        due.put_nowait(None)
        await sending

    def _loses(self, carried: _Carried, way: str, data: bytes) -> bool:
        """Whether this is the answer that is lost; the connection is gone then."""
        if way == UP:
            carried.asked |= bool(self._marker) and self._marker in data
            return False
        if not carried.asked:
            return False
        self._marker = b""
        carried.abort()
        self.lost.set()
        return True

    def _cuts(self, carried: _Carried, way: str, piece: Piece) -> bool:
        if self.cuts_in_mid_frame != way or not piece.message:
            return False
        self.cuts_in_mid_frame = None
        writer = carried.streams[way][1]
        writer.write(piece.data[: len(piece.data) // 2])
        self.loop.call_later(0.05, carried.abort)
        return True

    async def _send(
        self, due: "asyncio.Queue[tuple[float, bytes] | None]", writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while (item := await due.get()) is not None:
                at, data = item
                await asyncio.sleep(max(0.0, at - self.loop.time()))
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()


@contextmanager
def line(port: int, *, frames: bool = False) -> Iterator[Line]:
    """A line to `port` until the block ends; with `frames` it knows WebSocket messages."""
    found = Line(port, frames=frames).open()
    try:
        yield found
    finally:
        found.close()
