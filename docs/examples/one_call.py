"""Who is online? Top up, prepare a call, read the last receipt. Standard library only.

    MINUTEWISE_URL=https://advice.example MINUTEWISE_TOKEN=mwpat_… python one_call.py 25.00

The token needs the scopes read, money and call. You pay on the page whose address is printed, and
you press the call button yourself: a program cannot do either.
"""

import json
import os
import sys
import time
import uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

BASE = os.environ["MINUTEWISE_URL"].rstrip("/") + "/api/v1/"
TOKEN = os.environ["MINUTEWISE_TOKEN"]


def ask(path, body=None, key=None):
    """The answer as a dict; waits when told to, ends with the words of any other refusal."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body).encode()
    while True:
        try:
            with urlopen(Request(BASE + path, data, headers), timeout=30) as answer:  # noqa: S310 (the address is the user's own)
                return json.load(answer)
        except HTTPError as refused:
            problem = json.load(refused)
            if problem["code"] != "rate_limited":
                sys.exit(f"{problem['code']}: {problem['detail']}")
            time.sleep(int(refused.headers["Retry-After"]))


def every(path):
    """All items of a list, page after page."""
    cursor = ""
    while cursor is not None:
        page = ask(f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
        yield from page["items"]
        cursor = page["next"]


def say(*words):
    """Prints at once, so that somebody who waits sees it."""
    print(*words, flush=True)  # noqa: T201 (this is a program for a terminal)


def main(minor_units):
    """Runs the whole evening. The amount is in cents."""
    online = list(every("advisors?online=1"))
    for advisor in online:
        price = advisor["prices"][-1]
        say("online:", advisor["name"], price["amount"], "per", price["unit_s"], "s")

    # The key belongs to this top-up: sending the request again opens no second one.
    top_up = ask("top-ups", {"amount": minor_units}, key=str(uuid.uuid4()))
    say("pay here:", top_up["url"])
    while top_up["state"] == "opened":
        time.sleep(1)
        top_up = ask(f"top-ups/{top_up['id']}")
    say("top-up:", top_up["state"])
    say("available:", ask("wallet")["available"])

    if online:
        wish = {"advisor": online[0]["id"], "mode": online[0]["prices"][-1]["mode"]}
        say("call here:", ask("call-links", {**wish, "subject": "By my program"})["url"])

    ended = next((call for call in every("calls") if call["state"] == "ended"), None)
    if ended and (receipt := ask(f"calls/{ended['id']}")["receipt"]):
        say("last receipt:", receipt["number"], "paid", receipt["paid"], receipt["url"])


if __name__ == "__main__":
    whole, _point, cents = (sys.argv[1] if len(sys.argv) > 1 else "10.00").partition(".")
    main(int(whole) * 100 + int((cents + "00")[:2]))
