"""Words are English wherever we have no others; dates, numbers and sums are the reader's own."""

import pytest
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext

from minutewise.kernel.money import format_amount
from minutewise.work import words

DJANGOS = "This field is required."  # which Django knows in a hundred languages


@pytest.fixture
def anew():
    """What is known of languages is looked up again, before and after."""
    words.is_translated.cache_clear()
    yield
    words.is_translated.cache_clear()


@pytest.mark.parametrize("language", ["de", "fr", "ru", "en"])
def test_nobody_elses_words_stand_among_ours(language):
    with translation.override(language):
        assert gettext(DJANGOS) == DJANGOS
        assert ngettext("%(num)d day", "%(num)d days", 2) == "%(num)d days"
        assert words.language_of_words() == "en"


def test_numbers_and_sums_are_the_readers_own():
    with translation.override("de"):
        assert formats.number_format(1.5) == "1,5"
        assert format_amount(150, "EUR", translation.get_language()) == "1,50\xa0€"


@pytest.mark.any_database
def test_a_page_says_which_language_it_is_in(client, network):
    asked = client.post("/sign-in/", {"email": ""}, headers={"accept-language": "de"})
    page = asked.content.decode()
    assert '<html lang="de"' in page, "by which dates and sums are written"
    assert '<body lang="en"' in page
    assert "Dieses Feld" not in page


def test_a_catalogue_of_ours_brings_the_others_along(monkeypatch, tmp_path, anew):
    catalogue = tmp_path / "site" / "locale" / "de" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "django.mo").touch()
    monkeypatch.setattr(words, "_OURS", tmp_path)
    assert words.is_translated("de")
    assert words.OurTranslation("de").gettext(DJANGOS) == "Dieses Feld ist zwingend erforderlich."
    assert not words.is_translated("fr")
