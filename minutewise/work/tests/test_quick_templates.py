"""Folded templates say what Django's own say; parts are kept by content, and by nothing else."""

import gc
import weakref
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.template import Context, Engine, Library, Template
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import trans_real

from minutewise.work import words
from minutewise.work.quick import parts
from minutewise.work.quick.folded import Folded, fold
from minutewise.work.quick.variables import QuickVariable


@dataclass(frozen=True)
class Shelf:
    name: str
    books: tuple[str, ...] = ()

    @property
    def broken(self) -> str:
        raise AttributeError("of the property itself")

    def label(self) -> str:
        return f"{self.name}!"


class Odd(dict):
    items = "an attribute behind a key"


CONTEXT = {
    "shelf": Shelf("<Law>", ("a", "b")),
    "words": {"a": 1, "name": "key"},
    "odd": Odd(items="a key"),
    "call": lambda: Shelf("called"),
    "safe": mark_safe("<b>"),
    "none": None,
    "at": timezone.now(),
    "half": 0.5,
    "many": 12345,
    "yes": True,
}

SAYINGS = [
    ("{{ shelf.name }} {{ safe }} {{ shelf.label }}", "escaped, safe, called"),
    ("{{ words.a }} {{ words.name }} {{ words.items }} {{ odd.items }}", "keys before attributes"),
    ("{{ shelf.books.1 }} {{ shelf.books.9 }}|{{ missing }}|{{ missing.more }}", "places, nothing"),
    ("{{ call.name }} {{ none }} {{ half }} {{ many }} {{ yes }}", "numbers in the locale"),
    ("{% if missing %}a{% elif missing.more == 3 %}b{% else %}c{% endif %}", "conditions"),
    ("{% if shelf.books and not missing %}{{ at|date:'j M' }}{% endif %}", "operators, filters"),
    ("{% for b in shelf.books %}{{ forloop.counter }}{{ b }}{% empty %}-{% endfor %}", "loops"),
    ("{% with x=shelf.name %}{{ none|default:x|upper }}{% endwith %}", "arguments of filters"),
    ("{% load i18n %}{% translate 'Sign in' %}{% translate 'Back' as b %}{{ b }}", "words"),
    ("{% load i18n %}{% blocktranslate with n=shelf.name %}{{ n }}{% endblocktranslate %}", "sums"),
    ("{% autoescape off %}{{ shelf.name }}{% endautoescape %}", "letters"),
    ("a{% comment %}x{% endcomment %}b{# y #}c", "comments"),
]  # fmt: skip


def plain_and_folded(source: str) -> tuple[Template, Template]:
    engine = Engine.get_default()
    plain, folded = Template(source, engine=engine), Template(source, engine=engine)
    fold(folded.nodelist)
    return plain, folded


@pytest.mark.parametrize(("source", "what"), SAYINGS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_folded_template_says_what_the_plain_one_says(source, what, language):
    plain, folded = plain_and_folded(source)
    with translation.override(language):
        said = plain.render(Context(CONTEXT))
        assert [folded.render(Context(CONTEXT)) for _ in range(2)] == [said, said], what


def test_a_fault_of_a_property_is_not_hidden():
    for template in plain_and_folded("{{ shelf.broken }}"):
        with pytest.raises(AttributeError, match="of the property itself"):
            template.render(Context(CONTEXT))


def test_what_says_one_thing_is_one_node_and_is_said_anew_in_each_language(monkeypatch):
    monkeypatch.setattr(trans_real, "_translations", {})
    monkeypatch.setattr(words, "is_translated", lambda language: True)
    _plain, folded = plain_and_folded(
        "{% load i18n static %}<a href=\"{% url 'site:console' %}\">{% icon 'x' %}"
        "{% translate 'January' %}</a>{{ words.a }}"
    )
    first, shown = folded.nodelist
    assert isinstance(first, Folded)
    assert isinstance(shown.filter_expression.var, QuickVariable)
    for language, month in (("en", "January"), ("de", "Januar"), ("en", "January")):
        with translation.override(language):
            assert f"</svg>{month}</a>1" in folded.render(Context(CONTEXT))


# --- parts that are kept

FORM = Template("<form>{% csrf_token %}{{ shelf.name }} {{ at|date:'H:i' }}</form>")


class Drawings:
    """Counts how often the part was drawn."""

    def __init__(self, monkeypatch) -> None:
        self.count = 0
        parts._part.cache_clear()
        monkeypatch.setattr(Engine, "get_template", self._template)

    def _template(self, _name):
        self.count += 1
        return FORM


@pytest.fixture
def drawings(monkeypatch):
    yield Drawings(monkeypatch)
    parts._part.cache_clear()


PAGE = '{% kept "form.html" shelf=shelf at=at %}'


def draw(shelf, token="t" * 64) -> str:
    context = Context({"shelf": shelf, "at": CONTEXT["at"], "csrf_token": token})
    return Template(PAGE).render(context)


def test_the_same_content_is_drawn_once_and_another_content_anew(drawings):
    assert draw(Shelf("Law")) == draw(Shelf("Law"))
    assert drawings.count == 1
    assert "Trade" in draw(Shelf("Trade"))
    assert drawings.count == 2


def test_each_reader_has_a_token_of_their_own_in_a_kept_form(drawings):
    mine, theirs = draw(Shelf("Law"), "m" * 64), draw(Shelf("Law"), "o" * 64)
    assert ("m" * 64 in mine, "o" * 64 in mine) == (True, False)
    assert ("m" * 64 in theirs, "o" * 64 in theirs) == (False, True)
    assert drawings.count == 1


INSIDE = "{% press_key %} {% press_key %} "


@pytest.mark.parametrize("page", [INSIDE, '{% kept "one.html" %}', '{% kept "two.html" %}'])
def test_every_press_has_a_key_of_its_own_on_every_page(monkeypatch, page):
    made = {"one.html": Template(INSIDE), "two.html": Template('{% kept "one.html" %}')}
    parts.forget()
    monkeypatch.setattr(Engine, "get_template", lambda _engine, name: made[name])
    context = Context({"csrf_token": "t" * 64})
    keys = [UUID(key) for _ in range(3) for key in Template(page).render(context).split()]
    assert len(set(keys)) == 6
    parts.forget()


def test_language_and_clock_are_part_of_the_content(drawings):
    at = draw(Shelf("Law"))
    with timezone.override("Asia/Tokyo"):
        assert draw(Shelf("Law")) != at
    with translation.override("de"):
        draw(Shelf("Law"))
    assert drawings.count == 3


def test_a_text_that_is_html_already_is_not_the_same_as_the_text(monkeypatch):
    library = Library()

    @parts.kept_tag(library, "said.html")
    def said(text: str) -> dict[str, str]:
        return {"text": text}

    monkeypatch.setattr(Engine, "get_template", lambda _self, _name: Template("{{ text }}"))
    assert said(mark_safe("<b>")) == "<b>"
    assert said("<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("first", "then", "said"), [(mark_safe("<b>"), "<b>", "&lt;b&gt;"), (1, True, "True")]
)
def test_what_is_equal_for_python_alone_is_drawn_anew(monkeypatch, first, then, said):
    monkeypatch.setattr(Engine, "get_template", lambda _self, _name: Template("{{ text }}"))
    page = Template('{% kept "said.html" text=text %}')
    parts.forget()
    page.render(Context({"text": first}))
    assert page.render(Context({"text": then})) == said
    parts.forget()


def test_no_more_parts_are_kept_than_the_limit():
    assert parts._part.cache_parameters()["maxsize"] == parts.PARTS_MAX


def test_what_cannot_be_compared_cannot_be_kept(drawings):
    with pytest.raises(TypeError, match="unhashable"):
        draw({"a": "map"})


def test_a_name_that_is_not_there_keeps_no_frame_of_whoever_asked():
    """One exception raised again and again would hold every request that missed a name."""

    class Asked:
        pass

    def draw():
        asked = Asked()
        template = Template("{% if missing %}x{% endif %}{{ missing }}")
        fold(template.nodelist)
        template.render(Context({"asked": asked}))
        return weakref.ref(asked)

    gone = draw()
    gc.collect()
    assert gone() is None
