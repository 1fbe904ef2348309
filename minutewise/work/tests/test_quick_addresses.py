"""Addresses that were composed before are those that Django would compose now."""

from uuid import uuid4

import pytest
from django.template import Context, Engine, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from minutewise.work.quick import addresses
from minutewise.work.quick.addresses import address_of
from minutewise.work.quick.folded import fold
from minutewise.work.quick.variables import quicken

CALL, OTHER = uuid4(), uuid4()
PARTS = [
    ("advisors:page", ("mirela",)),
    ("advisors:page", ("dara",)),
    ("advisors:share-image", ("mirela",)),
    ("advisors:portrait", (160, "ab")),
    ("advisors:portrait", (512, "ab")),
    ("advisors:service", ()),
    ("calls:room", (CALL,)),
    ("calls:room", (OTHER,)),
]


def test_every_view_and_every_part_has_an_address_of_its_own_each_time_it_is_asked_for():
    for _ in range(2):
        for view, parts in PARTS:
            assert address_of(view, *parts) == reverse(view, args=parts)
    assert len({address_of(view, *parts) for view, parts in PARTS}) == len(PARTS)


def test_what_is_equal_for_python_alone_has_two_addresses():
    for part in (1, True):
        found = address_of("admin:advisors_advisor_change", part)
        assert found == reverse("admin:advisors_advisor_change", args=[part])


SAYINGS = [
    ("{% url 'calls:room' call %} {% url 'calls:room' other %}", "ids"),
    ("{% url 'advisors:page' handle %}{% url 'advisors:portrait' edge 'ab' %}", "texts, numbers"),
    ("{% url 'admin:advisors_advisor_change' odd %}", "what has to be escaped"),
    ("{% autoescape off %}{% url 'admin:advisors_advisor_change' odd %}{% endautoescape %}", "not"),
    ("{% url 'advisors:page' handle=handle %}", "parts by name"),
    ("{% url 'advisors:page' handle as way %}[{{ way }}]", "into a variable"),
    ("{% url 'advisors:page' nothing as way %}[{{ way }}]", "none, into a variable"),
    ("{% url view handle %}", "a view by a variable"),
    ("{% url 'admin:advisors_advisor_change' yes %}", "neither text, number nor id"),
]


@pytest.mark.parametrize(("source", "what"), SAYINGS)
def test_a_template_leads_where_the_plain_one_leads(source, what):
    context = {
        "call": CALL, "other": OTHER, "handle": "mirela", "edge": 160, "odd": "a'b&<c>",
        "view": "advisors:share-image", "yes": True,
    }  # fmt: skip
    engine = Engine.get_default()
    plain, folded = Template(source, engine=engine), Template(source, engine=engine)
    fold(folded.nodelist)
    said = plain.render(Context(context))
    assert [folded.render(Context(context)) for _ in range(2)] == [said, said], what


def test_an_address_that_does_not_exist_is_refused_each_time():
    template = Template("{% url 'advisors:page' handle %}", engine=Engine.get_default())
    fold(template.nodelist)
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            template.render(Context({"handle": "no handle/"}))


def test_for_which_of_two_sites_of_a_kind_it_was_composed_is_kept_with_it():
    request = RequestFactory().get("/mirela/")
    template = Template("{% url 'advisors:page' 'mirela' %}", engine=Engine.get_default())
    quicken(template.nodelist[0])
    addresses._composed.cache_clear()
    context = Context()
    for request.current_app in ("first", "second", "first"):
        context.request = request
        template.render(context)
    assert addresses._composed.cache_info().currsize == 2


class Row:
    """Equal to itself whatever it says, as a row of a table is."""

    says = "first"

    def __str__(self) -> str:
        return self.says


def test_a_row_is_asked_what_it_says_now():
    row, template = Row(), Template("{% url 'advisors:page' row %}", engine=Engine.get_default())
    fold(template.nodelist)
    assert template.render(Context({"row": row})) == "/first/"
    row.says = "second"
    assert template.render(Context({"row": row})) == "/second/"
