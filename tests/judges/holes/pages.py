"""A page runs, leads or frames what it should not; a file is what it does not say."""

from django.middleware import clickjacking, csrf

from minutewise.accounts.adapter import PersonAdapter
from minutewise.advisors import portraits, structured
from minutewise.advisors.views import presence
from minutewise.backoffice.views import log
from minutewise.notify import actions as letters
from minutewise.payments import forms as wallet_forms
from minutewise.payments.views import wallet
from minutewise.site import middleware as site
from tests.judges.plant import (
    Hole,
    line,
    made_anew,
    setting,
    template,
    value,
    without_middleware,
)

SITES = "tests/attacks/test_cross_site.py"
FORMS = f"{SITES}::test_a_form_of_another_site_is_refused_everywhere"
HEADERS = f"{SITES}::test_every_answer_carries_the_headers[/wallet/]"
AWAY = f"{SITES}::test_nobody_is_sent_to_another_site[//evil.example/]"
SCRIPT = "tests/attacks/test_script.py"
EVERYWHERE = "tests/attacks/test_script_everywhere.py::" + (
    "test_no_address_makes_an_element_of_what_somebody_wrote"
)
PAGES = f"{SCRIPT}::test_no_page_runs_what_people_wrote"
PICTURES = "minutewise/advisors/tests/test_portraits.py::test_what_is_refused"
LETTERS = "minutewise/notify/tests/test_letters.py"

HOLES = [
    Hole(
        "no form is asked for its token",
        value(csrf.CsrfViewMiddleware, "process_view", lambda _real: lambda *_a, **_k: None),
        (f"{FORMS}[wallet/earnings/pay-out]",),
    ),
    Hole(
        "the form of the service page, exempt for its uploads, is not checked again",
        value(csrf.CsrfViewMiddleware, "_check_token", lambda _real: lambda *_a: None),
        (f"{SITES}::test_our_own_form_without_its_token_is_refused_everywhere",),
    ),
    Hole(
        "the words about an advisor are markup",
        template("advisors/_about.html", "about|linebreaks", "about|safe"),
        (PAGES,),
    ),
    Hole(
        "the name on a card is markup",
        template("advisors/_result.html", "{{ card.name }}", "{{ card.name|safe }}"),
        (PAGES,),
    ),
    Hole(
        "a reason in the operators' log is markup",
        template("backoffice/audit.html", "line.entry.why }}", "line.entry.why|safe }}"),
        (f"{EVERYWHERE}[operator]",),
    ),
    Hole(
        "the address of somebody invited is markup",
        template("advisors/company_people.html", "<bdi>{{ row.email }}",
                 "<bdi>{{ row.email|safe }}"),
        (f"{EVERYWHERE}[owner]",),
    ),
    Hole(
        "what is said in a room ends its block of data",
        template("calls/room.html", '{{ snapshot|json_script:"call" }}',
                 '<script type="application/json" id="call">{{ snapshot|safe }}</script>'),
        (PAGES, f"{SCRIPT}::test_the_data_in_the_room_is_what_was_said_and_no_more"),
    ),
    Hole(
        "what search engines read ends its block",
        made_anew(structured._block, value(structured, "_ESCAPES", {})),
        (f"{SCRIPT}::test_what_search_engines_read_is_json_and_ends_where_it_should", PAGES),
    ),
    Hole(
        "pages may be framed by anybody",
        without_middleware("django.middleware.clickjacking.XFrameOptionsMiddleware"),
        (HEADERS,),
    ),
    Hole(
        "pages may be framed by ourselves, and so by what somebody uploads",
        value(clickjacking.XFrameOptionsMiddleware, "get_xframe_options_value",
              lambda _real: lambda *_a: "SAMEORIGIN"),
        (HEADERS,),
    ),
    Hole("no policy says which scripts run",
         without_middleware("django.middleware.csp.ContentSecurityPolicyMiddleware"), (HEADERS,)),
    Hole("browsers guess what a file is", setting(SECURE_CONTENT_TYPE_NOSNIFF=False), (HEADERS,)),
    Hole(
        "caches keep what one person sees",
        line(site.PersonalPages.__call__, "request.user.is_authenticated", "False"),
        (f"{SITES}::test_what_a_signed_in_person_sees_is_kept_by_no_cache[/mirela/]",),
    ),
    Hole(
        "the way back from the switch leads anywhere",
        line(presence._answer, "target if safe else", "target if target else"),
        (AWAY,),
    ),
    Hole(
        "the way back from the sign-in leads anywhere",
        value(PersonAdapter, "is_safe_url", lambda _real: lambda *_a: True),
        (AWAY, "minutewise/accounts/tests/test_sign_in.py::"
               "test_the_way_back_never_leads_to_a_foreign_site"),
    ),
    Hole(
        "the way back from a top-up leads anywhere",
        line(wallet_forms.same_site, "place if fine and url_has_allowed_host_and_scheme("
             "place, allowed_hosts=None) else", "place if place else"),
        ("minutewise/payments/tests/test_pages.py::test_nobody_is_sent_to_another_site",),
    ),
    Hole(
        "scripts read the session's cookie",
        setting(SESSION_COOKIE_HTTPONLY=False),
        (f"{SITES}::test_cookies_are_for_this_site_and_not_for_scripts",),
    ),
    Hole(
        "a picture is what its name says",
        value(portraits, "_kind", lambda _real: lambda _data: "image/png"),
        (PICTURES,),
    ),
    Hole(
        "a picture may have any number of pixels",
        value(portraits, "PIXELS_MAX", dict.fromkeys(portraits.PIXELS_MAX, 10**12)),
        (PICTURES,),
    ),
    Hole(
        "a picture's address is a path of the disk",
        line(portraits.path, "not _NAME.fullmatch(portrait) or ", ""),
        ("minutewise/advisors/tests/test_portraits.py::test_only_ids_of_ours_name_a_file",),
    ),
    Hole(
        "a cell of the statement is a formula",
        value(wallet, "inert", lambda _real: str),
        ("minutewise/payments/tests/test_pages.py::"
         "test_the_csv_has_plain_figures_and_no_formulas",),
    ),
    Hole(
        "a cell of the operator's log is a formula",
        value(log, "inert", lambda _real: str),
        ("minutewise/backoffice/tests/test_pages.py::test_no_cell_is_a_formula",),
    ),
    Hole(
        "a name begins a header of a letter",
        value(letters, "one_line", lambda _real: str),
        (f"{LETTERS}::test_nobodys_name_can_begin_a_header_or_a_paragraph",),
    ),
    Hole(
        "markup in a name runs in a letter",
        template("notify/letter_mail.html", "block.text|linebreaksbr", "block.text|safe"),
        (f"{LETTERS}::test_markup_in_a_name_is_shown_and_not_run",),
    ),
]  # fmt: skip
