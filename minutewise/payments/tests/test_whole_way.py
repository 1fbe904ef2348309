"""Two processes, real HTTP both ways: the page is paid, the gateway tells, the wallet has it."""

import threading

from minutewise.payments.actions import news
from minutewise.payments.gateways import choose
from minutewise.payments.models import Payment
from minutewise.payments.tests.helpers import (
    SECRET,
    Pretend,
    assert_books_agree,
    has,
    open_top_up,
    talk_to,
)
from minutewise.work.writing import writing


def settled(person):
    """What the person has once the transaction that told us has ended."""
    with writing():  # takes the place of the only writer, or the row's lock
        Payment.objects.select_for_update().get()
        return has(person)


def test_the_webhook_arrives_by_itself(
    live_server, start_pretend, settings, dara, network, monkeypatch
):
    told = threading.Event()
    monkeypatch.setattr(news, "announce", lambda *said: told.set())
    url = start_pretend("--webhook-url", f"{live_server.url}/payments/webhooks/pretend")
    settings.GATEWAY, settings.PRETEND_GATEWAY_URL = "pretend", url
    settings.PRETEND_GATEWAY_SECRET = SECRET
    with talk_to(url) as http:
        pretend = Pretend(http, None, choose.gateway("pretend"))
        pretend.faults(duplicate_webhooks=-1)
        pretend.use_card(open_top_up(dara, network, 2500))
        assert told.wait(60)
        assert settled(dara) == 2500
        assert_books_agree(pretend)
        pretend.port.close()
        choose._pretend.cache_clear()
