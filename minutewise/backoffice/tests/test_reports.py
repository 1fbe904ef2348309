"""A reported thread: operators read what the reporter was sent, and decide once, with a reason."""

from datetime import timedelta

import pytest
from django.test import Client

from minutewise.accounts.actions.people import welcome
from minutewise.accounts.models import Person
from minutewise.advisors.actions.closing import REOPEN, reopen_due
from minutewise.advisors.actions.page import publish
from minutewise.advisors.models import Closing
from minutewise.advisors.queries import page_by_handle
from minutewise.advisors.queries.closing import closing_of
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.backoffice.actions import letters
from minutewise.backoffice.actions import reports as actions
from minutewise.backoffice.actions.taking_back import take_back
from minutewise.backoffice.tests.conftest import VIC
from minutewise.conversations.actions import begin, begin_as_visitor, report, say
from minutewise.conversations.actions.shut_outs import forget
from minutewise.conversations.models import Report, ShutOut
from minutewise.conversations.rules import VISITOR_SHUT_OUT
from minutewise.kernel.errors import RuleError
from minutewise.notify.models import Letter
from minutewise.work.due import Job
from minutewise.work.models import AuditEntry

NOTHING, WARNED, BANNED, CLOSED = Report.Decided


def page(operator, path):
    browser = Client()
    browser.force_login(operator.person)
    return browser.get(f"/operator/reports/{path}")


def decide(row, what, clock, by, why="Twice this week", days=0):
    decision = actions.Decision(what, why, days)
    actions.decide(row.pk, decision, by=by, closes_at_ms={}, now=clock.now)
    row.refresh_from_db()
    return row.decided


def refused(call, *given):
    with pytest.raises(RuleError) as no:
        call(*given)
    return no.value.code


def test_it_is_listed_and_what_the_reporter_was_sent_is_read_with_a_line_in_the_log(
    reported, olga, clock
):
    listed = page(olga, "").content.decode()
    assert "She is rude" in listed
    assert "A rude answer." not in listed
    assert not AuditEntry.objects.filter(what="report.read").exists()
    opened = page(olga, f"{reported.pk}/").content.decode()
    assert "A rude answer." in opened
    for other in ("A question of mine.", "Written later."):
        assert other not in opened, "neither the reporter's own words nor what came later"
    [line] = AuditEntry.objects.filter(what="report.read")
    assert (line.who, line.ref) == (str(olga.person.pk), f"report:{reported.pk}")
    decide(reported, NOTHING, clock, olga)
    assert "She is rude" not in page(olga, "").content.decode()
    assert "She is rude" in page(olga, "?show=decided").content.decode()


@pytest.mark.parametrize(
    ("what", "sent", "active"), [(NOTHING, 0, True), (WARNED, 1, True), (BANNED, 0, False)]
)
def test_nothing_a_letter_or_the_door(reported, mirela, olga, clock, what, sent, active):
    assert decide(reported, what, clock, olga) == what
    mirela.person.refresh_from_db()
    assert mirela.person.is_active is active
    told = Letter.objects.filter(template=letters.WARNED)
    assert [each.to for each in told] == [mirela.person.email] * sent
    assert all("Twice this week" in each.text for each in told)
    line = AuditEntry.objects.get(what=f"report.{what}")
    assert (line.why, line.details["person"]) == ("Twice this week", str(mirela.person.pk))
    assert refused(decide, reported, NOTHING, clock, olga) == "report_decided"


def test_who_may_not(reported, mirela, dara, olga, hugo, clock):
    assert refused(decide, reported, WARNED, clock, hugo) == "not_allowed"
    assert refused(decide, reported, WARNED, clock, olga, "") == "reason_missing"
    for party in (mirela.person, dara):
        party.is_staff = party.is_superuser = True
        party.save()
        own = type(olga)(party)
        assert refused(decide, reported, NOTHING, clock, own) == "own_report"
        assert b"A rude answer." not in page(own, f"{reported.pk}/").content
    reported.refresh_from_db()
    assert (reported.decided, Letter.objects.count()) == ("", 0)
    assert not AuditEntry.objects.filter(what__startswith="report.").exists()


@pytest.fixture
def companies(network, dara, clock):
    """Dara reports what Nils wrote for Brightdesk; Ada owns it."""
    firm = brightdesk(network, "Nils", "Ada")
    firm.company.members.filter(person=agent(firm, "Ada")).update(role="owner")
    thread = begin(dara, firm, "Hey", clock.now)
    say(thread.id, "advisor", agent(firm, "Nils"), "Go away.", clock.now)
    return report(thread.id, "client", dara, "Rude", clock.now)


@pytest.mark.parametrize(
    ("whom", "what", "code"),
    [
        ("visitors", WARNED, "not_for_them"),  # a letter to an address that nobody has proven
        ("visitors", CLOSED, "not_for_them"),
        ("companies", BANNED, "not_for_them"),  # whoever wrote is shut out as a person
        ("companies", CLOSED, "no_days"),
    ],
)
def test_what_cannot_be_decided_about_them(request, olga, clock, whom, what, code):
    row = request.getfixturevalue(whom)
    assert refused(decide, row, what, clock, olga) == code
    row.refresh_from_db()
    assert (row.decided, Letter.objects.count()) == ("", 0)
    shown = page(olga, f"{row.pk}/").content.decode()
    assert (f'value="{what}"' in shown) is (code == "no_days")


def test_a_visitor_who_is_shut_out_writes_to_nobody_by_browser_or_address(
    visitors, olga, clock, network
):
    firm = brightdesk(network)
    assert decide(visitors, BANNED, clock, olga) == BANNED
    assert visitors.until == clock.now.wall + VISITOR_SHUT_OUT
    thread = visitors.conversation
    assert refused(say, thread.id, "client", None, "Hm", clock.now) == "shut_out"
    marked = VIC.email.replace("@", "+2@")
    others = ({"email": "w@x.example"}, {"key": "w" * 64}, {"key": "w" * 64, "email": marked})
    for who in (VIC._replace(**other) for other in others):
        assert refused(begin_as_visitor, who, firm, "Hey", clock.now) == "shut_out"
    other = VIC._replace(email="w@x.example", key="w" * 64)
    assert begin_as_visitor(other, firm, "Hey", clock.now)
    kept = "".join(ShutOut.objects.values_list("digest", flat=True))
    assert "vic" not in kept, "digests only"
    accounts = [
        welcome(email, language="en", time_zone="UTC")[0]
        for email in (VIC.email, marked, VIC.email)
    ]
    for vic in accounts:
        assert refused(begin, vic, firm, "Hey", clock.now) == "shut_out"
    take_back(visitors.pk, "It was somebody else", by=olga, now=clock.now)
    for vic in accounts:
        vic.refresh_from_db()
        assert begin(vic, firm, "Hey", clock.now)
    assert AuditEntry.objects.get(what="report.taken_back").why == "It was somebody else"
    assert refused(take_over, visitors, olga, clock) == "nothing_to_take_back"


def take_over(row, by, clock):
    take_back(row.pk, "Once more", by=by, now=clock.now)


def test_an_account_that_was_there_is_not_shut_out_by_whoever_typed_its_address(
    visitors, olga, clock
):
    long_ago = clock.now.wall - timedelta(days=9)
    known = Person.objects.create_user(VIC.email, name="The real Vic", joined_at=long_ago)
    decide(visitors, BANNED, clock, olga)
    welcome(VIC.email, language="en", time_zone="UTC")
    known.refresh_from_db()
    assert known.shut_out_until is None


def test_it_ends_by_itself(visitors, olga, clock):
    decide(visitors, BANNED, clock, olga)
    thread = visitors.conversation
    last = clock.passes(s=VISITOR_SHUT_OUT.total_seconds() - 1)
    assert refused(say, thread.id, "client", None, "Hm", last) == "shut_out"
    over = clock.passes(s=1)
    assert refused(say, thread.id, "client", None, "Hm", over) == "prove_first"
    forget(over.wall)
    assert not ShutOut.objects.exists()


def test_a_company_is_warned_by_letters_to_its_owners(companies, olga, clock):
    decide(companies, WARNED, clock, olga)
    [letter] = Letter.objects.filter(template=letters.WARNED)
    assert letter.to == agent(companies.conversation.advisor, "Ada").email
    assert "Twice this week" in letter.text
    assert "Brightdesk" in letter.text


def test_a_page_is_closed_for_a_time_and_opens_by_itself(companies, dara, olga, clock, network):
    firm = companies.conversation.advisor
    before = firm.published_at
    assert decide(companies, CLOSED, clock, olga, days=7) == CLOSED
    assert page_by_handle(network, firm.handle, None) is None
    assert Letter.objects.filter(template="backoffice/letters/closed").count() == 1
    firm.refresh_from_db()
    assert refused(publish, firm, clock.now) == "page_closed", "its owners cannot"
    assert closing_of(firm, clock.now.wall).why == "Twice this week"
    job = Job(REOPEN, str(firm.pk), {}, 1, False)
    reopen_due(job, clock.passes(s=7 * 86_400 - 1))
    assert page_by_handle(network, firm.handle, None) is None
    reopen_due(job, clock.passes(s=1))
    assert page_by_handle(network, firm.handle, None).published_at == before


def test_or_when_an_operator_takes_it_back(companies, olga, hugo, clock, network):
    decide(companies, CLOSED, clock, olga, days=30)
    assert refused(take_over, companies, hugo, clock) == "not_allowed"
    take_over(companies, olga, clock)
    assert page_by_handle(network, companies.conversation.advisor.handle, None)
    assert not Closing.objects.exists()
    assert Letter.objects.filter(template="backoffice/letters/open_again").count() == 1


def test_who_was_shut_out_by_account_is_let_in_there_as_well(reported, mirela, olga, clock):
    decide(reported, BANNED, clock, olga)
    take_over(reported, olga, clock)
    mirela.person.refresh_from_db()
    assert mirela.person.is_active


@pytest.mark.parametrize(
    ("what", "said"), [(NOTHING, "Nothing was done"), (WARNED, "Something was done")]
)
def test_the_reporter_is_told_once_without_the_others_data(reported, dara, olga, clock, what, said):
    decide(reported, what, clock, olga)
    [told] = Letter.objects.filter(template=letters.LOOKED_AT)
    assert told.to == dara.email
    assert said in told.text
    for others in ("Mirela", "Twice this week", "A rude answer.", "warned"):
        assert others not in told.text + told.subject


def test_a_visitor_who_reported_is_told_where_the_answer_reaches_them(mirela, olga, clock):
    thread = begin_as_visitor(VIC, mirela, "Hey", clock.now)
    row = report(thread.id, "client", None, "Rude", clock.now)
    decide(row, NOTHING, clock, olga)
    assert Letter.objects.get(template=letters.LOOKED_AT).to == VIC.email


def sent(operator, row, **typed):
    browser = Client()
    browser.force_login(operator.person)
    return browser.post(f"/operator/reports/{row.pk}/", typed)


def test_a_decision_that_is_refused_keeps_what_was_typed(reported, companies, olga, hugo):
    typed = {"what": "closed", "why": "Twice this week, and rude", "days": "8"}
    answer = sent(olga, companies, **typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Say for how long the page is closed." in shown, "beside the field"
    assert 'value="Twice this week, and rude"' in shown
    assert 'value="closed" required checked' in shown
    answer = sent(hugo, reported, **typed | {"what": "warned"})
    assert (answer.status_code, Letter.objects.count()) == (403, 0)
    assert 'value="Twice this week, and rude"' in answer.content.decode()
    assert "You have no right to do this." in answer.content.decode()


def test_who_comes_second_reads_what_was_decided_and_why(reported, olga, clock):
    decide(reported, WARNED, clock, olga, why="Rude to Dara")
    answer = sent(olga, reported, what="nothing", why="Looks fine")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "This has been decided already." in shown
    assert "Rude to Dara" in shown


def test_a_decided_report_shows_the_reasons_that_were_given(companies, olga, clock):
    decide(companies, CLOSED, clock, olga, days=30)
    take_back(companies.pk, "It was somebody else", by=olga, now=clock.passes(s=60))
    shown = page(olga, f"{companies.pk}/").content.decode()
    first, last = (shown.index(each) for each in ("Twice this week", "It was somebody else"))
    assert first < last
    assert "Read a reported thread" not in shown, "reading is no answer"
