"""Every address of the site, and what each of the cast is answered there, in the order of CAST."""

from django.urls import URLPattern, URLResolver, get_resolver

from tests.attacks.api_routes import API

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
PROGRAMS = [f"api/v1/{at}" for at in API]


def routes(resolver=None, before=""):
    """Every address pattern of ours; of Django's admin only its front page."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver) and pattern != "admin/":
            yield from routes(entry, pattern)
        elif isinstance(entry, URLPattern) or pattern == "admin/":
            yield pattern


def answer_of(response):
    if response.status_code == 302 and response.url.startswith("/sign-in/?next="):
        return SIGN_IN
    if response.status_code == 302 and response.url.startswith("/admin/login/"):
        return "admin"
    return response.status_code
