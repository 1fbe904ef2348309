"""Every route × everybody: what each of them is answered. A route without a row fails here.

V stranger to the site, S signed in without anything, C the client of a call, A its advisor,
B another advisor, O the operator. What is not yours looks like what is not there: 404.
"""

import io
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from minutewise.advisors import portraits
from minutewise.advisors.button_script import button_script
from minutewise.agreed.actions import ask
from minutewise.agreed.deeds import DEEDS
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import Kind, Wish
from minutewise.api import strangers
from minutewise.backoffice.models import Credit
from minutewise.backoffice.rules import CREDIT_LASTS
from minutewise.calls.api import ACTIONS
from minutewise.calls.rules import MAY
from minutewise.conversations.models import Report
from minutewise.disputes import subjects as disputable
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.subjects import Subject
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import earnings, spendable
from minutewise.networks.models import Network
from minutewise.notify.actions import send
from minutewise.payments.models import Authorisation, Payment
from minutewise.ratings.actions import Seats, Talk, open_review, report
from minutewise.ratings.actions import write as rate
from minutewise.ratings.models import Occasion
from minutewise.webhooks.actions.endpoints import make as make_webhook
from minutewise.webhooks.actions.endpoints import send_test
from minutewise.work.clock import now
from minutewise.work.writing import writing
from tests.attacks.api_routes import API
from tests.attacks.conftest import CAST, keep_for_others

pytestmark = pytest.mark.any_database

# Parts of the API's addresses behind which nothing is: a program without a token sees no difference
IDS = [
    "advisor_id", "webhook_id", "delivery_id", "talk_id", "review_id", "thread_id", "file_id",
    "dispute_id", "about_id", "authorisation_id",
]  # fmt: skip
SIGN_IN = "sign in"  # a redirect to the sign-in, which leads back
ALL = (200,) * 6
MEMBERS = (SIGN_IN, 200, 200, 200, 200, 200)
ONLY_THE_TWO = (SIGN_IN, 404, 200, 200, 404, 404)
ONLY_THE_CLIENT = (SIGN_IN, 404, 200, 404, 404, 404)
OWN_PAGE = (SIGN_IN, 404, 404, 302, 302, 404)
PROOF_FIRST = (SIGN_IN, 302, 302, 302, 302, 302)  # who signed in long ago proves anew who it is
NO_TOKEN = (401,) * 6  # whoever is signed in: programs show a token (minutewise/api)
NOT_BY_THAT = (405,) * 6
DESK = (SIGN_IN, 404, 404, 404, 404, 200)
NO_COMPANY = (SIGN_IN, 404, 404, 404, 404, 404)  # its own cast: test_company_reach
DESK_302 = (SIGN_IN, 404, 404, 404, 404, 302)

# route → {method: answers in the order of CAST}; a method that is missing here is refused
ROUTES: dict[str, dict[str, tuple]] = {
    "sign-in/": {"get": (200, 302, 302, 302, 302, 302), "post": (200, 302, 302, 302, 302, 302)},
    "sign-in/code/": {"get": (302,) * 6, "post": (302,) * 6},
    "sign-in/closed/": {"get": (403,) * 6},
    "sign-in/with/": {"get": (404, 302, 302, 302, 302, 302)},  # no provider is named
    "sign-in/with/back/": {"get": (404,) * 6},
    "sign-in/second/": {"get": (302,) * 6, "post": (302,) * 6},
    "sign-in/passkey/": {"post": (302,) * 6},
    "sign-in/passkey/options": {"post": ALL},
    "sign-out/": {"get": (302, 200, 200, 200, 200, 200), "post": (302,) * 6},
    "admin/login/": {
        "get": (SIGN_IN, 404, 404, 404, 404, 302),
        "post": (SIGN_IN, 404, 404, 404, 404, 302),
    },
    "admin/": {"get": ("admin", "admin", "admin", "admin", "admin", 200)},
    "welcome/": {"get": MEMBERS, "post": MEMBERS},
    "account/": {"get": MEMBERS, "post": MEMBERS},
    "account/sign-out-elsewhere/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/notifications/": {"get": MEMBERS, "post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/push/": {"post": (403, 415, 415, 415, 415, 415)},  # no JSON
    "account/push/<int:browser_id>/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/limits/": {"get": MEMBERS, "post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/limits/take-back/<slug:span>/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/limits/exclude/": {"post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "account/data/": {"get": MEMBERS},
    "account/data/download": {"get": MEMBERS},
    "account/data/erase/": {"post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "account/sessions/": {"get": MEMBERS},
    "account/sessions/<int:device_id>/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/tokens/": {"get": MEMBERS, "post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "account/tokens/<int:token_id>/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/ways-in/": {"get": MEMBERS},
    "account/confirm/": {"get": MEMBERS, "post": MEMBERS},
    "account/confirm/passkey/": {"post": PROOF_FIRST},
    "account/passkeys/": {"get": PROOF_FIRST, "post": PROOF_FIRST},
    "account/passkeys/options": {"post": (SIGN_IN, 409, 409, 409, 409, 409)},
    "account/passkeys/<int:passkey_id>/": {"post": PROOF_FIRST},
    "account/address/": {"get": PROOF_FIRST, "post": PROOF_FIRST},
    "account/address/codes/": {"get": PROOF_FIRST, "post": PROOF_FIRST},
    "account/linked/start/": {"get": PROOF_FIRST},
    "account/linked/": {"get": PROOF_FIRST, "post": PROOF_FIRST},
    "account/linked/<int:linked_id>/": {"post": PROOF_FIRST},
    "account/second-factor/": {"get": PROOF_FIRST, "post": PROOF_FIRST},
    "account/second-factor/off/": {"post": PROOF_FIRST},
    "account/second-factor/codes/": {"post": PROOF_FIRST},
    "account/blocked/": {"get": MEMBERS},
    "account/blocked/<int:block_id>/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "account/webhooks/": {"get": MEMBERS, "post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "account/webhooks/<uuid:endpoint_id>/": {"get": ONLY_THE_CLIENT},
    "account/webhooks/<uuid:endpoint_id>/events": {"post": (SIGN_IN, 404, 422, 404, 404, 404)},
    "account/webhooks/<uuid:endpoint_id>/roll": {"post": ONLY_THE_CLIENT},
    "account/webhooks/<uuid:endpoint_id>/test": {"post": (SIGN_IN, 404, 302, 404, 404, 404)},
    "account/webhooks/<uuid:endpoint_id>/switch": {"post": (SIGN_IN, 404, 302, 404, 404, 404)},
    "account/webhooks/<uuid:endpoint_id>/remove": {"post": (SIGN_IN, 404, 302, 404, 404, 404)},
    "account/webhooks/<uuid:endpoint_id>/replay/<uuid:delivery_id>": {
        "post": (SIGN_IN, 404, 302, 404, 404, 404)
    },
    "demo/letters/": {"get": ALL},
    "demo/letters/<uuid:letter>/": {"get": ALL},
    "wallet/": {"get": MEMBERS},
    "wallet/pay-back": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "wallet/purse": {"get": MEMBERS},
    "wallet/statement.csv": {"get": MEMBERS},
    "wallet/statement.pdf": {"get": MEMBERS},
    "wallet/top-up": {"get": MEMBERS, "post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "wallet/top-up/<uuid:payment_id>/": {"get": ONLY_THE_CLIENT},
    "wallet/authorised/<uuid:authorisation_id>/": {"get": ONLY_THE_CLIENT},
    "wallet/send-back": {"get": MEMBERS, "post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "wallet/earnings/": {"get": MEMBERS},
    "wallet/earnings/pay-out": {"post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "wallet/earnings/move": {"post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "payments/webhooks/<slug:name>": {"post": (404,) * 6},
    "realtime/ticket": {"post": ALL},
    "calls/": {"post": (404,) * 6},  # with nobody to call
    "calls/in/<uuid:thread_id>": {
        "post": (SIGN_IN, 404, 302, 302, 404, 404)
    },  # each calls the other
    "calls/ringing": {"get": MEMBERS},
    "calls/<uuid:call_id>/": {"get": ONLY_THE_TWO},
    "calls/<uuid:call_id>/snapshot": {"get": ONLY_THE_TWO},
    "calls/<uuid:call_id>/own": {"get": ONLY_THE_TWO},
    "calls/<uuid:call_id>/receipt": {"get": (SIGN_IN, 404, 302, 302, 404, 404)},  # while it lives
    "calls/<uuid:call_id>/refund": {  # who earns it; without an amount
        "get": (SIGN_IN, 404, 404, 200, 404, 404),
        "post": (SIGN_IN, 404, 404, 422, 404, 404),
    },
    "calls/<uuid:call_id>/quality": {"post": (SIGN_IN, 404, 302, 302, 404, 404)},
    "calls/<uuid:call_id>/block": {"post": (SIGN_IN, 404, 302, 302, 404, 404)},
    "calls/<uuid:call_id>/authorise": {"post": (403, 415, 415, 415, 415, 415)},  # no JSON
    "calls/<uuid:call_id>/colleagues": {"get": (SIGN_IN, 404, 404, 200, 404, 404)},
    "calls/<uuid:call_id>/transfer/cancel": {"post": (403, 415, 415, 415, 415, 415)},  # no JSON
    "calls/<uuid:call_id>/<slug:action>": {"post": (403, 404, 404, 404, 404, 404)},  # no such
    "reviews/": {"get": MEMBERS},
    "reviews/<uuid:occasion_id>/": {
        "get": ONLY_THE_TWO,
        "post": (SIGN_IN, 404, 422, 422, 404, 404),  # without stars
    },
    "reviews/given/<uuid:review_id>/reply": {"post": (SIGN_IN, 404, 404, 302, 404, 404)},
    "reviews/given/<uuid:review_id>/helpful": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "reviews/given/<uuid:review_id>/report": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "operator/reports/": {"get": DESK},
    "operator/reports/<int:report_id>/": {  # without a decision
        "get": DESK,
        "post": (SIGN_IN, 404, 404, 404, 404, 422),
    },
    "operator/reports/<int:report_id>/take-back": {"post": DESK_302},  # nothing to take back
    "operator/reviews/": {"get": DESK},
    "operator/reviews/<uuid:review_id>/remove": {"get": DESK, "post": DESK},  # without a reason
    "operator/reviews/<uuid:review_id>/leave": {"post": DESK_302},
    "<slug:handle>/reviews/": {"get": ALL},
    "threads/": {"get": MEMBERS},
    "threads/now": {"get": MEMBERS},
    "threads/unread": {"get": MEMBERS},
    "threads/<uuid:thread_id>/": {
        "get": ONLY_THE_TWO,
        "post": (SIGN_IN, 404, 302, 302, 404, 404),
    },
    "threads/beginnings/": {"get": MEMBERS, "post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "threads/<uuid:thread_id>/brief/": {  # none was asked for
        "get": (SIGN_IN, 404, 409, 409, 404, 404),
        "post": (SIGN_IN, 404, 409, 409, 404, 404),
    },
    "threads/<uuid:thread_id>/call": {"get": ONLY_THE_TWO},
    "threads/<uuid:thread_id>/own": {"get": (403, 404, 200, 200, 404, 404)},
    "threads/<uuid:thread_id>/<slug:do>/": {"post": (SIGN_IN, 404, 404, 404, 404, 404)},  # no such
    "threads/<uuid:thread_id>/files": {"post": (403, 404, 302, 302, 404, 404)},  # without one
    "threads/<uuid:thread_id>/files/<uuid:file_id>/<int:number>": {
        "get": (403, 404, 404, 404, 404, 404)  # no such file; see test_thread_reach
    },
    "threads/<uuid:thread_id>/snapshot": {"get": (403, 404, 200, 200, 404, 404)},
    "threads/<uuid:thread_id>/<slug:action>": {"post": (403, 404, 404, 404, 404, 404)},
    "agreed/with/<uuid:thread_id>/tip": {
        "get": ONLY_THE_CLIENT,
        "post": (SIGN_IN, 404, 422, 404, 404, 404),  # no amount
    },
    "agreed/with/<uuid:thread_id>/ask": {
        "get": (SIGN_IN, 404, 404, 200, 404, 404),
        "post": (SIGN_IN, 404, 404, 422, 404, 404),
    },
    "agreed/with/<uuid:thread_id>/now": {"get": ONLY_THE_TWO},
    # This one is a call's; whose page it is otherwise: `minutewise/agreed/tests/test_by_card.py`.
    "agreed/by/<uuid:authorisation_id>/": {"get": (SIGN_IN, 404, 404, 404, 404, 404)},
    "agreed/<uuid:agreed_id>/": {"get": ONLY_THE_TWO},
    "agreed/<uuid:agreed_id>/<slug:do>": {"post": (SIGN_IN, 404, 404, 404, 404, 404)},  # no such
    "<slug:handle>/chat": {"get": ALL, "post": (302,) * 6},  # nothing written: back to the page
    "look/<slug:handle>.css": {"get": ALL},
    "favicon.ico": {"get": (301,) * 6},
    "paying/": {"get": ALL},
    "sitemap.xml": {"get": ALL},
    "sitemap-<int:number>.xml": {"get": ALL},
    "robots.txt": {"get": ALL},
    "manifest.webmanifest": {"get": ALL},
    "icons/<slug:kind>-<int:edge>.png": {"get": ALL},
    "sw.js": {"get": ALL},
    "console/now": {"get": MEMBERS},
    "console/offers": {"get": MEMBERS},
    "operator/": {"get": DESK},
    "operator/now": {"get": DESK},
    "operator/books": {"post": DESK_302},
    "operator/calls/<uuid:call_id>/end": {"get": DESK, "post": DESK},  # without a reason
    "operator/people/": {"get": DESK},
    "operator/people/<uuid:person_id>/": {"get": DESK},
    "operator/people/<uuid:person_id>/ban": {"get": DESK, "post": DESK},
    "operator/people/<uuid:person_id>/readmit": {"get": DESK, "post": DESK},
    "operator/people/<uuid:person_id>/second-factor": {"get": DESK, "post": DESK},
    "operator/people/<uuid:person_id>/credit": {"get": DESK, "post": DESK},
    "operator/credits/": {"get": DESK},
    "operator/credits/<uuid:credit_id>/<slug:decision>": {"post": DESK_302},
    "disputes/": {"get": MEMBERS},
    "disputes/new/<slug:kind>/<slug:ref_id>/": {
        "get": (SIGN_IN, 404, 200, 404, 404, 404),
        "post": (SIGN_IN, 404, 422, 404, 404, 404),
    },
    "disputes/<uuid:dispute_id>/": {"get": ONLY_THE_TWO},
    "disputes/<uuid:dispute_id>/consent": {"post": (SIGN_IN, 404, 302, 302, 404, 404)},
    # Withdrawing is the client's; the advisor is told so.
    "disputes/<uuid:dispute_id>/<slug:event>": {"post": (SIGN_IN, 404, 302, 409, 404, 404)},
    "operator/disputes/": {"get": DESK},
    "operator/disputes/<uuid:dispute_id>/": {"get": DESK},
    "operator/disputes/<uuid:dispute_id>/decide": {"post": (SIGN_IN, 404, 404, 404, 404, 422)},
    "operator/quality/": {"get": DESK},
    "operator/installation/": {"get": DESK},
    "operator/installation/now": {"get": DESK},
    "operator/installation/examine": {"post": DESK_302},
    "operator/audit/": {"get": DESK},
    "operator/audit.csv": {"get": DESK},
    "console/": {"get": MEMBERS},
    "dashboard/": {"get": MEMBERS},
    "history/": {"get": MEMBERS},
    "api/": {"get": ALL},
    "api/v1/openapi.json": {"get": ALL},
    **{f"api/v1/{at}": dict.fromkeys(do.split(), NO_TOKEN) for at, do in API.items()},
    "api/v1/": dict.fromkeys(("get", "post", "put", "patch", "delete"), (404,) * 6),
    "": {"get": ALL},
    "service/": {"get": MEMBERS, "post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "service/unpublish/": {"post": OWN_PAGE},
    "service/accepting/": {"post": OWN_PAGE},
    "service/back/": {"post": OWN_PAGE},
    "service/button/": {"get": (SIGN_IN, 302, 302, 200, 200, 302)},
    "companies/": {"get": ALL},
    "company/": {"get": MEMBERS},
    "company/new": {"get": MEMBERS, "post": (SIGN_IN, 422, 422, 422, 422, 422)},
    "company/<slug:handle>/": {"get": NO_COMPANY},
    "company/<slug:handle>/invite": {"post": NO_COMPANY},
    "company/<slug:handle>/invitations/<int:invitation_id>/<slug:do>": {"post": NO_COMPANY},
    "company/<slug:handle>/members/<int:member_id>/role": {"post": NO_COMPANY},
    "company/<slug:handle>/members/<int:member_id>/remove": {"post": NO_COMPANY},
    "company/<slug:handle>/shown": {"post": NO_COMPANY},
    "company/<slug:handle>/leave": {"post": NO_COMPANY},
    "company/<slug:handle>/close": {"post": NO_COMPANY},
    "company/<slug:handle>/page/": {"get": NO_COMPANY, "post": NO_COMPANY},
    "company/<slug:handle>/page/unpublish": {"post": NO_COMPANY},
    "company/<slug:handle>/button/": {"get": NO_COMPANY},
    "company/<slug:handle>/calls/": {"get": NO_COMPANY},
    "company/<slug:handle>/calls.csv": {"get": NO_COMPANY},
    "company/<slug:handle>/money/": {"get": NO_COMPANY},
    "company/<slug:handle>/webhooks/": {"get": NO_COMPANY, "post": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/": {"get": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/events": {"post": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/roll": {"post": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/test": {"post": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/switch": {"post": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/remove": {"post": NO_COMPANY},
    "company/<slug:handle>/webhooks/<uuid:endpoint_id>/replay/<uuid:delivery_id>": {
        "post": NO_COMPANY
    },
    "company/<slug:handle>/money/pay-out": {"post": NO_COMPANY},
    "company/<slug:handle>/money/pass-on": {"post": NO_COMPANY},
    "company/<slug:handle>/money/statement.csv": {"get": NO_COMPANY},
    "company/<slug:handle>/money/statement.pdf": {"get": NO_COMPANY},
    "invite/<slug:secret>/": {"get": NO_COMPANY, "post": NO_COMPANY},
    "embed/button.js": {"get": ALL},
    "embed/button-<slug:version>.js": {"get": ALL},
    "embed/<slug:handle>.json": {"get": ALL},
    "portraits/<int:edge>/<slug:portrait_id>.webp": {"get": ALL},
    "favourites/": {"get": MEMBERS},
    "told/": {"get": MEMBERS},
    "told/<int:waiting_id>/seen": {"post": (SIGN_IN, 204, 204, 204, 204, 204)},
    "told/<int:waiting_id>/close": {"post": (SIGN_IN, 204, 204, 204, 204, 204)},
    "<slug:handle>/": {"get": ALL},
    "<slug:handle>/block/": {"post": (SIGN_IN, 302, 302, 409, 302, 302)},
    "<slug:handle>/favourite/": {"post": (SIGN_IN, 302, 302, 302, 302, 302)},
    "<slug:handle>/tell-me/": {
        "get": (SIGN_IN, 302, 302, 302, 302, 302),
        "post": (SIGN_IN, 302, 302, 302, 302, 302),
    },
    "<slug:handle>/card.png": {"get": ALL},
    "<slug:handle>/print": {"get": ALL},
    "<slug:handle>/qr.svg": {"get": ALL},
}
METHODS = ("get", "post", "put", "patch", "delete")


def routes(resolver=None, before=""):
    """Every address pattern of ours; of Django's admin only its front page."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver) and pattern != "admin/":
            yield from routes(entry, pattern)
        elif isinstance(entry, URLPattern) or pattern == "admin/":
            yield pattern


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(ROUTES) == set(routes())


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
    payment = Payment.objects.create(
        person_id=stage.people["client"].id,
        network_id=stage.network.id,
        amount=2500,
        currency="EUR",
        gateway="pretend",
        key="k",
        state="declined",
    )
    reserved = Authorisation.objects.create(
        person_id=stage.people["client"].id,
        network_id=stage.network.id,
        amount=2500,
        currency="EUR",
        gateway="pretend",
        key="k",
        state="declined",
        ref_kind="call",
        ref_id=str(call.id),
    )
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


def answer_of(response):
    if response.status_code == 302 and response.url.startswith("/sign-in/?next="):
        return SIGN_IN
    if response.status_code == 302 and response.url.startswith("/admin/login/"):
        return "admin"
    return response.status_code


PROGRAMS = [f"api/v1/{at}" for at in API]


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in PROGRAMS])
def test_everybody_is_answered_as_the_table_says(stage, things, route):
    found = {
        method: tuple(
            answer_of(getattr(stage.browser(who), method)(address(route, things))) for who in CAST
        )
        for method in ROUTES[route]
    }
    assert found == ROUTES[route]


def test_whoever_is_signed_in_programs_show_a_token(stage, things):
    for route in PROGRAMS:
        for method, wanted in ROUTES[route].items():
            where = address(route, things)
            asked = (getattr(stage.browser(who), method)(where) for who in CAST)
            assert tuple(map(answer_of, asked)) == wanted, (route, method)


def test_other_methods_are_refused(stage, things):
    """Whoever is not signed in may be sent to sign in before the method is looked at."""
    others = [(r, m) for r in ROUTES if r != "admin/" for m in METHODS if m not in ROUTES[r]]
    for route, method in others:
        for who in ("visitor", "client") if method == "put" else ("client",):
            answer = answer_of(getattr(stage.browser(who), method)(address(route, things)))
            members_only = all(row[0] == SIGN_IN for row in ROUTES[route].values())
            first = who == "visitor" and members_only and answer == SIGN_IN
            assert first or answer == 405, (route, method, who)


NOW = {
    "accept": 409,
    "decline": 409,
    "cancel": 409,
    "go-on": 409,
    "resume": 409,
    "offer": 409,
    "confirm": 422,
    "withdraw": 409,
    "raise": 422,
    "waive": 422,
    "mode": 422,
    "messages": 422,
    "pause": 200,
    "hang-up": 200,
    "transfer": 422,
    "transfer/cancel": 409,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_of_a_call_is_for_the_side_that_may(stage, action):
    """In a running call, with an empty body: 404 to everybody else, never done for them."""
    call = stage.call(to="live")
    found = {who: stage.act(who, call, action, {}).status_code for who in CAST}
    mine = {"client": "client", "advisor": "advisor"}
    wanted = {
        who: (NOW[action] if mine[who] in MAY[action] else 409) if who in mine else 404
        for who in CAST
    }
    assert found == wanted | {"visitor": 403}


@pytest.mark.parametrize("do", [*DEEDS, "refund"])
def test_a_deed_of_an_agreed_payment_is_for_the_two_alone(stage, things, do):
    """Of something that is asked for, without a key: nothing happens for anybody else."""
    where = f"/agreed/{things['<uuid:agreed_id>']}/{do}"
    found = {who: answer_of(stage.browser(who).post(where)) for who in CAST}
    two = (422, 422) if do == "refund" else (302, 302)
    assert found == dict(zip(CAST, (SIGN_IN, 404, *two, 404, 404), strict=True))
    assert Agreed.objects.get().state == "asked"


def test_every_action_has_a_word_on_who_may():
    assert set(ACTIONS) == set(NOW)
    assert set(ACTIONS) <= set(MAY)


@pytest.mark.parametrize(
    "path",
    [
        "/calls/{}/",
        "/calls/{}/snapshot",
        "/calls/{}/own",
        "/calls/{}/receipt",
        "/threads/{}/",
        "/threads/{}/snapshot",
        "/wallet/top-up/{}/",
        "/demo/letters/{}/",
        "/portraits/160/{}.webp",
        "/page-{}/",
        "/operator/people/{}/",
        "/operator/people/{}/ban",
        "/operator/calls/{}/end",
    ],
)
def test_an_id_of_nothing_is_404_like_somebody_elses(stage, path):
    for who in CAST[1:]:
        assert stage.browser(who).get(path.format(uuid4())).status_code == 404


def test_an_unpublished_page_is_its_owners_alone(stage, things):
    """Its page, its pictures, its button."""
    form = stage.form("stranger")
    type(stage.page).objects.update(published_at=None)
    paths = [
        "/mirela/",
        "/mirela/card.png",
        "/mirela/qr.svg",
        "/mirela/print",
        f"/portraits/160/{stage.page.portrait}.webp",
    ]
    for who in CAST:
        wanted = 200 if who == "advisor" else 404
        assert [stage.browser(who).get(p).status_code for p in paths] == [wanted] * 5, who
        assert stage.browser(who).post("/calls/", form).status_code == 404


def test_what_its_owner_sees_of_an_unpublished_page_is_kept_by_no_shared_cache(stage, things):
    type(stage.page).objects.update(published_at=None)
    for path in (
        "/mirela/card.png",
        "/mirela/qr.svg",
        f"/portraits/160/{stage.page.portrait}.webp",
    ):
        assert "public" not in stage.browser("advisor").get(path)["Cache-Control"]


def test_a_page_of_another_network_cannot_be_called_from_here(stage):
    form = stage.form("stranger")
    other = Network.objects.create(handle="elsewhere", name="Elsewhere", currency="EUR")
    type(stage.page).objects.filter(id=stage.page.id).update(network=other)
    assert stage.browser("stranger").post("/calls/", form).status_code == 404


def test_whoever_was_shut_out_cannot_be_called(stage):
    form = stage.form("stranger")
    person = stage.people["advisor"]
    person.is_active = False
    person.save()
    assert stage.browser("stranger").post("/calls/", form).status_code == 404


def test_the_portrait_of_the_advisor_is_shown_in_the_room(stage, things):
    people = stage.browser("client").get(f"/calls/{things['<uuid:call_id>']}/snapshot").json()
    picture = people["people"]["advisor"]["picture"]
    assert picture == f"/portraits/160/{stage.page.portrait}.webp"
    assert stage.browser("client").get(picture).status_code == 200


def test_the_letters_are_nobodys_outside_the_demo(stage, things, settings):
    settings.DEMO = False
    for who in CAST:
        browser = stage.browser(who)
        assert browser.get("/demo/letters/").status_code == 404
        assert browser.get(f"/demo/letters/{things['<uuid:letter>']}/").status_code == 404
