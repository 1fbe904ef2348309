"""Writing without an account: the first day, one's own browser; by sign-in it is one's own."""

from datetime import timedelta

import pytest

from minutewise.accounts.actions.blocks import block, unblock
from minutewise.accounts.actions.people import welcome
from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import blocks_of
from minutewise.advisors.actions import waiting
from minutewise.advisors.models import Advisor, Company, Membership, Presence, Waiting
from minutewise.conversations import files
from minutewise.conversations.actions import (
    Visitor,
    begin,
    begin_as_visitor,
    report,
    say,
    send_file,
    shut_out,
    take_along,
    visitors,
)
from minutewise.conversations.actions.visitors import FORGET, forget
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.own_data import erase, tell
from minutewise.conversations.queries import items_of, snapshot, thread_of, unread_threads
from minutewise.conversations.rules import (
    VISITOR_BEFORE_ANSWER,
    VISITOR_BEGUN_A_DAY,
    VISITORS_OF_AN_ADVISOR_A_DAY,
    mailbox,
)
from minutewise.conversations.tests.cast import charlie, clock, dara, mirela, picture
from minutewise.conversations.tests.test_threads import page_of, refused, texts
from minutewise.work.due import Job
from minutewise.work.idempotency import Reply, once
from minutewise.work.models import Answer

__all__ = ["charlie", "clock", "dara", "mirela"]

VIC = Visitor.of("Vic", "Vic@Example.org", "k" * 64)


@pytest.fixture
def thread(clock, mirela):
    """Vic has asked without an account."""
    return begin_as_visitor(VIC, mirela, "Is this for you?", clock.now)


def test_the_same_browser_goes_on_in_the_same_thread(clock, mirela, thread):
    assert begin_as_visitor(VIC, mirela, "One more thing.", clock.passes(s=5)) == thread
    assert texts(thread) == ["Is this for you?", "One more thing."]


def test_the_advisor_is_told_that_nothing_is_proven(mirela, thread):
    assert snapshot(thread, "advisor")["with"]["proven"] is False
    assert unread_threads(mirela.person) == 1


# ---- guards ----


def test_from_the_second_day_on_the_address_is_to_be_proven(clock, mirela, thread):
    say(thread.id, "advisor", mirela.person, "It is.", clock.now)
    assert say(thread.id, "client", None, "Good.", clock.passes(s=86_399))
    assert refused(say, thread.id, "client", None, "Hm", clock.passes(s=1)) == "prove_first"


def test_a_few_messages_then_an_answer_or_a_proof(clock, mirela, thread):
    for number in range(VISITOR_BEFORE_ANSWER - 1):
        say(thread.id, "client", None, f"{number}", clock.passes(s=61))
    assert refused(say, thread.id, "client", None, "?", clock.passes(s=61)) == "prove_first"
    say(thread.id, "advisor", mirela.person, "I am here.", clock.passes(s=61))
    assert say(thread.id, "client", None, "!", clock.passes(s=61))


@pytest.mark.parametrize("same", ["key", "email", "mailbox"])
def test_one_browser_or_address_begins_a_few_a_day(clock, network, same):
    pages = [page_of(number, network) for number in range(VISITOR_BEGUN_A_DAY + 1)]

    def another(number):
        other = VIC._replace(email=f"v{number}@example.org", key=f"{number}" * 64)
        if same == "mailbox":
            return other._replace(email=f"vic+{number}@example.org")
        return other._replace(**{same: getattr(VIC, same)})

    for number, page in enumerate(pages[:-1]):
        begin_as_visitor(another(number), page, "Hello", clock.now)
    last = (another(9), pages[-1], "Hello")
    assert refused(begin_as_visitor, *last, clock.now) == "too_many_threads"
    assert begin_as_visitor(*last, clock.passes(s=86_401))


def test_all_visitors_together_do_not_flood_an_advisor(clock, mirela):
    rows = [
        Conversation(network=mirela.network, advisor=mirela, created_at=clock.now.wall,
                     visitor_key=f"{n}", visitor_name="V", visitor_email=f"v{n}@example.org")
        for n in range(VISITORS_OF_AN_ADVISOR_A_DAY)
    ]  # fmt: skip
    Conversation.objects.bulk_create(rows)
    assert refused(begin_as_visitor, VIC, mirela, "Hello", clock.now) == "too_many_threads"


def test_who_is_shut_out_comes_back_by_no_other_browser(clock, mirela, thread):
    shut_out(thread.id, "advisor", mirela.person, clock.now)
    assert refused(say, thread.id, "client", None, "Hey", clock.now) == "not_reachable"
    other = VIC._replace(key="o" * 64)
    assert refused(begin_as_visitor, other, mirela, "Hey", clock.now) == "not_reachable"


MAILBOX = [
    ("vic@example.org", "vic+2@example.org", True),
    ("vic+1@example.org", "vic@example.org", True),
    ("vic+1@example.org", "VIC+2+3@Example.org", True),
    ("vic@example.org", "victor@example.org", False),
    ("vic@example.org", "vic+2@example.com", False),
    ("vic@example.org", "a+vic@example.org", False),
    ("v_c@example.org", "vic+1@example.org", False),
    ("+vic@example.org", "+vac@example.org", False),
]


@pytest.mark.parametrize(("shut", "back", "same"), MAILBOX)
def test_who_is_shut_out_comes_back_by_no_other_address_of_the_mailbox(
    clock, mirela, shut, back, same
):
    first = begin_as_visitor(Visitor.of("Vic", shut, "k" * 64), mirela, "Hey", clock.now)
    shut_out(first.id, "advisor", mirela.person, clock.now)
    again = (begin_as_visitor, Visitor.of("Vic", back, "o" * 64), mirela, "Hey", clock.now)
    assert (mailbox(shut) == mailbox(back)) is same
    if same:
        assert refused(*again) == "not_reachable"
    else:
        assert again[0](*again[1:])


@pytest.mark.parametrize(("blocked", "back", "same"), MAILBOX)
@pytest.mark.parametrize("by", ["advisor", "client"])
def test_nor_whose_account_is_blocked(clock, mirela, blocked, back, same, by):
    vic, _first = welcome(blocked, language="en", time_zone="UTC")
    pair = (mirela.person, vic) if by == "advisor" else (vic, mirela.person)
    block(*pair, clock.now.wall)
    again = (begin_as_visitor, Visitor.of("Vic", back, "o" * 64), mirela, "Hey", clock.now)
    if same:
        assert refused(*again) == "not_reachable"
    else:
        assert again[0](*again[1:])


def test_another_account_of_the_mailbox_is_not_blocked_with_it(clock, mirela):
    vic, _first = welcome("team+vic@example.org", language="en", time_zone="UTC")
    ada, _first = welcome("team+ada@example.org", language="en", time_zone="UTC")
    block(mirela.person, vic, clock.now.wall)
    assert refused(begin, vic, mirela, "Hey", clock.now) == "not_reachable"
    assert begin(ada, mirela, "Hello", clock.now)


def test_reports_name_a_reason(clock, mirela, thread):
    said = report(thread.id, "advisor", mirela.person, " Rude \n words ", clock.now)
    assert (said.why, said.side) == ("Rude words", "advisor")
    assert refused(report, thread.id, "client", None, " ", clock.now) == "reason_missing"


def test_who_is_shut_out_is_not_let_in_by_signing_in(clock, mirela, thread):
    shut_out(thread.id, "advisor", mirela.person, clock.now)
    vic, _first = welcome(VIC.email, language="en", time_zone="UTC")
    assert refused(say, thread.id, "client", vic, "Hey", clock.now) == "not_reachable"
    assert [block.blocked for block in blocks_of(mirela.person)] == [vic], "nor do they call"
    other = VIC._replace(key="o" * 64)
    assert refused(begin_as_visitor, other, mirela, "Hey", clock.now) == "not_reachable"
    unblock(mirela.person, blocks_of(mirela.person)[0].pk)
    assert say(thread.id, "client", vic, "I am sorry.", clock.now)


@pytest.mark.parametrize("known", [True, False])
def test_nor_by_a_thread_that_is_there_already(clock, mirela, known):
    vic = Person.objects.create_user("vic2@example.org", name="Vic")
    if known:
        begin(vic, mirela, "Long ago.", clock.now)
    shut = begin_as_visitor(VIC, mirela, "Hey", clock.now)
    shut_out(shut.id, "advisor", mirela.person, clock.now)
    take_along(vic, VIC.email)
    assert refused(begin, vic, mirela, "Hey", clock.now) == "not_reachable"


def test_whom_a_company_shut_out_stays_so(clock, dara, network):
    firm = Company.objects.create(network=network, name="Lampwise")
    page = Advisor.objects.create(
        company=firm, network=network, handle="lamps", skeleton="lamps", activity="Lamps",
        published_at=clock.now.wall,
    )  # fmt: skip
    Membership.objects.create(company=firm, person=dara, role="owner", joined_at=clock.now.wall)
    asked = begin_as_visitor(VIC, page, "Hey", clock.now)
    shut_out(asked.id, "advisor", dara, clock.now)
    vic, _first = welcome(VIC.email, language="en", time_zone="UTC")
    assert refused(begin, vic, page, "Hey", clock.now) == "not_reachable"
    other = VIC._replace(key="o" * 64)
    assert refused(begin_as_visitor, other, page, "Hey", clock.now) == "not_reachable"
    # Nor are they told when somebody is there; they may ask, and nothing comes.
    charlie = Person.objects.create_user("charlie@example.org", name="Charlie")
    for person in (vic, charlie):
        waiting.ask(person, page, clock.now)
    Presence.objects.create(advisor=page, connected=True)
    waiting.tell_next(Job(waiting.TELL, str(page.pk), {}, 1, False), clock.now)
    assert list(Waiting.objects.values_list("person__name", "told_at")) == [
        ("Charlie", clock.now.wall)
    ]


# ---- by proof of the address it is one's own, on any device ----


def test_signing_in_takes_it_along(clock, mirela, thread):
    say(thread.id, "advisor", mirela.person, "It is.", clock.now)
    person, _first = welcome("vic@example.org", language="en", time_zone="UTC")
    mine, side = thread_of(person, thread.id)
    assert (side, mine.visitor_email, mine.visitor_key) == ("client", "", "")
    assert unread_threads(person) == 1
    assert (
        refused(say, thread.id, "client", None, "By the old cookie", clock.now) == "not_reachable"
    )
    assert Message.objects.filter(conversation=thread, author=person).count() == 1


def test_the_name_that_was_typed_is_the_name_of_the_new_account(clock, thread):
    vic, first = welcome(VIC.email, language="en", time_zone="UTC")
    thread.refresh_from_db()
    assert (first, vic.shown_name, thread.client_name) == (True, "Vic", "Vic")


@pytest.mark.parametrize(("name", "been_here"), [("Victor", False), ("", True)])
def test_nobody_else_is_called_what_was_typed_with_their_address(clock, thread, name, been_here):
    seen = clock.now.wall if been_here else None
    Person.objects.create_user(VIC.email, name=name, last_login=seen)
    known, _first = welcome(VIC.email, language="en", time_zone="UTC")
    assert known.name == name


def test_another_address_takes_nothing_along(charlie, thread):
    welcome("charlie@example.org", language="en", time_zone="UTC")
    assert take_along(charlie, "charlie@example.org") == 0
    thread.refresh_from_db()
    assert thread.client is None


def test_what_the_two_had_before_and_this_become_one_thread(clock, mirela, thread):
    person, _first = welcome("vic2@example.org", language="en", time_zone="UTC")
    known = begin(person, mirela, "Long ago.", clock.now)
    say(thread.id, "client", None, "And another.", clock.passes(s=1))
    assert take_along(person, "vic@example.org") == 1
    assert texts(known) == ["Long ago.", "Is this for you?", "And another."]
    assert [item["number"] for item in items_of(known)[0]] == [1, 2, 3]
    assert not Conversation.objects.filter(id=thread.id).exists()
    known.refresh_from_db()
    assert (known.advisor_unread, known.seq) == (3, 3)


def test_what_joins_a_thread_makes_it_no_older(clock, mirela, thread):
    """It stands where the newest word belongs, in both lists."""
    person = Person.objects.create_user("vic2@example.org", name="Vic")
    known = begin(person, mirela, "A minute ago.", clock.passes(s=3_600))
    take_along(person, "vic@example.org")
    known.refresh_from_db()
    assert known.last_at == clock.now.wall
    assert known.last.text == "Is this for you?"


def test_nobody_takes_along_what_was_written_to_the_own_page(mirela, thread):
    assert take_along(mirela.person, "vic@example.org") == 0


def test_twice_is_once(thread):
    person, _first = welcome("vic@example.org", language="en", time_zone="UTC")
    assert take_along(person, "vic@example.org") == 0


@pytest.mark.parametrize(("days", "there"), [(29, True), (31, False)])
def test_what_nobody_takes_along_is_forgotten_after_a_month(clock, mirela, thread, days, there):
    later = clock.passes(s=timedelta(days=days).total_seconds())
    forget(Job(FORGET, "", {}, 1, True), later)
    assert Conversation.objects.filter(id=thread.id).exists() is there
    assert Message.objects.exists() is there


@pytest.mark.django_db(transaction=True)
def test_and_so_are_the_files_that_were_sent_to_them(clock, mirela, thread, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sent = send_file(thread.id, "advisor", mirela.person, "plan.png", picture(), clock.now)
    place = files.path(sent.attachment.id, 1)
    assert place.exists()
    forget(Job(FORGET, "", {}, 1, True), clock.passes(s=31 * 86_400))
    assert not place.exists()


def test_what_a_visitor_was_answered_goes_with_the_thread(clock, mirela, thread):
    once(thread.id, "k", "same", lambda: Reply(200, {"text": "a secret"}))
    welcome(VIC.email, language="en", time_zone="UTC")
    assert not Answer.objects.exists(), "whoever leaves then could not take it along"
    begin_as_visitor(VIC._replace(email="w@example.org"), mirela, "Hello", clock.now)
    thread = Conversation.objects.get(client=None)
    once(thread.id, "k", "same", lambda: Reply(200, {"text": "a secret"}))
    forget(Job(FORGET, "", {}, 1, True), clock.passes(s=31 * 86_400))
    assert not Answer.objects.exists()


def test_who_leaves_takes_the_reasons_of_reports_along(clock, mirela, thread):
    report(thread.id, "advisor", mirela.person, "Rude", clock.now)
    sheets = {sheet.name: sheet.rows for sheet in tell(mirela.person)}
    assert [row["why"] for row in sheets["reports"]] == ["Rude"]
    erase(mirela.person, clock.now.wall)
    assert list(thread.reports.values_list("person", "why")) == [(None, "")]


@pytest.mark.parametrize("meanwhile", ["taken along", "written in"])
def test_nothing_is_forgotten_that_lives_again_meanwhile(
    clock, mirela, thread, monkeypatch, meanwhile
):
    """Between the look for old threads and the lock on one of them somebody came."""
    later = clock.passes(s=31 * 86_400)

    def comes(thread_id, before):
        if meanwhile == "taken along":
            welcome(VIC.email, language="en", time_zone="UTC")
        else:
            say(thread.id, "advisor", mirela.person, "Are you there?", later)
        forgets(thread_id, before)

    forgets = visitors._forget
    monkeypatch.setattr(visitors, "_forget", comes)
    forget(Job(FORGET, "", {}, 1, True), later)
    assert Conversation.objects.filter(id=thread.id).exists()
    assert texts(thread)[0] == "Is this for you?"
