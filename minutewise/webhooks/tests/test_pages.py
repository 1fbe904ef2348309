"""Dara looks after her webhooks; nobody else sees them; a secret is shown once."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import archive
from minutewise.webhooks.actions import emit
from minutewise.webhooks.models import Delivery, Endpoint
from minutewise.webhooks.own_data import erase
from minutewise.webhooks.rules import BY_HAND_A_MINUTE, Kind
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[A-Za-z0-9_-]{43}")
HOME = "/account/webhooks/"


@pytest.fixture
def browser(dara):
    client = Client()
    client.force_login(dara)
    return client


def add(browser, **typed):
    fields = {"url": "https://example.org/hook", "events": ["call.ended", "topup.paid"], **typed}
    return browser.post(HOME, fields)


def test_the_account_leads_there(browser):
    assert f'href="{HOME}"' in browser.get("/account/").content.decode()


def test_a_secret_is_shown_once_and_kept_nowhere(browser):
    answer = add(browser)
    secret = SECRET.search(answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    made = Endpoint.objects.get()
    assert made.events == ["call.ended", "topup.paid"]
    assert secret not in str(Endpoint.objects.values().get())
    for path in (HOME, f"{HOME}{made.pk}/"):
        page = browser.get(path).content.decode()
        assert "https://example.org/hook" in page
        assert not SECRET.search(page)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"url": ""}, "nowhere to send to"),
        ({"url": "example.org"}, "no address"),
        ({"url": "https://a:b@example.org/"}, "with a password"),
        ({"url": '"><script>alert(1)</script>'}, "a script"),
        ({"events": []}, "nothing to tell"),
        ({"events": ["everything"]}, "no such event"),
    ],
)
def test_what_makes_no_sense_makes_no_webhook(browser, typed, why):
    answer = add(browser, **typed)
    assert answer.status_code == 422, why
    assert "<script>alert" not in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_http_is_for_this_machine_in_the_demo_alone(browser, settings):
    settings.DEMO = settings.TESTING = False
    assert add(browser, url="http://127.0.0.1:9/").status_code == 422
    settings.DEMO = True
    assert add(browser, url="http://127.0.0.1:9/").status_code == 200


def test_at_most_five(browser):
    for _ in range(5):
        assert add(browser).status_code == 200
    assert add(browser).status_code == 422
    assert Endpoint.objects.count() == 5


def test_a_test_event_is_sent_and_may_be_replayed(browser, hook, receiver, time):
    path = f"{HOME}{hook[0].pk}/"
    browser.post(f"{path}test")
    time.run(5)
    page = browser.get(path).content.decode()
    assert all(words in page for words in ("<code>test</code>", "delivered", "200", "thanks"))
    browser.post(f"{path}replay/{Delivery.objects.get().pk}")
    assert time.run(5) == 1
    assert receiver.came.qsize() == 2


def test_by_hand_only_so_often(browser, hook):
    for _ in range(BY_HAND_A_MINUTE + 2):
        answer = browser.post(f"{HOME}{hook[0].pk}/test", follow=True)
    assert Delivery.objects.count() == BY_HAND_A_MINUTE
    assert "Wait a minute" in answer.content.decode()


def test_off_is_off_and_on_begins_anew(browser, hook, dara):
    path = f"{HOME}{hook[0].pk}/"
    browser.post(f"{path}switch", {"to": "off"})
    emit(dara.pk, Kind.CALL_ENDED, {}, now().wall)
    assert (
        "Switch the webhook on first" in browser.post(f"{path}test", follow=True).content.decode()
    )
    assert not Delivery.objects.exists()
    browser.post(f"{path}switch", {"to": "on"})
    emit(dara.pk, Kind.CALL_ENDED, {}, now().wall)
    assert Delivery.objects.count() == 1


def test_the_delivery_of_another_endpoint_is_not_replayed_here(browser, hook, dara):
    other = add(browser) and Endpoint.objects.exclude(pk=hook[0].pk).get()
    browser.post(f"{HOME}{other.pk}/test")
    answer = browser.post(f"{HOME}{hook[0].pk}/replay/{Delivery.objects.get().pk}")
    assert answer.status_code == 404


def test_the_log_comes_in_pages(browser, hook, dara):
    for _ in range(30):
        emit(dara.pk, Kind.CALL_ENDED, {}, now().wall)
    first = browser.get(f"{HOME}{hook[0].pk}/").content.decode()
    assert first.count('class="hook-delivery"') == 25
    older = re.search(r'href="(\?before=[^"]+)"', first)[1]
    second = browser.get(f"{HOME}{hook[0].pk}/{older}").content.decode()
    assert second.count('class="hook-delivery"') == 5
    assert browser.get(f"{HOME}{hook[0].pk}/?before=x").status_code == 200


def test_what_a_server_answers_is_shown_as_text(browser, hook, receiver, time):
    delivery = Delivery.objects.create(
        endpoint=hook[0], event=hook[0].pk, kind="test", body="{}", made_at=now().wall
    )
    delivery.attempts.create(
        number=1, at=now().wall, took_ms=3, status=500, answer="<script>alert(1)</script>"
    )
    page = browser.get(f"{HOME}{hook[0].pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_every_change_is_in_the_audit_log_without_the_address(browser):
    add(browser)
    path = f"{HOME}{Endpoint.objects.get().pk}/"
    browser.post(f"{path}events", {"events": ["chargeback"]})
    assert SECRET.search(browser.post(f"{path}roll").content.decode())
    browser.post(f"{path}remove")
    told = AuditEntry.objects.order_by("pk").values_list("what", "details")
    assert [what for what, _details in told] == [
        "webhook.made", "webhook.changed", "webhook.rolled", "webhook.removed",
    ]  # fmt: skip
    assert "example.org" not in str(list(told))


def test_own_data_tells_them_without_secrets_and_erasure_takes_them(browser, hook, dara):
    emit(dara.pk, Kind.CALL_ENDED, {}, now().wall)
    with zipfile.ZipFile(io.BytesIO(archive(Person.objects.get(pk=dara.pk)))) as packed:
        told = {name: packed.read(name).decode() for name in packed.namelist()}
    assert hook[0].url in told["webhooks.json"]
    assert "call.ended" in told["webhook-deliveries.csv"]
    assert not [name for name, text in told.items() if hook[1] in text or hook[0].seed in text]
    erase(dara, now().wall)
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()


def test_the_docs_name_every_event():
    page = (Path(__file__).parents[3] / "docs/webhooks.md").read_text()
    assert set(re.findall(r"^\| `([a-z.]+)` \|", page, re.M)) >= {kind.value for kind in Kind}
