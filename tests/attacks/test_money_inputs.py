"""Every place that takes an amount × everything that is none: refused with a word, no cent moves.

Each place ends with a good amount that goes through: what was refused was refused for its amount.
"""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from minutewise.accounts.actions.tokens import make
from minutewise.accounts.models import SpendingLimit
from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors.models import Rate
from minutewise.advisors.tests.firm import Firm
from minutewise.advisors.tests.test_company_people import earns
from minutewise.agreed.actions import ask, pay
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import Kind, Wish
from minutewise.api.v1.door import api
from minutewise.backoffice.models import Credit
from minutewise.calls.actions import finish
from minutewise.calls.models import Call, Meter
from minutewise.conversations.actions import conversation_of
from minutewise.disputes.actions import open_dispute
from minutewise.disputes.models import Dispute
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.models import Hold, Transfer
from minutewise.ledger.queries import verify
from minutewise.ledger.rules import earnings, spendable
from minutewise.payments.models import Payment, Payout, Refund
from minutewise.payments.tests import conftest as gateway_cast
from minutewise.payments.tests.test_payouts import earn
from minutewise.work.clock import now
from minutewise.work.writing import writing
from tests.attacks.things import disputed

listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)
IBAN = "DE89 3704 0044 0532 0130 00"
FORM = "application/x-www-form-urlencoded"

# As it is typed into a field
TYPED = {
    "-5": "less than nothing",
    "−5": "the same with a true minus",
    "+5": "a sign",
    "NaN": "no number",
    "inf": "no number",
    "1e1": "no way to write money",
    "1e309": "more than a float holds",
    str(2**63): "more than the books hold",
    "9" * 39: "much more",
    "２.００": "full-width digits",
    "٢": "Arabic digits",
    "0x10": "hexadecimal",
    "true": "a truth",
    "[5]": "a list",
    "5,5,5": "readable in two ways",
    "5.555": "more decimals than the currency has",
    "5\x00": "a NUL byte",
    "\u202e5": "turned around",
    "5 USD": "another currency",
    "$5": "another currency",
}
# As it stands in JSON; G is an amount that would be good there
WRITTEN = [
    "-G", "-1", "G.5", "G.0", "Ge0", "1e309", "NaN", "Infinity", "9223372036854775808",
    "9007199254740992", "9" * 5000, '"G"', '"５００"', "true", "[G]", '{"a": G}', "0G",
]  # fmt: skip


def books() -> tuple:
    """Everything in the database that is money, or promises some."""
    tables = {
        Transfer: ("id",), Hold: ("id", "amount", "state", "captured"), Payment: ("id", "state"),
        Payout: ("id", "amount"), Refund: ("id", "amount"), Credit: ("id", "amount"),
        SpendingLimit: ("person_id", "span", "amount", "later"), Rate: ("id", "amount"),
        Agreed: ("id", "amount", "state"), Dispute: ("id", "asked", "offer", "state"),
        Meter: ("id", "maximum", "waived", "rate", "state"),
    }  # fmt: skip
    return tuple(
        sorted(table.objects.values_list(*what), key=str) for table, what in tables.items()
    )


class Till:
    """The cast with money to move: topped up, earned, in a company, with a program."""

    def __init__(self, stage, pretend) -> None:
        self.stage = stage
        person = stage.people["stranger"]
        self.firm = Firm(stage.network)
        earns(self.firm.page.earner, 5000)
        scopes = [scope.value for scope in Scope]
        self.secret = make(person, "Till", scopes, days=9, at=now().wall)[1]
        top_up = self.program("post", "top-ups", b'{"amount": 2500}').json()
        pretend.use_card(SimpleNamespace(url=top_up["url"]))
        self.program("get", f"top-ups/{top_up['id']}")
        earn(person, 5000)
        earn(stage.people["advisor"], 5000)
        self.advisor_secret = make(
            stage.people["advisor"], "Till", scopes, days=9, at=now().wall
        )[1]  # fmt: skip

    def program(self, method, path, body=b"", secret=None):
        return getattr(self.stage.browser("visitor"), method)(
            f"/api/v1/{path}", body, content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {secret or self.secret}", HTTP_IDEMPOTENCY_KEY=uuid4().hex,
        )  # fmt: skip

    def types(self, browser, path, fields):
        return browser.post(path, urlencode(fields), content_type=FORM)


@pytest.fixture
def till(stage, pretend):
    made = Till(stage, pretend)
    yield made
    assert [found for found in verify() if found.rule != "M7"] == []


def own(till, path, **more):
    """A form of the stranger, who has €25.00 topped up and €50.00 earned."""
    return lambda typed, name="amount": till.types(
        till.stage.browser("stranger"), path, {"key": uuid4().hex, name: typed, **more}
    )


def of_company(till, path, **more):
    firm = till.firm
    return lambda typed: till.types(
        firm.browser(firm.berit), f"/company/brightdesk/{path}",
        {"key": uuid4().hex, "amount": typed, **more},
    )  # fmt: skip


def credit(till):
    person = till.stage.people["client"]
    return lambda typed: till.types(
        till.stage.browser("operator"), f"/operator/people/{person.id}/credit",
        {"key": str(uuid4()), "why": "Sorry", "amount": typed},
    )  # fmt: skip


def press(till):
    """The call button, with a maximum of one's own."""
    return lambda typed: till.types(
        till.stage.browser("client"), "/calls/", till.stage.form() | {"other": typed}
    )


def agreed_with(till, who, what, **fields):
    """A form of a thread: a tip, or a request."""
    with writing():
        thread = conversation_of(till.stage.people["client"], till.stage.page, now().wall)
    return till.types(
        till.stage.browser(who), f"/agreed/with/{thread.id}/{what}",
        {"key": uuid4().hex, **fields},
    )  # fmt: skip


def disputes(till):
    """€1.00 of a charge asked back by the client who paid it."""
    disputed(till.stage)
    client, advisor = till.stage.people["client"], till.stage.people["advisor"]
    draft = Draft(
        spendable(client.id, "EUR"), earnings(advisor.id, "EUR"), 100, "share",
        Ref("thing", "fresh"), "thing:fresh",
    )  # fmt: skip
    with writing():
        post([draft], by="cast", at=now().wall)
    return lambda typed: till.types(
        till.stage.browser("client"), "/disputes/new/thing/fresh/", {"amount": typed, "words": "x"}
    )


def hang_up():
    present = now()
    finish.hang_up(Call.objects.get().pk, "client", present.steady_ms, present)


def gives_back(till):
    """The page of the same refund."""
    call = till.stage.call(maximum=2400)
    Meter.objects.filter(call=call).update(open_since_ms=now().steady_ms - 600_000)
    hang_up()
    return lambda typed: till.types(
        till.stage.browser("advisor"), f"/calls/{call.id}/refund",
        {"key": uuid4().hex, "amount": typed},
    )  # fmt: skip


BANK = {"holder": "Sten Berg", "iban": IBAN}
# where somebody types an amount: the form, what is good there, and where the page leads then
PAGES = {
    "top-up": (lambda t: lambda v: own(t, "/wallet/top-up", amount="other")(v, "other"), "25.00"),
    "send back": (lambda t: own(t, "/wallet/send-back"), "7.00"),
    "pay out": (lambda t: own(t, "/wallet/earnings/pay-out", **BANK), "30.00"),
    "move earnings": (lambda t: own(t, "/wallet/earnings/move"), "5.00"),
    "limit of a day": (lambda t: lambda v: own(t, "/account/limits/")(v, "day"), "50.00"),
    "limit of a call": (lambda t: lambda v: own(t, "/account/limits/")(v, "call"), "5.00"),
    "company pays out": (lambda t: of_company(t, "money/pay-out", **BANK), "30.00"),
    "company passes on": (
        lambda t: of_company(t, "money/pass-on", why="May", to=str(t.firm.place(t.firm.ana).pk)),
        "12.50",
    ),
    "credit by an operator": (credit, "5.00"),
    "tip": (lambda t: lambda v: agreed_with(t, "client", "tip", own=v), "5.00"),
    "ask for a payment": (
        lambda t: lambda v: agreed_with(t, "advisor", "ask", kind="fixed", word="x", amount=v),
        "5.00",
    ),
    "money asked back": (disputes, "1.00"),
    "press on the button": (press, "12.00"),
    "money of a call given back": (gives_back, "5.00"),
}


def refused(answer, sent) -> None:
    """A 4xx, the form again, or back to the page that says why; never a fault."""
    again = answer.status_code == 200 and b"error" in answer.content
    back = answer.status_code == 302 and answer.url.startswith("/mirela/")
    assert again or back or 400 <= answer.status_code < 500, (sent, answer.status_code)


@pytest.mark.parametrize("place", PAGES)
def test_no_form_takes_what_is_no_amount(till, place):
    make_form, good = PAGES[place]
    send = make_form(till)
    before = books()
    for typed in TYPED if "limit" in place else [*TYPED, "0", "0.00"]:  # a limit may be nothing
        refused(send(typed), typed)
        assert books() == before, typed
    answer = send(good)
    assert answer.status_code == 302, answer.content[:300]
    assert books() != before


def raises(till):
    call = till.stage.call(maximum=2400)
    return lambda body: till.stage.act("client", call, "raise", body)


def waives(till):
    call = till.stage.call(maximum=2400)
    Meter.objects.filter(call=call).update(open_since_ms=now().steady_ms - 600_000)
    return lambda body: till.stage.act("advisor", call, "waive", body)


def api_call(method, path, who="stranger"):
    def prepared(till):
        secret = till.advisor_secret if who == "advisor" else till.secret
        return lambda body: till.program(method, path, body, secret)

    return prepared


def api_room(action, who, ran_ms=0):
    """As `raises` and `waives`, by a program of one of the two."""

    def prepared(till):
        person = till.stage.people[who]
        scopes = [scope.value for scope in Scope]
        secret = make(person, "Till", scopes, days=9, at=now().wall)[1]
        call = till.stage.call(maximum=2400)
        Meter.objects.filter(call=call).update(open_since_ms=now().steady_ms - ran_ms)
        return lambda body: till.program("post", f"calls/{call.id}/{action}", body, secret)

    return prepared


def api_settled(till):
    """The refund of a call of ten minutes that is over, by a program of its advisor."""
    send = api_room("refund", "advisor", 600_000)(till)
    hang_up()
    return send


def api_agreed(where, who):
    """An address of a thread of Dara and Mirela, or of €20.00 that she has paid there."""

    def prepared(till):
        people, scopes = till.stage.people, [scope.value for scope in Scope]
        with writing():
            thread = conversation_of(people["client"], till.stage.page, now().wall)
        asked = ask(people["advisor"], thread, Wish(kind=Kind.FIXED, amount=2000, word="x"), now())
        pay(asked.pk, people["client"], now())
        secret = make(people[who], "Till", scopes, days=9, at=now().wall)[1]
        paid, dispute = str(asked.pk), None
        if "{dispute}" in where:
            ref = Ref("agreed", paid)
            dispute = open_dispute(ref, people["client"], 1000, "x", now()).pk
        path = where.format(thread=thread.pk, agreed=paid, dispute=dispute)
        return lambda body: till.program(
            "post", path, body.replace(b"AGREED", paid.encode()), secret
        )

    return prepared


def api_company(path):
    def prepared(till):
        scopes = [scope.value for scope in Scope]
        secret = make(till.firm.berit, "Till", scopes, days=9, at=now().wall)[1]
        return lambda body: till.program("post", f"companies/brightdesk/{path}", body, secret)

    return prepared


# "room" and "api": who is asked, the JSON with `?` where the amount stands, what is good there
JSON = {
    "room: raise": (raises, '{"maximum": ?}', "3000"),
    "room: waive": (waives, '{"amount": ?, "reason": "x"}', "1"),
    "api: post top-ups": (api_call("post", "top-ups"), '{"amount": ?}', "500"),
    "api: post refunds": (api_call("post", "refunds"), '{"amount": ?}', "500"),
    "api: post payouts": (
        api_call("post", "payouts"),
        '{"amount": ?, "holder": "Sten Berg", "iban": "DE89370400440532013000"}',
        "3000",
    ),
    "api: post earnings/moves": (api_call("post", "earnings/moves"), '{"amount": ?}', "500"),
    "api: put limits/{span}": (api_call("put", "limits/day"), '{"amount": ?}', "500"),
    "api: put page/prices": (
        api_call("put", "page/prices", "advisor"),
        '{"rate_unit_s": 60, "rates": {"video": ?}}',
        "500",
    ),
    "api: post calls/{call_id}/raise": (api_room("raise", "client"), '{"maximum": ?}', "3000"),
    "api: post calls/{call_id}/waive": (
        api_room("waive", "advisor", 600_000),
        '{"amount": ?, "reason": "x"}',
        "1",
    ),
    "api: post calls/{call_id}/refund": (api_settled, '{"amount": ?}', "500"),
    "api: post companies/{handle}/payouts": (
        api_company("payouts"),
        '{"amount": ?, "holder": "Sten Berg", "iban": "DE89370400440532013000"}',
        "3000",
    ),
    "api: post threads/{thread_id}/tips": (
        api_agreed("threads/{thread}/tips", "client"),
        '{"amount": ?}',
        "500",
    ),
    "api: post threads/{thread_id}/fees": (
        api_agreed("threads/{thread}/fees", "advisor"),
        '{"amount": ?, "word": "x", "days": 7, "held": true}',
        "500",
    ),
    "api: post payments/{agreed_id}/refund": (
        api_agreed("payments/{agreed}/refund", "advisor"),
        '{"amount": ?}',
        "500",
    ),
    "api: post disputes": (
        api_agreed("disputes", "client"),
        '{"about": "agreed", "about_id": "AGREED", "amount": ?, "words": "x"}',
        "100",
    ),
    "api: post disputes/{dispute_id}/offer": (
        api_agreed("disputes/{dispute}/offer", "advisor"),
        '{"amount": ?}',
        "500",
    ),
    "api: post call-links": (
        api_call("post", "call-links"),
        '{"advisor": "ADVISOR", "mode": "video", "maximum": ?}',
        "1200",
    ),
}


@pytest.mark.parametrize("place", JSON)
def test_no_request_takes_what_is_no_amount(till, place):
    prepare, text, good = JSON[place]
    send, text = prepare(till), text.replace("ADVISOR", str(till.stage.page.id))
    before = books()
    twins = re.sub(r'"(\w+)": \?', rf'"\1": {good}, "\1": {good}', text)
    foreign = text.replace("?", good).replace("{", '{"currency": "JPY", "person": "me", ', 1)
    for sent in [*(text.replace("?", each.replace("G", good)) for each in WRITTEN), twins, foreign]:
        answer = send(sent.encode())
        assert 400 <= answer.status_code < 500, (sent[:99], answer.status_code)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"], sent[:99]
        assert books() == before, sent[:99]
    answer = send(text.replace("?", good).encode())
    assert answer.status_code in {200, 201}, answer.content[:300]
    assert books() != before or place.endswith("call-links")


# ---- nothing is forgotten ----

READS = re.compile(r"\b(?:parse_amount|whole_amount)\(")
# where an amount is read → which places above lead there
READERS = {
    "accounts/forms/limits.py": "limit of a day",
    "advisors/forms/fields.py": "minutewise/advisors/tests/test_service_page.py",
    "agreed/forms.py": "tip",
    "backoffice/forms.py": "credit by an operator",
    "calls/actions/agree.py": "minutewise/calls/tests/test_agreement.py",
    "calls/actions/fund.py": "minutewise/calls/tests/test_authorised.py",
    "calls/actions/meter.py": "room: raise",
    "calls/press.py": "press on the button",
    "payments/amounts.py": "pay out",
    "payments/forms.py": "top-up",
}


def test_every_module_that_reads_an_amount_is_attacked(settings):
    root = Path(settings.ROOT) / "minutewise"
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts and READS.search(path.read_text())
    }
    assert found - {"kernel/money.py", "calls/rules/__init__.py"} == set(READERS)


# These read amounts by the same strict shapes and rules; here they are named, not asked
ELSEWHERE = {
    "api: post disputes/{dispute_id}/counter": "minutewise/api/tests/test_disputes.py",
    "api: post disputes/{dispute_id}/accept": "minutewise/api/tests/test_disputes.py",
    "api: post threads/{thread_id}/payments": "minutewise/api/tests/test_agreed.py",
    "api: post threads/{thread_id}/tips/authorise": "minutewise/api/tests/test_agreed_by_card.py",
    "api: patch page": "minutewise/api/tests/test_own.py",
    "api: patch companies/{handle}/page": "minutewise/api/tests/test_company.py",
    "api: post companies/{handle}/shares": "minutewise/api/tests/test_company.py",
    "api: post calls/{call_id}/confirm": "minutewise/api/tests/test_room.py",
    "api: post calls/{call_id}/authorise": "minutewise/calls/tests/test_authorised.py",
    # numbers that are no money: stars, and how far somebody has read
    "api: put talks/{talk_id}/review": "minutewise/ratings/tests",
    "api: put threads/{thread_id}/read": "minutewise/api/tests/test_conversations.py",
    "api: post calls/{call_id}/mode": "minutewise/api/tests/test_room.py",
    "api: post calls/{call_id}/offer": "minutewise/api/tests/test_room.py",
}


def test_every_address_of_the_api_that_takes_an_amount_is_attacked():
    document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    shapes = document["components"]["schemas"]
    found = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            sent = operation.get("requestBody", {}).get("content", {})
            names = re.findall(r"#/components/schemas/(\w+)", json.dumps(sent))
            if any(takes_money(shapes, name) for name in names):
                found.add(f"api: {method} {path.removeprefix('/api/v1/')}")
    assert found == {place for place in JSON if place.startswith("api: ")} | set(ELSEWHERE)


def takes_money(shapes, name) -> bool:
    """Whether a whole number of it is an amount; it may stand one shape deeper."""
    told = shapes[name].get("properties", {})
    numbers = {field for field, shape in told.items() if '"integer"' in json.dumps(shape)}
    inner = re.findall(r"#/components/schemas/(\w+)", json.dumps(told))
    return bool(numbers - {"rate_unit_s"}) or any(takes_money(shapes, each) for each in inner)
