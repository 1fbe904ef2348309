"""Companies by program: the rights table of the pages, asked of everybody in the cast."""

from uuid import uuid4

import pytest

from minutewise.advisors.models import Advisor, AgentShare, Membership, Service
from minutewise.advisors.tests.firm import Firm, somebody
from minutewise.payments.tests.test_payouts import earn
from minutewise.webhooks.models import Endpoint

pytestmark = pytest.mark.django_db
CAST = ("stranger", "agent", "manager", "owner")
MEMBERS = (404, 200, 200, 200)
MANAGERS = (404, 404, 200, 200)
OWNERS = (404, 404, 404, 200)
ROLE = {"role": "agent"}
# method, address, body → answers in the order of CAST
RIGHTS = [
    ("get", "", None, MEMBERS),
    ("get", "/people", None, MEMBERS),
    ("get", "/reports/2026-03", None, MEMBERS),
    ("get", "/calls/2026-03", None, MEMBERS),
    ("get", "/page", None, MANAGERS),
    ("patch", "/page", {"activity": "Printers"}, MANAGERS),
    ("post", "/page/unpublish", None, MANAGERS),
    ("get", "/invitations", None, MANAGERS),
    ("get", "/wallet", None, OWNERS),
    ("get", "/statements/2026-03", None, OWNERS),
    ("get", "/statements/2026-03/csv", None, OWNERS),
    ("get", "/payouts", None, OWNERS),
    ("get", "/shares", None, OWNERS),
    ("post", "/shares", {"to": 2**40, "amount": 1, "why": "x"}, (404, 404, 404, 404)),  # to nobody
    ("get", "/webhooks", None, OWNERS),
    ("put", "/people/{ana}/role", ROLE, OWNERS),
    ("post", "/close", {"name": "another"}, (404, 404, 404, 409)),
]


@pytest.fixture
def firm(stage):
    made = Firm(stage.network)
    stage.people |= {"owner": made.berit, "manager": made.max, "agent": made.ana}
    Service.objects.create(advisor=made.page)
    return made


def test_who_may_do_what_is_the_table_of_the_pages(firm, program):
    programs = [program(who) for who in CAST]
    for method, at, body, wanted in RIGHTS:
        path = f"companies/brightdesk{at}".replace("{ana}", str(firm.place(firm.ana).pk))
        key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
        found = tuple(own.send(method, path, body, **key).status_code for own in programs)
        assert found == wanted, (method, at)


def test_a_manager_invites_agents_only(firm, program):
    own = program("manager")
    refused = own.post("companies/brightdesk/invitations", {"email": "x@y.zz", "role": "owner"})
    assert (refused.status_code, refused.json()["field"]) == (422, "role")
    made = own.post("companies/brightdesk/invitations", {"email": "X@y.zz", "role": "agent"})
    assert (made.status_code, made.json()["email"]) == (201, "x@y.zz")
    assert set(made.json()) == {"id", "email", "role", "sent_at", "expires_at"}, "no secret"


def test_a_removed_agents_token_is_told_of_no_company(firm, program):
    own = program("agent")
    assert own.get("companies").json()["items"][0]["role"] == "agent"
    place = firm.place(firm.ana).pk
    assert (
        program("owner").send("delete", f"companies/brightdesk/people/{place}").status_code == 204
    )
    assert own.get("companies").json()["items"] == []
    assert own.get("companies/brightdesk").json()["code"] == "no_such_company"


def test_the_last_owner_stays(firm, program):
    own = program("owner")
    assert own.post("companies/brightdesk/leave", {}).json()["code"] == "last_owner"
    me = firm.place(firm.berit).pk
    changed = own.send("put", f"companies/brightdesk/people/{me}/role", {"role": "agent"})
    assert changed.json()["code"] == "last_owner"


def test_a_member_of_another_company_is_nobody_here(firm, program):
    other = Membership.objects.create(
        company=Advisor.objects.get(handle="brightdesk").company, person=somebody("Ida"),
        role="agent", left_at=firm.company.founded_at,
    )  # fmt: skip
    own = program("owner")
    for number in (other.pk, 2**70, 0):
        path = f"companies/brightdesk/people/{number}"
        assert own.send("delete", path).status_code == 404
        assert own.send("put", f"{path}/role", ROLE).status_code == 404


def test_a_share_is_passed_on_once_for_each_key(firm, program):
    earn(type("Whose", (), {"id": f"company:{firm.company.pk}"}), 5000)
    body = {"to": firm.place(firm.ana).pk, "amount": 700, "why": "Tuesday night"}
    own = program("owner")
    first = own.post("companies/brightdesk/shares", body, HTTP_IDEMPOTENCY_KEY="k")
    again = own.post("companies/brightdesk/shares", body, HTTP_IDEMPOTENCY_KEY="k")
    assert (first.status_code, first.json()) == (201, again.json())
    other = own.post("companies/brightdesk/shares", {**body, "amount": 1}, HTTP_IDEMPOTENCY_KEY="k")
    assert other.json()["code"] == "key_conflict"
    assert AgentShare.objects.count() == 1
    assert own.get("companies/brightdesk/wallet").json()["earnings"] == 4300
    assert program("agent").get("wallet").json()["earnings"] == 700


def test_nobodys_own_webhook_is_a_companys_nor_the_companys_ones_own(firm, program):
    own, new = program("owner"), {"url": "https://hooks.example/", "events": ["call.settled"]}
    mine = own.post("webhooks", new).json()["id"]
    theirs = own.post("companies/brightdesk/webhooks", new).json()["id"]
    assert own.get(f"webhooks/{theirs}/deliveries").status_code == 404
    assert own.get(f"companies/brightdesk/webhooks/{mine}/deliveries").status_code == 404
    assert Endpoint.objects.get(pk=theirs).company_id == firm.company.pk
    assert [each["id"] for each in own.get("webhooks").json()["items"]] == [mine]


def test_a_company_is_offered_only_what_can_happen_to_it(firm, program):
    new = {"url": "https://hooks.example/", "events": ["topup.paid"]}
    refused = program("owner").post("companies/brightdesk/webhooks", new)
    assert (refused.status_code, refused.json()["field"]) == (422, "events")


def test_an_invitation_is_its_readers(firm, program, stage):
    ida = stage.people["ida"] = somebody("Ida")
    firm.invites(ida.email)
    secret = firm.link(ida.email).split("/")[2]
    assert program("stranger").post("companies/join", {"secret": secret}).status_code == 409
    joined = program("ida").post("companies/join", {"secret": secret})
    assert (joined.status_code, joined.json()["role"]) == (200, "agent")
    assert program("ida").post("companies/join", {"secret": "x" * 43}).status_code == 404


def test_a_report_tells_an_agent_of_themselves_only(firm, program):
    names = {
        who: [row["name"] for row in program(who).get(
            "companies/brightdesk/reports/2026-03").json()["agents"]]
        for who in ("agent", "manager")
    }  # fmt: skip
    assert names["agent"] == ["Ana"]
    assert sorted(names["manager"]) == ["Ana", "Berit", "Max"]


@pytest.mark.parametrize("scope", ["read", "page", "payouts", "webhooks", "account"])
def test_without_the_scope_of_companies_nothing_of_one_changes(firm, program, scope):
    own = program("owner", scope)
    for path, body in (("invitations", {"email": "a@b.cd", "role": "agent"}), ("leave", {})):
        assert own.post(f"companies/brightdesk/{path}", body).status_code == 403
    weak = program("owner", "company", "read")
    body = {"to": 1, "amount": 1, "why": "x"}
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    assert weak.post("companies/brightdesk/shares", body, **key).status_code == 403
