"""Asking the pretend gateway's process: with a deadline, and one meaning for each answer."""

from collections.abc import Mapping

import httpx

from minutewise.payments.gateway import DeclinedError, UnavailableError, UnknownError
from minutewise.payments.gateways.slots import slot
from minutewise.work.certificates import certificates

ANSWER_S = 5.0
_CONNECT_S = 2.0
_DECLINED = frozenset({402, 409, 422})


class Talk:
    """Whatever is not an answer is `UnavailableError`, also that too many ask at once."""

    def __init__(self, url: str, secret: str, *, answer_s: float = ANSWER_S) -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        timeout = httpx.Timeout(answer_s, connect=_CONNECT_S)
        self._http = httpx.Client(
            base_url=url, timeout=timeout, headers=headers, trust_env=False, verify=certificates()
        )

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        key: str = "",
        params: dict[str, str] | None = None,
        json: dict[str, object] | None = None,
    ) -> dict[str, object]:
        """The answer's JSON object. Raises `DeclinedError`, `UnknownError`, `UnavailableError`."""
        headers = {"Idempotency-Key": key} if key else {}
        try:
            with slot():
                answer = self._http.request(method, path, headers=headers, params=params, json=json)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError from error
        if answer.status_code in _DECLINED:
            raise DeclinedError
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise UnknownError
        if not answer.is_success or not isinstance(said, dict):
            raise UnavailableError
        return said


def whole(said: Mapping[str, object], name: str) -> int:
    """A whole number of an answer. Raises `ValueError`, `KeyError`."""
    value = said[name]
    if type(value) is not int:
        raise ValueError(f"{name} is {value!r}")
    return value
