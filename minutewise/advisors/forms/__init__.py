"""“Your service” on paper: what was typed, understood or refused beside its field."""

from minutewise.advisors.forms.filters import FilterForm
from minutewise.advisors.forms.service import ServiceForms

__all__ = ["FilterForm", "ServiceForms"]
