"""A reported thread: operators read what the reporter was sent, and decide once, with a reason."""

import pytest
from django.test import Client

from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.backoffice.actions import reports as actions
from minutewise.conversations.actions import begin, begin_as_visitor, report, say
from minutewise.conversations.actions.visitors import Visitor
from minutewise.conversations.models import Report
from minutewise.kernel.errors import RuleError
from minutewise.notify.models import Letter
from minutewise.work.models import AuditEntry

NOTHING, WARNED, BANNED = Report.Decided


@pytest.fixture
def reported(clock, dara, mirela):
    """Dara reports what Mirela wrote; both went on writing afterwards."""
    thread = begin(dara, mirela, "A question of mine.", clock.now)
    say(thread.id, "advisor", mirela.person, "A rude answer.", clock.now)
    row = report(thread.id, "client", dara, "She is rude", clock.passes(s=5))
    say(thread.id, "advisor", mirela.person, "Written later.", clock.passes(s=60))
    return row


def page(operator, path):
    browser = Client()
    browser.force_login(operator.person)
    return browser.get(f"/operator/reports/{path}")


def decide(row, what, clock, by, why="Twice this week"):
    actions.decide(row.pk, what, why, by=by, closes_at_ms={}, now=clock.now)
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
    ("what", "letters", "active"), [(NOTHING, 0, True), (WARNED, 1, True), (BANNED, 0, False)]
)
def test_nothing_a_letter_or_the_door(reported, mirela, olga, clock, what, letters, active):
    assert decide(reported, what, clock, olga) == what
    mirela.person.refresh_from_db()
    assert mirela.person.is_active is active
    told = Letter.objects.filter(template=actions.LETTER)
    assert [each.to for each in told] == [mirela.person.email] * letters
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


@pytest.mark.parametrize("whom", ["visitor", "company"])
def test_where_there_is_no_account_only_nothing_can_be_said(
    network, mirela, dara, olga, clock, whom
):
    if whom == "visitor":
        thread = begin_as_visitor(Visitor("Vic", "vic@x.example", "v" * 64), mirela, "Hey",
                                  clock.now)  # fmt: skip
        row = report(thread.id, "advisor", mirela.person, "Rude", clock.now)
    else:
        firm = brightdesk(network, "Nils")
        thread = begin(dara, firm, "Hey", clock.now)
        say(thread.id, "advisor", agent(firm, "Nils"), "Go away.", clock.now)
        row = report(thread.id, "client", dara, "Rude", clock.now)
    assert refused(decide, row, WARNED, clock, olga) == "nobody_to_warn"
    assert page(olga, f"{row.pk}/").status_code == 200
    assert decide(row, NOTHING, clock, olga) == NOTHING
