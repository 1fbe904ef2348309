"""The door itself: ASGI around the pages. Kept ones are answered here, with 200 or 304."""

from collections.abc import Awaitable, Callable

from minutewise.project.door.answers import Collected, Message, Send, answer
from minutewise.project.door.pages import Pages
from minutewise.project.door.visitor import Visitor, visitor_of

type Receive = Callable[[], Awaitable[Message]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]


class KeptPages:
    """Answers visitors from what was made for the one before; everything else goes on inside.

    A visitor is somebody known by nothing (`visitor.py`), a page one whose view says that it is
    the same for all of them (`work.visitors`). Both must hold.
    """

    def __init__(self, pages: Application, now_ms: Callable[[], int]) -> None:
        self._inside, self._now_ms = pages, now_ms
        self.kept = Pages()
        self._changes = 0

    def hear(self, message: Message) -> None:
        """An event of the bus. What is being made meanwhile may be old: it is not kept."""
        self._changes += message.get("topic") == "presence"
        self.kept.hear(message)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        visitor = None
        if scope["type"] == "http" and scope["method"] == "GET" and not scope["query_string"]:
            visitor = visitor_of(scope["path"], scope["headers"])
        if visitor is None:
            await self._inside(scope, receive, Collected(send, collects=False).send)
        elif page := self.kept.get(visitor.key, self._now_ms()):
            await answer(page, visitor, send, newcomer=not visitor.secret)
        else:
            await self._make(visitor, scope, receive, send)

    async def _make(self, visitor: Visitor, scope: Message, receive: Receive, send: Send) -> None:
        asked_ms, changes = self._now_ms(), self._changes
        made = Collected(send)
        await self._inside(scope, receive, made.send)
        if made.start is None:
            return  # not marked: it went through as it came
        if (found := made.page(visitor)) is None:
            await made.pass_on()
            return
        page, known = found
        if changes == self._changes:
            self.kept.put(visitor.key, page, asked_ms)
        await answer(page, known, send, newcomer=not visitor.secret)
