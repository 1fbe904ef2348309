"""The language of our words: English wherever no catalogue of ours exists.

A reader's language decides how dates, numbers and sums are written, also where nobody has
translated our texts yet. Django and its admin bring words of their own in a hundred languages:
among English ones they make pages of two, so they are taken only beside a catalogue of ours.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, to_locale, trans_real

_OURS = Path(__file__).parents[1]


@lru_cache(100)
def is_translated(language: str) -> bool:
    """Whether our texts exist in a language, as their source or in a catalogue."""
    if language.partition("-")[0] == settings.LANGUAGE_CODE:
        return True
    return any(_OURS.glob(f"*/locale/{to_locale(language)}/LC_MESSAGES/django.mo"))


def language_of_words() -> str:
    """The language in which the reader's page is worded: theirs, or else English."""
    language = get_language() or settings.LANGUAGE_CODE
    return language if is_translated(language) else settings.LANGUAGE_CODE


class OurTranslation(trans_real.DjangoTranslation):
    """Of a language in which our words do not exist nobody else's are taken: it is English."""

    def _init_translation_catalog(self) -> None:
        if is_translated(self.language()):
            super()._init_translation_catalog()  # type: ignore[misc]  # the stubs have no private parts

    def _add_installed_apps_translations(self) -> None:
        if is_translated(self.language()):
            super()._add_installed_apps_translations()  # type: ignore[misc]


def only_our_languages() -> None:
    """From here on; once, when the process starts, before anything is translated."""
    trans_real.DjangoTranslation = OurTranslation  # type: ignore[misc]
