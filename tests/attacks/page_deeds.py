"""What pages can do, and where programs do it: a page's deed → addresses of /api/v1, or why not.

A new route of a page needs a row here: `test_page_deeds.py`. An address is its method and path
as in the description; a reason begins with `no: `.
"""

SIGNING_IN = "no: signing in is what a browser does; a program shows a token"
PROOF = "no: ways into an account are changed by whoever proves to be at the browser just now"
DESK = "no: the operator's desk and the admin are for people who look at what they do"
FILE = "no: a file of the site itself, without data of people"
DRAWN = "no: drawn for eyes; what it shows is in GET /advisors/{advisor_id}"

PUSHED = "no: a browser is set up, and ended, by whoever sits before it; programs have webhooks"

type Deeds = dict[str, tuple[str, ...] | str]


def _hooks(at: str) -> dict[str, Deeds]:
    """The same for one's own webhooks and a company's; `at` is where the API has them."""
    one = f"{at}/webhooks/{{webhook_id}}"
    sent = f"{one}/deliveries"
    return {
        "": {"get": (f"GET {at}/webhooks",), "post": (f"POST {at}/webhooks",)},
        "<uuid:endpoint_id>/": {"get": (f"GET {sent}",)},
        "<uuid:endpoint_id>/events": {"post": (f"PATCH {one}",)},
        "<uuid:endpoint_id>/roll": {"post": (f"POST {one}/roll",)},
        "<uuid:endpoint_id>/test": {"post": (f"POST {one}/test",)},
        "<uuid:endpoint_id>/switch": {"post": (f"PATCH {one}",)},
        "<uuid:endpoint_id>/remove": {"post": (f"DELETE {one}",)},
        "<uuid:endpoint_id>/replay/<uuid:delivery_id>": {
            "post": (f"POST {sent}/{{delivery_id}}/replay",)
        },
    }


_ACCOUNT: dict[str, Deeds] = {
    **{
        route: {"get": SIGNING_IN, "post": SIGNING_IN}
        for route in ("sign-in/", "sign-in/code/", "sign-in/second/", "sign-out/", "admin/login/")
    },
    "sign-in/closed/": {"get": SIGNING_IN},
    "sign-in/with/": {"get": SIGNING_IN},
    "sign-in/with/back/": {"get": SIGNING_IN},
    "sign-in/passkey/": {"post": SIGNING_IN},
    "sign-in/passkey/options": {"post": SIGNING_IN},
    "admin/": {"get": DESK},
    "welcome/": {"get": ("GET profile",), "post": ("PATCH profile",)},
    "account/": {"get": ("GET profile",), "post": ("PATCH profile",)},
    "account/sign-out-elsewhere/": {"post": ("DELETE sessions",)},
    "account/notifications/": {"get": ("GET notifications",), "post": ("PATCH notifications",)},
    "account/push/": {"post": PUSHED},
    "account/push/<int:browser_id>/": {"post": PUSHED},
    "account/limits/": {"get": ("GET limits",), "post": ("PUT limits/{span}",)},
    "account/limits/take-back/<slug:span>/": {"post": ("DELETE limits/{span}/later",)},
    "account/limits/exclude/": {"post": ("POST exclusion",)},
    "account/data/": {"get": ("GET data",)},
    "account/data/download": {"get": ("GET data",)},
    "account/data/erase/": {
        "post": "no: it has no way back, so a person types their address in a browser"
    },
    "account/sessions/": {"get": ("GET sessions",)},
    "account/sessions/<int:device_id>/": {"post": ("DELETE sessions/{session_id}",)},
    "account/tokens/": {
        "get": ("GET me",),
        "post": "no: a token that makes tokens would outlive its end and widen its scopes",
    },
    "account/tokens/<int:token_id>/": {"post": "no: a token would revoke those that watch it"},
    "account/ways-in/": {"get": PROOF},
    "account/confirm/": {"get": PROOF, "post": PROOF},
    "account/confirm/passkey/": {"post": PROOF},
    "account/passkeys/": {"get": PROOF, "post": PROOF},
    "account/passkeys/options": {"post": PROOF},
    "account/passkeys/<int:passkey_id>/": {"post": PROOF},
    "account/address/": {"get": PROOF, "post": PROOF},
    "account/address/codes/": {"get": PROOF, "post": PROOF},
    "account/linked/start/": {"get": PROOF},
    "account/linked/": {"get": PROOF, "post": PROOF},
    "account/linked/<int:linked_id>/": {"post": PROOF},
    "account/second-factor/": {"get": PROOF, "post": PROOF},
    "account/second-factor/off/": {"post": PROOF},
    "account/second-factor/codes/": {"post": PROOF},
    "account/blocked/": {"get": ("GET blocks",)},
    "account/blocked/<int:block_id>/": {"post": ("DELETE blocks/{block_id}",)},
    **{f"account/webhooks/{route}": deeds for route, deeds in _hooks("").items()},
}
_MONEY: dict[str, Deeds] = {
    "wallet/": {"get": ("GET wallet", "GET wallet/lines", "GET statements/{month}")},
    "wallet/pay-back": {"post": ("POST debts/pay-back",)},
    "wallet/purse": {"get": ("GET wallet",)},
    "wallet/statement.csv": {"get": ("GET statements/{month}/csv",)},
    "wallet/statement.pdf": {"get": ("GET statements/{month}/pdf",)},
    "wallet/top-up": {"get": ("GET limits",), "post": ("POST top-ups",)},
    "wallet/top-up/<uuid:payment_id>/": {"get": ("GET top-ups/{top_up_id}",)},
    "wallet/send-back": {"get": ("GET refunds",), "post": ("POST refunds",)},
    "wallet/earnings/": {"get": ("GET wallet", "GET payouts", "GET payouts/{payout_id}")},
    "wallet/earnings/pay-out": {"post": ("POST payouts",)},
    "wallet/earnings/move": {"post": ("POST earnings/moves",)},
    "wallet/authorised/<uuid:authorisation_id>/": {
        "get": ("GET authorisations/{authorisation_id}", "GET calls/{call_id}/authorisations")
    },
    "payments/webhooks/<slug:name>": {"post": "no: where gateways tell what happened"},
}
_CALLS: dict[str, Deeds] = {
    # the person presses: nothing that costs rings by program
    "calls/": {"post": ("POST call-links",)},
    "calls/in/<uuid:thread_id>": {"post": ("POST threads/{thread_id}/calls",)},
    "calls/ringing": {"get": ("GET rings",)},
    "calls/<uuid:call_id>/": {"get": ("GET calls/{call_id}/room", "GET calls/{call_id}")},
    "calls/<uuid:call_id>/snapshot": {"get": ("GET calls/{call_id}/room",)},
    "calls/<uuid:call_id>/own": {"get": "no: a ticket for the sockets of a browser in the room"},
    "calls/<uuid:call_id>/receipt": {"get": ("GET calls/{call_id}", "GET receipts")},
    "calls/<uuid:call_id>/refund": {
        "get": ("GET calls/{call_id}/refund",),
        "post": ("POST calls/{call_id}/refund",),
    },
    "calls/<uuid:call_id>/quality": {
        "post": ("PUT calls/{call_id}/quality", "GET calls/{call_id}/quality")
    },
    "calls/<uuid:call_id>/block": {"post": ("POST calls/{call_id}/block",)},
    "calls/<uuid:call_id>/authorise": {"post": ("POST calls/{call_id}/authorise",)},
    "calls/<uuid:call_id>/colleagues": {"get": ("GET calls/{call_id}/colleagues",)},
    "calls/<uuid:call_id>/transfer/cancel": {"post": ("POST calls/{call_id}/transfer/cancel",)},
    "calls/<uuid:call_id>/<slug:action>": {
        "post": tuple(
            f"POST calls/{{call_id}}/{action}"
            for action in (
                "accept", "decline", "cancel", "pause", "go-on", "resume", "raise", "waive", "mode",
                "messages", "offer", "confirm", "withdraw", "transfer", "hang-up",
            )
        )
    },
    "realtime/ticket": {"post": "no: a ticket for the sockets of a browser"},
    "history/": {"get": ("GET calls",)},
    "dashboard/": {"get": ("GET dashboard/{month}", "GET wallet")},
    "console/": {"get": ("GET threads", "GET rings", "GET calls")},
    "console/offers": {"get": ("GET payments",)},
    "console/now": {"get": ("GET threads", "GET rings", "GET calls")},
}  # fmt: skip
_PAGE: dict[str, Deeds] = {
    "service/": {
        "get": ("GET page",),
        "post": (
            "PATCH page", "PUT page/prices", "POST page/publish", "PUT page/portrait",
            "DELETE page/portrait",
        ),
    },
    "service/unpublish/": {"post": ("POST page/unpublish",)},
    "service/accepting/": {"post": ("PUT accepting", "PUT page/accepting")},
    "service/back/": {"post": ("POST back",)},
    "service/button/": {"get": ("GET page",)},  # the code is one line around the page's address
    "favourites/": {"get": ("GET favourites",)},
    "told/": {"get": ("GET news",)},
    "told/<int:waiting_id>/seen": {"post": ("POST news/{news_id}/seen",)},
    "told/<int:waiting_id>/close": {"post": ("DELETE news/{news_id}",)},
}  # fmt: skip
_READING: dict[str, Deeds] = {
    "": {"get": ("GET advisors",)},
    "companies/": {"get": ("GET advisors",)},
    "<slug:handle>/": {"get": ("GET advisors/{advisor_id}",)},
    "<slug:handle>/block/": {"post": ("POST blocks",)},
    "<slug:handle>/favourite/": {
        "post": ("PUT favourites/{advisor_id}", "DELETE favourites/{advisor_id}")
    },
    "<slug:handle>/tell-me/": {
        "get": ("GET waits",),
        "post": ("PUT waits/{advisor_id}", "DELETE waits/{advisor_id}"),
    },
    "<slug:handle>/card.png": {"get": DRAWN},
    "<slug:handle>/print": {"get": DRAWN},
    "<slug:handle>/qr.svg": {"get": DRAWN},
    "embed/button.js": {"get": FILE},
    "embed/button-<slug:version>.js": {"get": FILE},
    "embed/<slug:handle>.json": {"get": "no: what the button shows, to anybody without a token"},
    "portraits/<int:edge>/<slug:portrait_id>.webp": {"get": FILE},
    "look/<slug:handle>.css": {"get": FILE},
    "favicon.ico": {"get": FILE},
    "paying/": {"get": FILE},
    "sitemap.xml": {"get": FILE},
    "sitemap-<int:number>.xml": {"get": FILE},
    "robots.txt": {"get": FILE},
    "manifest.webmanifest": {"get": FILE},
    "icons/<slug:kind>-<int:edge>.png": {"get": FILE},
    "sw.js": {"get": FILE},
    "demo/letters/": {"get": "no: a pretend mailbox, in demos only"},
    "demo/letters/<uuid:letter>/": {"get": "no: a pretend mailbox, in demos only"},
    "api/": {"get": "no: this description as a page"},
}
_T = "threads/{thread_id}"
_SAID = (f"GET {_T}", f"GET {_T}/messages")
_CHAT: dict[str, Deeds] = {
    "<slug:handle>/chat": {"get": _SAID, "post": ("POST threads",)},
    "threads/": {"get": ("GET threads", "GET threads/found")},
    "threads/now": {"get": ("GET threads",)},
    "threads/unread": {"get": ("GET threads/unread",)},
    "threads/beginnings/": {"get": ("GET beginnings",), "post": ("PUT beginnings",)},
    "threads/<uuid:thread_id>/": {"get": _SAID, "post": (f"POST {_T}/messages",)},
    "threads/<uuid:thread_id>/brief/": {"get": _SAID, "post": (f"POST {_T}/brief",)},
    "threads/<uuid:thread_id>/call": {"get": "no: the press itself is a person's, see calls/in"},
    "threads/<uuid:thread_id>/own": {"get": (f"GET {_T}/draft", "GET beginnings")},
    "threads/<uuid:thread_id>/<slug:do>/": {
        "post": (
            f"PUT {_T}/muted", f"POST {_T}/block", f"POST {_T}/reports",
            f"POST {_T}/brief-request",
        )
    },
    # its ticket is for the sockets of a browser
    "threads/<uuid:thread_id>/<slug:action>": {
        "post": (
            f"POST {_T}/messages", f"PUT {_T}/read", f"PUT {_T}/draft", f"POST {_T}/brief",
            f"POST {_T}/brief-request",
        )
    },
    "threads/<uuid:thread_id>/snapshot": {"get": _SAID},
    "threads/<uuid:thread_id>/files": {"post": (f"POST {_T}/files",)},
    "threads/<uuid:thread_id>/files/<uuid:file_id>/<int:number>": {
        "get": (f"GET {_T}/files/{{file_id}}/{{number}}",)
    },
    "agreed/with/<uuid:thread_id>/tip": {
        "get": ("GET wallet",), "post": (f"POST {_T}/tips", f"POST {_T}/tips/authorise"),
    },
    "agreed/with/<uuid:thread_id>/ask": {
        "get": ("GET payments",),
        "post": (f"POST {_T}/payments", f"POST {_T}/fees"),
    },
    "agreed/with/<uuid:thread_id>/now": {"get": ("GET payments",)},
    "agreed/by/<uuid:authorisation_id>/": {"get": ("GET authorisations/{authorisation_id}",)},
    "agreed/<uuid:agreed_id>/": {"get": ("GET payments/{agreed_id}",)},
    "agreed/<uuid:agreed_id>/<slug:do>": {
        "post": tuple(
            f"POST payments/{{agreed_id}}/{do}"
            for do in ("pay", "confirm", "solved", "decline", "take-back", "give-up", "refund",
                       "authorise")
        )
    },
}  # fmt: skip
_REVIEWS: dict[str, Deeds] = {
    "reviews/": {"get": ("GET reviews",)},
    "reviews/<uuid:occasion_id>/": {
        "get": ("GET reviews",),
        "post": ("PUT talks/{talk_id}/review",),
    },
    "reviews/given/<uuid:review_id>/reply": {"post": ("PUT reviews/{review_id}/reply",)},
    "reviews/given/<uuid:review_id>/helpful": {
        "post": ("PUT reviews/{review_id}/helpful", "DELETE reviews/{review_id}/helpful")
    },
    "reviews/given/<uuid:review_id>/report": {"post": ("POST reviews/{review_id}/report",)},
    "<slug:handle>/reviews/": {"get": ("GET advisors/{advisor_id}/reviews",)},
}
_FIRM = "companies/{handle}"
_COMPANY: dict[str, Deeds] = {
    "": {"get": (f"GET {_FIRM}", f"GET {_FIRM}/people", f"GET {_FIRM}/invitations")},
    "invite": {"post": (f"POST {_FIRM}/invitations",)},
    "invitations/<int:invitation_id>/<slug:do>": {
        "post": (
            f"POST {_FIRM}/invitations/{{invitation_id}}/again",
            f"DELETE {_FIRM}/invitations/{{invitation_id}}",
        )
    },
    "members/<int:member_id>/role": {"post": (f"PUT {_FIRM}/people/{{member_id}}/role",)},
    "members/<int:member_id>/remove": {"post": (f"DELETE {_FIRM}/people/{{member_id}}",)},
    "shown": {"post": "no: whether one's own name is public is said by oneself, on the page"},
    "leave": {"post": (f"POST {_FIRM}/leave",)},
    "close": {"post": (f"POST {_FIRM}/close",)},
    "page/": {
        "get": (f"GET {_FIRM}/page",),
        "post": (
            f"PATCH {_FIRM}/page", f"POST {_FIRM}/page/publish", f"PUT {_FIRM}/page/portrait",
            f"DELETE {_FIRM}/page/portrait",
        ),
    },
    "page/unpublish": {"post": (f"POST {_FIRM}/page/unpublish",)},
    "button/": {"get": (f"GET {_FIRM}/page",)},
    "calls/": {"get": (f"GET {_FIRM}/reports/{{month}}", f"GET {_FIRM}/calls/{{month}}")},
    "calls.csv": {"get": (f"GET {_FIRM}/calls/{{month}}",)},
    "money/": {
        "get": (
            f"GET {_FIRM}/wallet", f"GET {_FIRM}/statements/{{month}}", f"GET {_FIRM}/payouts",
            f"GET {_FIRM}/payouts/{{payout_id}}", f"GET {_FIRM}/shares",
        )
    },
    "money/pay-out": {"post": (f"POST {_FIRM}/payouts",)},
    "money/pass-on": {"post": (f"POST {_FIRM}/shares",)},
    "money/statement.csv": {"get": (f"GET {_FIRM}/statements/{{month}}/csv",)},
    "money/statement.pdf": {"get": (f"GET {_FIRM}/statements/{{month}}/pdf",)},
    **{f"webhooks/{route}": deeds for route, deeds in _hooks(_FIRM).items()},
}  # fmt: skip

DEEDS: dict[str, Deeds] = {
    **_ACCOUNT,
    **_MONEY,
    **_CALLS,
    **_PAGE,
    **_READING,
    **_CHAT,
    **_REVIEWS,
    "disputes/": {"get": ("GET disputes",)},
    "disputes/new/<slug:kind>/<slug:ref_id>/": {
        "get": ("GET disputable/{about}/{about_id}",),
        "post": ("POST disputes",),
    },
    "disputes/<uuid:dispute_id>/": {"get": ("GET disputes/{dispute_id}",)},
    "disputes/<uuid:dispute_id>/consent": {"post": ("POST disputes/{dispute_id}/consent",)},
    "disputes/<uuid:dispute_id>/<slug:event>": {  # to decide is the desk's, for operators
        "post": tuple(
            f"POST disputes/{{dispute_id}}/{do}"
            for do in (
                "offer",
                "counter",
                "accept",
                "give-back",
                "refuse",
                "withdraw",
                "escalate",
                "appeal",
            )
        )
    },
    "company/": {"get": ("GET companies",)},
    "company/new": {"get": ("GET companies",), "post": ("POST companies",)},
    "invite/<slug:secret>/": {
        "get": "no: a letter is opened in a browser",
        "post": ("POST companies/join",),
    },
    **{f"company/<slug:handle>/{route}": deeds for route, deeds in _COMPANY.items()},
}
