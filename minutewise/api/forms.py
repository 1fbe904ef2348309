"""The pages' own forms, asked by programs: what a page refuses, a program is refused as well."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm

from minutewise.kernel.errors import InvalidError


def cleaned(form: BaseForm, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a form has understood. Raises InvalidError `invalid` with its first refusal.

    `names`: fields of the form that are called something else in the API.
    """
    if form.is_valid():
        return form.cleaned_data
    field, problems = next(iter(form.errors.items()))
    known = (names or {}).get(field, field)
    raise InvalidError(
        "invalid", str(problems[0]), field=None if known == "__all__" else known
    ) from None
