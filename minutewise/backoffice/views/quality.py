"""How calls sounded and looked to the people in them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from minutewise.backoffice.forms import QualityForm
from minutewise.backoffice.queries.quality import answers, trouble_words
from minutewise.backoffice.views.page import DeskRequest, desk
from minutewise.calls.quality import BAD

LINES_A_PAGE = 50


@require_safe
@desk
def overview(request: DeskRequest) -> HttpResponse:
    """The answers, the bad ones unless others are asked for; each leads to its call."""
    form = QualityForm(request.GET or {"how": BAD})
    form.is_valid()  # a field that cannot be understood does not narrow
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    rows = answers(kept.get("how", ""), kept.get("trouble", ""))
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "operator",
        "tab": "quality",
        "form": form,
        "page": page,
        "lines": [(row, trouble_words(row)) for row in page.object_list],
        "kept": urlencode(kept or {"how": ""}),
    }
    return render(request, "backoffice/quality.html", context)
