"""Who acts, from where, and whether that is allowed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.backoffice.rules import Deed, NotAllowedError
from minutewise.work import audit


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator at his desk; `address` is the one on the net that he acts from."""

    person: Person
    address: str = ""

    def check_may(self, deed: Deed) -> None:
        """Raises NotAllowedError `not_allowed`. Who has all rights has this one as well."""
        if not (self.person.is_staff and self.person.has_perm(f"backoffice.{deed}")):
            raise NotAllowedError("not_allowed", _("You have no right to do this."))

    def note(self, what: str, ref: str, at: datetime, *, why: str = "", **details: Any) -> None:
        """Writes the deed down, in the caller's transaction."""
        audit.record(self.person.pk, what, ref, details, at, why=why, address=self.address)
