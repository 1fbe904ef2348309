"""Sign-in by a code sent to an address, the same for those we know and those we do not.

allauth sends codes to people it knows, and leads others through a sign-up of its own. Here both
are one flow: nobody is looked up until the code was right. Whoever asks sees the same page after
the same work, whether the address has an account or not.
"""

import time
from typing import cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from minutewise.accounts import actions
from minutewise.accounts.actions.linked import link
from minutewise.accounts.models import Person
from minutewise.accounts.openid.client import provider_name
from minutewise.accounts.rules.openid import Told
from minutewise.work.clock import now


class SignIn(LoginCodeVerificationProcess):  # type: ignore[misc]  # allauth ships no types
    """A code on its way. Its state (address, code, tries) is kept in the visitor's session."""

    @classmethod
    def begin(
        cls, request: HttpRequest, email: str, *, found: tuple[str, str] | None = None
    ) -> "SignIn":
        """Sends a code to `email` and remembers it in the session, in place of an earlier one.

        `found` is an account elsewhere (issuer, subject) that says it has this address: once the
        code was right, it is linked.
        """
        login = Login(user=None, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(
            cls.initial_state(user=None, email=email), initiated_by_user=True, found=found
        )
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def under_way(cls, request: HttpRequest) -> "SignIn | None":
        """The code that this session waits for; None if there is none or its time is over."""
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        process = cls(stage) if stage else None
        return process.abort_if_invalid() if process else None

    @property
    def email(self) -> str:
        return str(self.state["email"])

    @property
    def is_linking(self) -> bool:
        """Whether the code also links an account elsewhere."""
        return bool(self.state.get("found"))

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        """The same letter to everybody."""
        del skip_enumeration_mails
        context = {"code": self.generate_code()}
        get_adapter().send_mail("account/email/login_code", email, context)

    def resend(self) -> None:
        """A fresh code with its full time. Raises RateLimited."""
        ratelimit.consume(self.request, action="sign_in_ask", key=self.email, raise_exception=True)
        self.state["at"] = time.time()
        super().resend()

    def may_guess(self) -> bool:
        """Counts a guess before it is compared, so that guesses at once are counted as well."""
        key = f"{self.request.session.session_key} {self.state['at']}"
        return bool(ratelimit.consume(self.request, action="sign_in_guess", key=key))

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: the person comes in, with a new session."""
        person, first_time = actions.welcome(
            self.email,
            language=get_language() or "en",
            time_zone=self.request.COOKIES.get("tz", ""),
        )
        record_authentication(self.request, person, method="code", email=self.email)
        self._link(person)
        if first_time:
            redirect_url = _with_next(reverse("accounts:welcome"), redirect_url)
        login = Login(user=person, redirect_url=redirect_url, email=self.email)
        return cast(HttpResponse, perform_login(self.request, login))

    def _link(self, person: Person) -> None:
        if not self.is_linking or not person.is_active:
            return
        issuer, subject = self.state["found"]
        told, name = Told(subject, self.email), provider_name()
        network = self.request.network.name
        link(person, issuer, told, now().wall, name=name, network=network)


def _with_next(url: str, next_url: str | None) -> str:
    return f"{url}?{urlencode({'next': next_url})}" if next_url else url
