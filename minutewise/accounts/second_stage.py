"""Between the proven address and the open session: the second factor, if there is one."""

from allauth.account.stages import LoginStage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from minutewise.accounts.proof import by_passkey
from minutewise.accounts.queries.ways import has_second_factor


class SecondFactorStage(LoginStage):  # type: ignore[misc]  # allauth ships no types
    """Holds a sign-in up until a code of the app was right. A passkey stands for both."""

    key = "second_factor"
    urlname = "accounts:second"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """(where to, whether the sign-in goes on afterwards)."""
        person = self.login.user
        if person is None or not has_second_factor(person) or by_passkey(self.request, person):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True
