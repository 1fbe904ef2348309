"""How allauth treats our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from minutewise.notify import actions as letters
from minutewise.work.clock import now


class PersonAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in by e-mail code; nobody here has a password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code of our last letter."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's letters go the way of all letters: written now, delivered by due work."""
        network = allauth_context.request.network.name
        letters.send(email, template_prefix, context, now().wall, network=network)

    def get_login_stages(self) -> list[str]:
        """What lies between a proof and the open session. Addresses are not verified once more:
        a code proved it, and only who was in by one could add a passkey or link an account."""
        return [
            "allauth.account.stages.LoginByCodeStage",
            "minutewise.accounts.second_stage.SecondFactorStage",
        ]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what our own views say: allauth's remarks repeat what the page shows."""
        if message:
            super().add_message(request, level, extra_tags=extra_tags, message=message)

    def is_safe_url(self, url: str) -> bool:
        """Only to pages of the site that the reader is on."""
        request = allauth_context.request
        return url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        )
