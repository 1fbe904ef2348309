"""Every address of the description is asked with its own example, and answers as described.

What it needs is made just before: `NEEDS` says by whom, and where in the address or the body the
id of something of this stage has to stand.
"""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from minutewise.accounts.models import Block
from minutewise.advisors.models import Advisor, Presence, Rate, Service
from minutewise.advisors.queries.companies import waiting
from minutewise.advisors.tests.firm import LINK, Firm, somebody
from minutewise.agreed.actions import ask, pay
from minutewise.agreed.actions import confirm as agree
from minutewise.agreed.rules import Kind, Wish
from minutewise.api import description
from minutewise.api.pages import TAGS
from minutewise.api.v1 import api
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.models import Call, Meter
from minutewise.conversations import actions as threads
from minutewise.conversations.actions import conversation_of
from minutewise.conversations.queries.briefs import waits_for_brief
from minutewise.disputes.actions import act, decide, open_dispute
from minutewise.disputes.rules import Event
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import clearing, spendable
from minutewise.notify.models import Letter
from minutewise.payments.actions import Target, request_payout
from minutewise.payments.tests import conftest as gateway_cast
from minutewise.payments.tests.test_payouts import earn
from minutewise.ratings.actions import write as rate
from minutewise.ratings.models import Occasion
from minutewise.webhooks.actions import endpoints
from minutewise.webhooks.models import Endpoint
from minutewise.work.clock import now
from minutewise.work.writing import writing
from tests.attacks.things import photo

listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)
IBAN = "DE89370400440532013000"


class World:
    """The stage, a company, and what an address may need of them."""

    def __init__(self, stage, pretend) -> None:
        self.stage, self.pretend, self.programs = stage, pretend, {}
        self.give(stage.people["client"], 90_000)
        self.firm = Firm(stage.network)
        stage.people |= {"owner": self.firm.berit, "manager": self.firm.max, "agent": self.firm.ana}
        page = self.firm.page
        Advisor.objects.filter(pk=page.pk).update(published_at=now().wall, any_time=True)
        service = Service.objects.create(advisor=page)
        Rate.objects.create(service=service, mode="video", amount=120)

    def give(self, person, amount):
        draft = Draft(
            clearing("cast", "EUR"), spendable(person.id, "EUR"), amount, "top_up",
            Ref("payment", str(uuid4())), str(uuid4()),
        )  # fmt: skip
        with writing():
            post([draft], by="test", at=now().wall)

    def call(self, to="live", page=None):
        """A call of Dara's, the one before ended; it has run for five minutes if it is live."""
        self.over()
        stage = self.stage
        form = stage.form(page=page or stage.page) | {"key": str(uuid4()), "maximum": "2400"}
        stage.browser("client").post("/calls/", form)
        call = Call.objects.exclude(stage="ended").get()
        if to != "ringing":
            ring.accept(call.id, now(), call.agent)
            meter.connect(call.id, now().steady_ms - 300_000, now())
        if to == "ended":
            stage.act("client", call, "hang-up")
        return call.pk

    def settled(self):
        """A call of five minutes that was paid for."""
        call, present = self.call(), now()
        finish.hang_up(call, "client", present.steady_ms, present)
        return {"call_id": call}

    def over(self):
        for open_call in Call.objects.exclude(stage="ended"):
            self.stage.act("client", open_call, "hang-up" if open_call.accepted_at else "cancel")

    def paused(self, by):
        call = Call.objects.get(pk=self.call())
        self.stage.act(by, call, "pause")
        return call.pk

    def agreed(self, *, offered):
        """Talk with Otto, who agrees on his price while talking."""
        Service.objects.filter(advisor=self.stage.other_page).update(kind="agreement")
        call = Call.objects.get(pk=self.call(page=self.stage.other_page))
        if offered:
            key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
            answer = self.stage.act("other advisor", call, "offer", {"rate": 100}, **key)
            assert answer.status_code == 200, answer.content
        return call.pk

    def offered(self):
        """The same talk, with the offer that is open in it."""
        call = self.agreed(offered=True)
        meter = Meter.objects.get(call=call)
        return {"call_id": call, "meter": str(meter.pk)}

    def authorised(self):
        """Dara has been led to the gateway's page to have the sum reserved."""
        offered = self.offered()
        body = {"what": "confirm", "method": "card", "maximum": 600, "rate": 100}
        body |= {"meter": offered["meter"]}
        key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
        call = Call.objects.get(pk=offered["call_id"])
        answer = self.stage.act("client", call, "authorise", body, **key)
        return {"authorisation_id": answer.json()["id"]}

    def handed(self, *, asked):
        """Talk with an agent of a company, a colleague of whom is free."""
        self.over()
        members = self.firm.company.members
        members.update(connected=True)
        longest = now().wall - timedelta(days=30)  # so it rings at Max first
        members.filter(person=self.firm.max).update(idle_since=longest)
        Presence.objects.filter(advisor=self.firm.page).update(connected=True)
        call = Call.objects.get(pk=self.call("ringing", self.firm.page))
        ring.accept(call.id, now(), self.firm.max)
        meter.connect(call.id, now().steady_ms, now())
        to = str(self.firm.ana.pk)
        if asked:
            answer = self.stage.act("manager", call, "transfer", {"to": to, "word": ""})
            assert answer.status_code == 200, answer.content
        return {"call_id": call.pk, "to": to}

    def asked(self, to="asked", kind=Kind.FIXED):
        """Mirela asks Dara for a payment or a fee; it is as far as `to`."""
        with writing():
            thread = conversation_of(self.stage.people["client"], self.stage.page, now().wall)
        wish = Wish(kind=kind, amount=500, word="Second opinion", days=7 * (kind is Kind.SUCCESS))
        row, client = ask(self.stage.people["advisor"], thread, wish, now()), thread.client
        if to != "asked":
            (pay if to == "paid" else agree)(row.pk, client, now())
        return {"agreed_id": row.pk}

    def disputed(self, to="asked"):
        """Dara asks some of a payment back; it is as far as `to`."""
        paid, client = self.asked("paid")["agreed_id"], self.stage.people["client"]
        row = open_dispute(Ref("agreed", str(paid)), client, 100, "It broke", now())
        for event, who, amount in COURSES[to]:
            by, words = self.stage.people[who], "Because"
            if event == "decide":
                decide(row.pk, by, 50, words, now())
            else:
                act(row.pk, by, Event(event), now(), amount=amount, words=words)
        return {"dispute_id": row.pk}

    def top_up(self):
        own = self.programs["advisor"]
        paid = own.post("top-ups", {"amount": 5000}, HTTP_IDEMPOTENCY_KEY="first").json()
        self.pretend.use_card(SimpleNamespace(url=paid["url"]))
        own.get(f"top-ups/{paid['id']}")
        return paid["id"]

    def payout(self, company=None):
        who = self.firm.berit if company else self.stage.people["advisor"]
        self.earn(company)
        return request_payout(
            who.id, 1000, "EUR", Target("Mirela", IBAN), network_id=self.stage.network.id,
            key=str(uuid4()), now=now(), company_id=company,
        ).id  # fmt: skip

    def earn(self, company=None):
        if company is None:
            return earn(self.stage.people["advisor"], 9000)
        return earn(SimpleNamespace(id=f"company:{company}"), 9000)

    def invited(self, minutes=0):
        """Somebody was, so many minutes ago."""
        self.firm.invites(f"{uuid4().hex[:8]}@example.org")
        row = waiting(self.firm.company)[-1]
        row.sent_at -= timedelta(minutes=minutes)
        row.save()
        return row.pk

    def thread(self, *, asked=False):
        """Dara has written to Mirela; they have not blocked each other."""
        Block.objects.all().delete()
        client, advisor = self.stage.people["client"], self.stage.people["advisor"]
        made = threads.begin(client, self.stage.page, "Does it start?", now())
        if asked and not waits_for_brief(made):
            threads.ask_brief(made.id, "advisor", advisor, now())
        return made.id

    def filed(self):
        """Dara has sent a picture there."""
        at, client = self.thread(), self.stage.people["client"]
        sent = threads.send_file(at, "client", client, "a.png", photo(), now())
        return {"thread_id": at, "file_id": sent.attachment.id, "number": 1}

    def otto_goes(self):
        Presence.objects.filter(advisor=self.stage.other_page).update(connected=False)

    def secret(self):
        """The secret in the letter to somebody who has an account."""
        self.stage.people["invited"] = ida = somebody("Ida")
        self.firm.invites(ida.email)
        return LINK.search(Letter.objects.filter(to=ida.email).latest("pk").text)[1]

    def talk(self):
        """An ended call of Dara's that nobody has reviewed yet."""
        return Occasion.objects.get(ref=str(self.call("ended"))).pk

    def reviewed(self):
        """What Dara said of Mirela in a call of which both have spoken."""
        talk = self.talk()
        rate(talk, self.stage.people["advisor"], 5, "", now().wall)
        return rate(talk, self.stage.people["client"], 5, "", now().wall).pk

    def hook(self, company=None):
        who = self.firm.berit if company else self.stage.people["advisor"]
        Endpoint.objects.all().delete()
        made, _secret = endpoints.make(
            who, "https://hooks.example/", ["call.ended"], now().wall, company_id=company
        )
        return {"webhook_id": made.pk, "delivery_id": endpoints.send_test(made, now().wall).pk}


def role_for(world):
    return {"member_id": world.firm.joins(somebody(f"Ida{uuid4().hex[:6]}"), "agent").pk}


def delivered(world):
    return world.hook()


def delivered_there(world):
    return world.hook(world.firm.company.pk)


_NO = ("refuse", "advisor", None)
# how far a dispute is → what happened since it was asked
COURSES = {
    "asked": [],
    "offered": [("offer", "advisor", 50)],
    "refused": [_NO],
    "decided": [_NO, ("escalate", "client", None), ("decide", "operator", None)],
}
# operation → who asks, if not Mirela or for a company Berit; and what stands in for its ids
NEEDS = {
    "accept": ("advisor", lambda w: {"call_id": w.call("ringing")}),
    "decline": ("advisor", lambda w: {"call_id": w.call("ringing")}),
    "cancel": ("client", lambda w: {"call_id": w.call("ringing")}),
    "pause": ("client", lambda w: {"call_id": w.call()}),
    "go_on": ("advisor", lambda w: {"call_id": w.paused("advisor")}),
    "resume": ("client", lambda w: {"call_id": w.paused("client")}),
    "raise_maximum": ("client", lambda w: {"call_id": w.call()}),
    "waive": ("advisor", lambda w: {"call_id": w.call()}),
    "change_mode": ("client", lambda w: {"call_id": w.call()}),
    "write_message": ("client", lambda w: {"call_id": w.call()}),
    "offer": ("other advisor", lambda w: {"call_id": w.agreed(offered=False)}),
    "confirm": ("client", lambda w: {"call_id": w.agreed(offered=True)}),
    "authorise": ("client", lambda w: w.offered()),
    "authorisations": ("client", lambda w: {"call_id": w.call()}),
    "authorisation": ("client", lambda w: w.authorised()),
    "withdraw": ("other advisor", lambda w: {"call_id": w.agreed(offered=True)}),
    "transfer": ("manager", lambda w: w.handed(asked=False)),
    "cancel_transfer": ("manager", lambda w: w.handed(asked=True)),
    "colleagues": ("manager", lambda w: w.handed(asked=False)),
    "hang_up": ("client", lambda w: {"call_id": w.call()}),
    "call": ("client", lambda w: {"call_id": w.call("ended")}),
    "room": ("client", lambda w: {"call_id": w.call()}),
    "quality": ("client", lambda w: {"call_id": w.call("ended")}),
    "say_quality": ("client", lambda w: {"call_id": w.call("ended")}),
    "block_other_side": ("client", lambda w: {"call_id": w.call("ended")}),
    "call_refund": ("advisor", lambda w: w.settled()),
    "give_call_back": ("advisor", lambda w: w.settled()),
    "write_review": ("client", lambda w: {"talk_id": w.talk()}),
    "reply_to_review": ("advisor", lambda w: {"review_id": w.reviewed()}),
    "find_helpful": ("stranger", lambda w: {"review_id": w.reviewed()}),
    "find_not_helpful": ("stranger", lambda w: {"review_id": w.reviewed()}),
    "report_review": ("stranger", lambda w: {"review_id": w.reviewed()}),
    "top_up": ("advisor", lambda w: {"top_up_id": w.top_up()}),
    "send_back": ("advisor", lambda w: {"top_up_id": w.top_up()}),
    "payout": ("advisor", lambda w: {"payout_id": w.payout()}),
    "agreed_payment": ("advisor", lambda w: w.asked()),
    "take_request_back": ("advisor", lambda w: w.asked()),
    "pay": ("client", lambda w: w.asked()),
    "authorise_payment": ("client", lambda w: w.asked()),
    "authorise_tip": ("client", lambda w: {"thread_id": w.thread()}),
    "decline_payment": ("client", lambda w: w.asked()),
    "agree_to_fee": ("client", lambda w: w.asked(kind=Kind.SUCCESS)),
    "say_solved": ("client", lambda w: w.asked("agreed", Kind.SUCCESS)),
    "give_fee_up": ("advisor", lambda w: w.asked("agreed", Kind.SUCCESS)),
    "give_back": ("advisor", lambda w: w.asked("paid")),
    "ask_payment": ("advisor", lambda w: {"thread_id": w.thread()}),
    "ask_fee": ("advisor", lambda w: {"thread_id": w.thread()}),
    "give_tip": ("client", lambda w: {"thread_id": w.thread()}),
    "disputable": ("client", lambda w: {"about_id": w.asked("paid")["agreed_id"]}),
    "open_dispute": ("client", lambda w: {"about_id": str(w.asked("paid")["agreed_id"])}),
    "dispute": ("client", lambda w: w.disputed()),
    "offer_part": ("advisor", lambda w: w.disputed()),
    "give_all_back": ("advisor", lambda w: w.disputed()),
    "refuse_dispute": ("advisor", lambda w: w.disputed()),
    "withdraw_dispute": ("client", lambda w: w.disputed()),
    "show_thread": ("client", lambda w: w.disputed()),
    "counter_offer": ("client", lambda w: w.disputed("refused")),
    "bring_to_operator": ("client", lambda w: w.disputed("refused")),
    "accept_offer": ("client", lambda w: w.disputed("offered")),
    "appeal": ("client", lambda w: w.disputed("decided")),
    "request_payout": ("advisor", lambda w: w.earn()),
    "move_earnings": ("advisor", lambda w: w.earn()),
    "ask_to_be_told": ("client", lambda w: w.otto_goes()),
    "exclude": ("stranger", lambda w: {"until": (now().wall + timedelta(days=2)).isoformat()}),
    "set_role": ("owner", role_for),
    "remove_member": ("owner", role_for),
    "withdraw_invitation": ("owner", lambda w: {"invitation_id": w.invited()}),
    "invite_again": ("owner", lambda w: {"invitation_id": w.invited(minutes=11)}),
    "join_company": ("invited", lambda w: {"secret": w.secret()}),
    "found_company": ("client", lambda w: {}),
    "close_company": ("client", lambda w: {"handle": "lampwise"}),
    "call_link": ("client", lambda w: {}),
    "request_company_payout": ("owner", lambda w: w.earn(w.firm.company.pk)),
    "company_payout": ("owner", lambda w: {"payout_id": w.payout(w.firm.company.pk)}),
    "pass_share_on": ("owner", lambda w: w.earn(w.firm.company.pk) or role_for(w)),
    "begin_thread": ("client", lambda w: {}),
    "search_threads": ("client", lambda w: {}),
    "page_of_file": ("client", lambda w: w.filed()),
    "ask_brief": ("advisor", lambda w: {"thread_id": w.thread()}),
    "send_brief": ("client", lambda w: {"thread_id": w.thread(asked=True)}),
    "call_in_thread": ("advisor", lambda w: w.over() or {"thread_id": w.thread()}),
    **{
        name: ("client", lambda w: {"thread_id": w.thread()})
        for name in (
            "thread",
            "thread_messages",
            "write_in_thread",
            "mark_read",
            "mute_thread",
            "block_in_thread",
            "report_thread",
            "send_file",
            "draft",
            "keep_draft",
        )
    },
    "leave_company": ("manager", lambda w: {}),
}
HOOKS = {
    "change_webhook", "remove_webhook", "roll_webhook", "send_test_event", "deliveries",
    "replay_delivery", "change_company_webhook", "remove_company_webhook", "roll_company_webhook",
    "send_company_test_event", "company_deliveries", "replay_company_delivery",
}  # fmt: skip
# Nobody on this stage owes anything: the rules say no, as described.
REFUSED = {"pay_back": 409}


@pytest.fixture
def world(stage, program, pretend, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = World(stage, pretend)
    made.programs = Programs(program)
    return made


class Programs(dict):
    """A program of each person, made when it is needed."""

    def __init__(self, program) -> None:
        super().__init__()
        self.make = program

    def __missing__(self, who):
        self[who] = self.make(who)
        return self[who]


def asked(world, each):
    """Asks one address by its example; the answer."""
    company = each.path.startswith("/api/v1/companies/")
    who, needs = NEEDS.get(each.id, ("owner" if company else "advisor", lambda _world: {}))
    if each.id in HOOKS:
        needs = delivered_there if company else delivered
    ids = {
        "advisor_id": world.stage.other_page.id, "advisor": str(world.stage.other_page.id),
        "span": "day", "month": "2026-03", "handle": "brightdesk", "block_id": 1,
        "session_id": 1, "news_id": 1, "about": "agreed",
    }  # fmt: skip
    given = needs(world) or {}
    ids |= {"to": given["member_id"]} if "member_id" in given else {}
    ids |= given
    path = each.path.removeprefix("/api/v1/")
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    path += {"search_threads": "?q=start"}.get(each.id, "")
    body = each.example and {
        name: ids.get(name, value)
        if name in {"advisor", "until", "secret", "to", "meter", "about_id"}
        else value
        for name, value in each.example.items()
    }
    program, key = world.programs[who], {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    if each.sends:
        send = getattr(program.client, each.method.lower())
        return send(f"/api/v1/{path}", photo(), content_type="image/png", **program._headers(key))
    return program.send(each.method, path, body, **key)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tag", TAGS)
def test_every_operation_answers_its_example(world, tag):
    for each in description.grouped(description.operations(api.get_openapi_schema()), TAGS)[tag]:
        answer = asked(world, each)
        wanted = str(REFUSED.get(each.id, each.status))
        assert str(answer.status_code) == wanted, (each.id, answer.content)
        if each.answers and each.id not in REFUSED:
            assert set(answer.json()) == {field.name for field in each.answers}, each.id


def test_what_is_needed_is_needed_by_an_address_that_there_is():
    there = {each.id for each in description.operations(api.get_openapi_schema())}
    assert {*NEEDS, *HOOKS, *REFUSED} <= there
