"""Answers kept for a moment, so that many who look at one button cost no more than one."""

from dataclasses import dataclass

from django.http import HttpResponse

KEPT_MS = 1_000
ENTRIES_MAX = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    until_ms: int
    body: bytes
    headers: dict[str, str]


class Recent:
    """Bodies of good answers by address, each for a second. Holds no clock: time is an argument.

    Shared by the threads of a process without a lock: at worst two of them ask at once.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def get(self, address: str, now_ms: int) -> HttpResponse | None:
        """A fresh copy of the answer of a moment ago, if there is one."""
        found = self._kept.get(address)
        if found is None or now_ms >= found.until_ms:
            return None
        return HttpResponse(found.body, headers=found.headers)

    def put(self, address: str, answer: HttpResponse, now_ms: int) -> None:
        """Keeps a good answer; anything else is asked for again."""
        if answer.status_code != 200 or answer.streaming:
            return
        if len(self._kept) >= ENTRIES_MAX:  # somebody tries addresses: begin anew
            self._kept.clear()
        headers = dict(answer.items())
        self._kept[address] = _Kept(now_ms + KEPT_MS, answer.content, headers)
