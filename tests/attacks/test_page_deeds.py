"""Everything that a page can do can be done by a program, or there is a reason why not, in words.

The pages' side of the table is the URL configuration with the methods that `test_reach` proves;
the programs' side is the description.
"""

from minutewise.api import description
from minutewise.api.v1 import api
from tests.attacks.page_deeds import DEEDS, DESK
from tests.attacks.page_routes import PROGRAMS, ROUTES

OPERATOR = ("operator/",)


def pages():
    """(route, method) of everything that a person can open or press."""
    return {
        (route, method)
        for route, methods in ROUTES.items()
        if not route.startswith(OPERATOR) and route not in PROGRAMS
        if not route.startswith("api/v1/")
        for method in methods
    }


def addresses():
    """Each operation as the table names it."""
    found = description.operations(api.get_openapi_schema())
    return {f"{each.method} {each.place}" for each in found}


def told():
    """(route, method) → what the table says."""
    return {(route, method): how for route, deeds in DEEDS.items() for method, how in deeds.items()}


def test_every_deed_of_a_page_has_a_row_and_every_row_a_page():
    assert set(told()) == pages(), f"tests/attacks/page_deeds.py; the operator's desk: {DESK}"


def test_a_row_names_addresses_that_there_are_or_gives_a_reason():
    there = addresses()
    for deed, how in told().items():
        if isinstance(how, str):
            assert how.startswith("no: "), deed
            assert len(how.split()) > 4, deed
        else:
            assert how, deed
            assert {_plain(each) for each in how} <= there, deed


def test_no_address_is_there_without_a_page_that_does_the_same():
    named = {_plain(each) for how in told().values() if not isinstance(how, str) for each in how}
    assert named == addresses()


def _plain(address: str) -> str:
    return address.replace(" /", " ")
