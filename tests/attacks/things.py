"""Something behind each address of the site, so that no answer is 404 for want of it."""

import io
from uuid import uuid4

import pytest
from PIL import Image

from minutewise.advisors import portraits
from minutewise.advisors.button_script import button_script
from minutewise.agreed.actions import ask
from minutewise.agreed.rules import Kind, Wish
from minutewise.api import strangers
from minutewise.backoffice.models import Credit
from minutewise.backoffice.rules import CREDIT_LASTS
from minutewise.conversations.models import Report
from minutewise.disputes import subjects as disputable
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.subjects import Subject
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import earnings, spendable
from minutewise.notify.actions import send
from minutewise.payments.models import Authorisation, Payment
from minutewise.ratings.actions import Seats, Talk, open_review, report
from minutewise.ratings.actions import write as rate
from minutewise.ratings.models import Occasion
from minutewise.webhooks.actions.endpoints import make as make_webhook
from minutewise.webhooks.actions.endpoints import send_test
from minutewise.work.clock import now
from minutewise.work.writing import writing
from tests.attacks.conftest import keep_for_others

# Parts of the API's addresses behind which nothing is: a program without a token sees no difference
IDS = [
    "advisor_id", "webhook_id", "delivery_id", "talk_id", "review_id", "thread_id", "file_id",
    "dispute_id", "about_id", "authorisation_id",
]  # fmt: skip


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (120, 120), "teal").save(out, "PNG")
    return out.getvalue()


def a_review(stage):
    """What the client said of the advisor, of a talk on which both have spoken."""
    people, at, subject = stage.people, now().wall, Ref("payment", str(uuid4()))
    seats = Seats(
        network_id=stage.network.id, client_id=people["client"].pk, advisor_id=stage.page.pk,
        person_id=people["advisor"].pk,
    )  # fmt: skip
    talk = Talk(category="db", name="Databases", mode="video", paid_ms=60_000, net=100)
    open_review(subject, seats, talk, at)
    occasion = Occasion.objects.get(ref=subject.id)
    rate(occasion.pk, people["advisor"], 5, "", at)
    review = rate(occasion.pk, people["client"], 5, "Found it.", at)
    report(review.pk, people["stranger"], "Too short", at)
    return review


def can_be_disputed(stage):
    """Charges of the client's by the advisor, whatever they are called."""
    client, advisor = stage.people["client"], stage.people["advisor"]

    def found(ref_id):
        return Subject(
            ref=Ref("thing", ref_id), client=client, earner=f"person:{advisor.id}",
            earner_name=advisor.shown_name, answering=[advisor],
            parties=frozenset({client.id, advisor.id}), network=stage.network, conversation=None,
            settled_at=now().wall, title="A thing", earner_title="A thing", url="/wallet/",
        )  # fmt: skip

    disputable.register("thing", disputable.Door(found, lambda _id: disputable.Evidence()))


def disputed(stage):
    """One that is argued about."""
    can_be_disputed(stage)
    client, advisor = stage.people["client"], stage.people["advisor"]
    row = Dispute.objects.create(
        network=stage.network, ref_kind="thing", ref_id="argued", client=client,
        earner=f"person:{advisor.id}", currency="EUR", charged=100, asked=100, held=0, missing=0,
        settle_hours=72, appeal_days=7, opened_at=now().wall, seq=1,
    )  # fmt: skip
    Step.objects.create(
        dispute=row, seq=1, at=now().wall, side="client", person=client.id, event="open",
        amount=100, words="x", state=row.state,
    )  # fmt: skip
    draft = Draft(
        spendable(client.id, "EUR"), earnings(advisor.id, "EUR"), 100, "share",
        Ref("thing", "argued"), f"thing:{row.pk}",
    )  # fmt: skip
    with writing():
        post([draft], by="cast", at=now().wall)
    return row.pk


@pytest.fixture
def things(stage, monkeypatch, settings, media):
    """Something behind each address, and what its parts are called."""
    settings.MEDIA_ROOT = media
    monkeypatch.setattr(strangers, "REQUESTS_A_MINUTE", 1_000_000)  # here one address asks for all
    if stage.things is None:
        stage.things = made_for(stage)
        keep_for_others("things", stage)
    else:
        can_be_disputed(stage)
    return stage.things


def made_for(stage):
    stage.page.portrait = portraits.store(portraits.pictures(photo()))
    stage.page.save()
    call = stage.call(to="live")
    wish = Wish(kind=Kind.FIXED, amount=500, word="Second opinion")
    asked = ask(stage.people["advisor"], call.conversation, wish, now())
    at_a_gateway = {
        "person_id": stage.people["client"].id,
        "network_id": stage.network.id,
        "amount": 2500,
        "currency": "EUR",
        "gateway": "pretend",
        "key": "k",
        "state": "declined",
    }
    payment = Payment.objects.create(**at_a_gateway)
    reserved = Authorisation.objects.create(**at_a_gateway, ref_kind="call", ref_id=str(call.id))
    credit = Credit.objects.create(
        person_id=stage.people["client"].id, amount=100, currency="EUR", why="Sorry",
        proposed_by=uuid4(), proposed_at=now().wall, expires_at=now().wall + CREDIT_LASTS,
    )  # fmt: skip
    letter = send(
        "a@example.org", "account/email/login_code", {"code": "1"}, now().wall, network="Rackside"
    )
    hook, _secret = make_webhook(
        stage.people["client"], "https://hooks.example/", ["call.ended"], now().wall
    )
    review = a_review(stage)
    report = Report.objects.create(
        conversation=call.conversation, side="client", why="Rude", at=now().wall
    )
    return {
        "<int:report_id>": report.pk,
        "<uuid:occasion_id>": review.occasion_id,
        "<uuid:review_id>": review.pk,
        "<uuid:call_id>": call.id,
        "<uuid:thread_id>": call.conversation_id,
        "<uuid:agreed_id>": asked.id,
        "<uuidstr:agreed_id>": asked.id,
        "<uuid:file_id>": uuid4(),
        "<uuid:endpoint_id>": hook.pk,
        "<uuid:delivery_id>": send_test(hook, now().wall).pk,
        "<uuid:payment_id>": payment.id,
        "<uuid:authorisation_id>": reserved.id,
        "<uuidstr:top_up_id>": payment.id,
        "<uuidstr:call_id>": call.id,
        "<uuidstr:payout_id>": uuid4(),
        **dict.fromkeys((f"<uuidstr:{name}>" for name in IDS), uuid4()),
        **dict.fromkeys(("<int:session_id>", "<int:news_id>"), 1),
        "<handle>": "brightdesk",
        "<span>": "day",
        "<about>": "call",
        "<month>": "2026-03",
        "<uuid:letter>": letter.id,
        "<slug:version>": button_script().version,
        "<uuid:person_id>": stage.people["client"].id,
        "<uuid:credit_id>": credit.id,
        "<uuid:dispute_id>": disputed(stage),
        "<slug:kind>/<slug:ref_id>": "thing/fresh",
        "<slug:event>": "withdraw",
        "<slug:decision>": "confirm",
        "<slug:name>": "nobody",
        "<slug:action>": "shout",
        "<slug:span>": "day",
        "<int:block_id>": 1,
        "<int:device_id>": 1,
        "<int:token_id>": 1,
        "<int:browser_id>": 1,
        "<slug:kind>-<int:edge>": "app-192",
        "<int:invitation_id>": 1,
        "<int:member_id>": 1,
        "<slug:do>": "again",
        "<slug:secret>": "x" * 43,
        "<int:waiting_id>": 1,
        "<int:passkey_id>": 1,
        "<int:linked_id>": 1,
        "<int:edge>": 160,
        "<int:number>": 1,
        "<slug:portrait_id>": stage.page.portrait,
        "look/<slug:handle>": "look/demo",
        "<slug:handle>": "mirela",
    }


def address(pattern, things) -> str:
    for part, value in things.items():
        pattern = pattern.replace(part, str(value))
    return f"/{pattern}"
