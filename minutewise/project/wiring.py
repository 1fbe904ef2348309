"""What talks upwards in the layers is registered here, and nowhere else."""

from minutewise.accounts import own_data
from minutewise.accounts.actions import push
from minutewise.accounts.actions.erasure import forget
from minutewise.accounts.actions.people import on_arrival
from minutewise.accounts.own_data import Part
from minutewise.accounts.queries import own_data as own_accounts
from minutewise.accounts.queries.limits import provide_spent
from minutewise.advisors import company_data as own_companies
from minutewise.advisors import offers as call_card
from minutewise.advisors import own_data as own_advisors
from minutewise.advisors.actions import closing, waiting
from minutewise.advisors.actions.shares import REF as AGENT_SHARE
from minutewise.advisors.queries import shares as agent_shares
from minutewise.advisors.queries.companies import keepers_of
from minutewise.agreed import checks as agreed_checks
from minutewise.agreed import own_data as own_agreed
from minutewise.agreed import telling as agreed_telling
from minutewise.agreed.actions import by_card
from minutewise.agreed.actions import desk as agreed_desk
from minutewise.agreed.actions import expire as expire_agreed
from minutewise.agreed.actions.give import provide_calls
from minutewise.backoffice.actions import books, credits, installation, people
from minutewise.calls import checks as call_checks
from minutewise.calls import offers, receipts, sample_marks
from minutewise.calls import own_data as own_calls
from minutewise.calls.actions import fund, missed
from minutewise.calls.queries.whose import is_of_thread
from minutewise.conversations import own_data as own_conversations
from minutewise.conversations.actions import absent, closed_pages, stretches, visitors
from minutewise.conversations.queries import is_kept_out
from minutewise.disputes import actions as disputes
from minutewise.disputes import own_data as own_disputes
from minutewise.disputes import subjects as disputable
from minutewise.disputes.checks import CHECKS as DISPUTE_CHECKS
from minutewise.disputes.queries import is_open as is_disputed
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import on_refund, provide_disputed, roll_up
from minutewise.ledger.queries import register_check, turnover
from minutewise.networks.queries import provide_turnover
from minutewise.notify import actions as letters
from minutewise.payments import behind, lines
from minutewise.payments import checks as payment_checks
from minutewise.payments import due as payments_due
from minutewise.payments import own_data as own_payments
from minutewise.payments import queries as payment_queries
from minutewise.payments.actions.chargebacks import on_chargeback
from minutewise.payments.behind import Behind
from minutewise.project import figures
from minutewise.project.disputable import CALLS as DISPUTED_CALLS
from minutewise.project.disputable_agreed import AGREED as DISPUTED_PAYMENTS
from minutewise.project.doctor import CHECKS as EXAMINATIONS
from minutewise.ratings import checks as rating_checks
from minutewise.ratings import own_data as own_ratings
from minutewise.ratings.actions import figures as rating_figures
from minutewise.ratings.actions import lessen
from minutewise.ratings.actions import reviews as rating_reviews
from minutewise.realtime import orders
from minutewise.webhooks import actions as webhooks
from minutewise.webhooks import own_data as own_webhooks
from minutewise.webhooks.actions.telling import provide_keepers
from minutewise.work import doctor, due, housekeeping
from minutewise.work.due import Job
from minutewise.work.writing import writing

DAY_S = 86_400
OUTSIDE = "outside"  # the lane of work that waits for other people's servers
AT_ONCE = "at once"  # the lane of what is worth nothing a minute later: rings to closed pages


def connect() -> None:
    """Registers every handler. Called once, when all contexts are loaded."""
    provide_spent(payment_queries.spent)
    provide_turnover(turnover)
    on_arrival(visitors.take_along)
    waiting.provide_kept_out(is_kept_out)
    provide_keepers(keepers_of)
    connect_own_data()
    figures.connect()
    call_card.provide(offers.offer)
    connect_disputes()
    on_refund(lessen)
    lines.register("call", receipts.tell)
    lines.register("agreed", agreed_telling.lines)
    provide_calls(is_of_thread)
    behind.register("call", Behind(fund.lock, fund.stands, fund.fell))
    behind.register("agreed", Behind(by_card.lock, by_card.stands, by_card.fell, by_card.given_up))
    lines.register(AGENT_SHARE, agent_shares.tell)
    for name, check in call_checks.CHECKS.items():
        register_check(name, check)
    for name, check in agreed_checks.CHECKS.items():
        register_check(name, check)
    for name, check in payment_checks.CHECKS.items():
        register_check(name, check)
    for name, check in rating_checks.CHECKS.items():
        register_check(name, check)
    for name, examination in EXAMINATIONS.items():
        doctor.register(name, examination)
    due.handler("ledger.roll-up", roll_up_books, repeat_s=DAY_S)
    due.handler(books.CHECK, books.check_books, lease_s=600, repeat_s=DAY_S)
    due.handler(credits.EXPIRE, credits.expire)
    due.handler(installation.SAMPLE, installation.take_sample, repeat_s=60)
    due.handler(installation.EXAMINE, installation.examine, lease_s=300, repeat_s=900, lane=OUTSIDE)
    due.handler(people.SWEEP, people.sweep)
    due.handler(letters.LETTER, letters.deliver, attempts=14)  # the last one 4 h after the first
    due.handler("letter.forget", letters.forget, repeat_s=DAY_S)
    due.handler(push.PUSH, push.deliver, attempts=6, lane=AT_ONCE)  # the last 155 s after the first
    due.handler(missed.MISSED, missed.write)
    due.handler(sample_marks.FORGET, sample_marks.forget, repeat_s=DAY_S)
    due.handler(closing.REOPEN, closing.reopen_due)
    due.handler(waiting.TELL, waiting.tell_next)
    due.handler(waiting.LETTER, waiting.tell_by_mail)
    due.handler(waiting.SWEEP, waiting.sweep, repeat_s=60)
    due.handler(closed_pages.PUSHED, closed_pages.tell)
    due.handler(absent.ABSENT, absent.write)
    due.handler(agreed_desk.DUE, expire_agreed)
    due.handler(visitors.FORGET, visitors.forget, repeat_s=DAY_S)
    due.handler(stretches.COVER, stretches.cover_due, repeat_s=stretches.EVERY_S)
    due.handler(stretches.RENEW, stretches.renew)
    due.handler(orders.FORGET, orders.forget, repeat_s=DAY_S)
    due.handler("work.forget", housekeeping.forget, repeat_s=DAY_S)
    due.handler(payments_due.LOOK, payments_due.look_again)
    due.handler(payments_due.FOLLOW, payments_due.follow, attempts=30)
    due.handler(payments_due.PAY_OUT, payments_due.pay_out)
    due.handler(rating_reviews.REVEAL, rating_reviews.reveal_due)
    due.handler(rating_figures.REFRESH, rating_figures.refresh, lease_s=600, repeat_s=DAY_S)
    due.handler(webhooks.DELIVER, webhooks.deliver, lane=OUTSIDE)
    due.handler("webhook.forget", webhooks.forget, repeat_s=DAY_S)


def connect_disputes() -> None:
    """What can be disputed, and who has to know that it is."""
    disputable.register("call", DISPUTED_CALLS)
    disputable.register("agreed", DISPUTED_PAYMENTS)
    provide_disputed(is_disputed)
    on_chargeback(disputes.lock_for_chargeback, disputes.follow_chargeback)
    for name, check in DISPUTE_CHECKS.items():
        register_check(name, check)
    due.handler(disputes.LAPSE, disputes.lapse)


def connect_own_data() -> None:
    """Who tells people what is kept of them, and takes it away when they leave."""
    own_data.register("accounts", Part(tell=own_accounts.tell, erase=forget))
    own_data.register(
        "payments",
        Part(tell=own_payments.tell, refuses=own_payments.refuses, erase=own_payments.erase),
    )
    own_data.register_purse(own_payments.PURSE)
    own_data.register("ratings", Part(tell=own_ratings.tell, erase=own_ratings.erase))
    own_data.register("webhooks", Part(tell=own_webhooks.tell, erase=own_webhooks.erase))
    own_data.register("advisors", Part(tell=own_advisors.tell, erase=own_advisors.erase))
    companies = Part(
        tell=own_companies.tell, refuses=own_companies.refuses, erase=own_companies.erase
    )
    own_data.register("companies", companies)
    messages = Part(
        tell=own_conversations.tell, erase=own_conversations.erase,
        files=own_conversations.sent_files,
    )  # fmt: skip
    own_data.register("conversations", messages)
    calls = Part(tell=own_calls.tell, refuses=own_calls.refuses, erase=own_calls.erase)
    own_data.register("calls", calls)
    agreed = Part(tell=own_agreed.tell, refuses=own_agreed.refuses, erase=own_agreed.erase)
    own_data.register("agreed", agreed)
    argued = Part(tell=own_disputes.tell, refuses=own_disputes.refuses, erase=own_disputes.erase)
    own_data.register("disputes", argued)


def roll_up_books(job: Job, now: Instant) -> None:
    """Once a day the sums of the operator's accounts are written down, so that none grows long."""
    with writing():
        roll_up(at=now.wall)
