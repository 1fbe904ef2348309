"""`python -m minutewise.payments.gateways.pretend --port 8001 --book var/pretend.sqlite3`."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from minutewise.payments.gateways.pretend.bank import SETTLE_MS
from minutewise.payments.gateways.pretend.fees import Tariff
from minutewise.payments.gateways.pretend.server import PretendGateway

_YES = {"1", "true", "yes", "on"}


def _is_pretence_allowed() -> bool:
    names = ("MINUTEWISE_DEMO", "MINUTEWISE_TESTING")
    return any(os.environ.get(name, "").strip().lower() in _YES for name in names)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A gateway for demos: pretend money only.")
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free one and says it")
    parser.add_argument("--book", type=Path, required=True, help="its own SQLite file")
    parser.add_argument("--webhook-url", default="", help="where the shop listens")
    parser.add_argument(
        "--public-url",
        default=os.environ.get("MINUTEWISE_PRETEND_GATEWAY_PUBLIC_URL", ""),
        help="how browsers reach the payment page",
    )
    parser.add_argument("--retry-ms", type=int, default=1000, help="first wait between webhooks")
    parser.add_argument(
        "--settle-ms", type=int, default=SETTLE_MS, help="how long the bank takes to pay out"
    )
    parser.add_argument("--fee-fixed", type=int, default=0, help="kept of a payment, minor units")
    parser.add_argument("--fee-bps", type=int, default=0, help="and in 1/10,000 of it, rounded up")
    return parser.parse_args()


def _stop(_number: int, _frame: FrameType | None) -> None:
    # An exception raised here may land where Python only prints it, in a finaliser or a callback,
    # and the process would go on. What is in the book was committed with its own transaction.
    os._exit(0)


def main() -> None:
    """Serves until it is told to end. The secret comes from MINUTEWISE_PRETEND_GATEWAY_SECRET."""
    asked = _arguments()
    if not _is_pretence_allowed():
        raise SystemExit(
            "The pretend gateway moves no real money: it starts only with MINUTEWISE_DEMO=1."
        )
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    gateway = PretendGateway(
        asked.port,
        asked.book,
        secret=os.environ.get("MINUTEWISE_PRETEND_GATEWAY_SECRET", ""),
        webhook_url=asked.webhook_url,
        public_url=asked.public_url.rstrip("/"),
        retry_ms=asked.retry_ms,
        settle_ms=asked.settle_ms,
        tariff=Tariff(asked.fee_fixed, asked.fee_bps),
    )
    sys.stdout.write(f"The pretend gateway listens on http://127.0.0.1:{gateway.server_port}\n")
    sys.stdout.flush()
    gateway.serve_forever()


if __name__ == "__main__":
    main()
