"""Somebody sees or does what is somebody else's."""

from minutewise.accounts.queries import tokens
from minutewise.advisors.queries import companies, pages
from minutewise.api import access
from minutewise.backoffice.views import day
from minutewise.backoffice.views import page as desk
from minutewise.calls import api as room
from minutewise.calls.queries import whose
from minutewise.notify import views as letters
from minutewise.payments import queries as payments
from minutewise.webhooks.models import Endpoint
from minutewise.webhooks.queries import Owner
from tests.judges.plant import Hole, line, query, value

REACH = "tests/attacks/test_reach.py"
TABLE = f"{REACH}::test_everybody_is_answered_as_the_table_says"
TOKENS = "minutewise/accounts/tests/test_tokens.py"
FIRM = "tests/attacks/test_company_reach.py::test_everybody_is_answered_as_the_table_says"

HOLES = [
    Hole(
        "a call is shown to whoever knows its id",
        query(whose._OWN, "mine, id=call", "mine | Q(id=call)"),
        (f"{TABLE}[calls/<uuid:call_id>/]", f"{TABLE}[calls/<uuid:call_id>/own]"),
    ),
    Hole(
        "a call is answered by whoever knows its id",
        query(whose._RUNG, "mine, id=call", "mine | Q(id=call)"),
        (f"{REACH}::test_an_action_of_a_call_is_for_the_side_that_may[accept]",),
    ),
    Hole(
        "the receipt of a foreign call is shown",
        line(whose.attended_call_of, "call is None or not", "call is None and not"),
        (f"{TABLE}[calls/<uuid:call_id>/receipt]",),
    ),
    Hole(
        "both sides of a call may do everything",
        value(room, "check_may", lambda _real: lambda _role, _action: None),
        (f"{REACH}::test_an_action_of_a_call_is_for_the_side_that_may[raise]",),
    ),
    Hole(
        "somebody else's top-up is shown",
        line(payments.payment_of, ", person_id=person_id", ""),
        (f"{TABLE}[wallet/top-up/<uuid:payment_id>/]",),
    ),
    Hole(
        "an unpublished page is shown to everybody",
        query(pages._SHOWN, " & Q(published_at__isnull=False)", ""),
        (f"{REACH}::test_an_unpublished_page_is_its_owners_alone",),
    ),
    Hole(
        "the portrait of an unpublished page is shown",
        line(pages.portrait_is_shown, "return public or", "return True or"),
        (f"{REACH}::test_an_unpublished_page_is_its_owners_alone",),
    ),
    Hole(
        "pages of other networks are called from here",
        line(pages.published, "network=network, ", ""),
        (f"{REACH}::test_a_page_of_another_network_cannot_be_called_from_here",),
    ),
    Hole(
        "the operator's desk is open to whoever is signed in",
        line(desk.desk, "isinstance(request.user, Person) and request.user.is_staff", "True",
             made=day.day),
        (f"{TABLE}[operator/]",),
    ),
    Hole(
        "an agent reads the money of the company",
        line(companies.desk_of, "me is None or not may(me.role, deed)", "me is None"),
        (f"{FIRM}[company/<slug:handle>/money/]",),
    ),
    Hole(
        "who was removed from a company still belongs to it",
        line(pages.present, ", left_at=None", ""),
        (f"{FIRM}[company/<slug:handle>/]",),
    ),
    Hole(
        "the webhooks of others are shown",
        value(Owner, "all", lambda _real: property(lambda _own: Endpoint.objects.all())),
        (f"{TABLE}[account/webhooks/<uuid:endpoint_id>/]",),
    ),
    Hole(
        "letters with codes lie open outside the demo",
        line(letters._only_in_the_demo, "if not settings.DEMO", "if False"),
        (f"{REACH}::test_the_letters_are_nobodys_outside_the_demo",),
    ),
    Hole(
        "a token may do what it was not made for",
        value(access, "check_scope", lambda _real: lambda _token, _scope: None),
        ("minutewise/api/tests/test_access.py::test_a_scope_is_for_its_own_addresses",),
    ),
    Hole(
        "a token outlives its last day",
        line(tokens.token_of, "found.expires_at <= at", "False"),
        (f"{TOKENS}::test_it_ends_at_its_instant",),
    ),
    Hole(
        "a token outlives the ban of its person",
        line(tokens.token_of, "found is None or not found.person.is_active", "found is None"),
        (f"{TOKENS}::test_whoever_is_switched_off_by_other_ways_is_not_let_in_either",),
    ),
]  # fmt: skip
