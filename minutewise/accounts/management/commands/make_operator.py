"""minutewise make-operator EMAIL: gives an address all of an operator's rights."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from minutewise.accounts.actions import make_operator
from minutewise.work.clock import now


class Command(BaseCommand):
    help = "Makes the person with this e-mail address an operator; the account too if it is new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.") from None
        _, made = make_operator(email, at=now().wall)
        self.stdout.write(
            f"{email} is an operator{' with a new account' if made else ''}. "
            f"Sign in at {settings.PUBLIC_URL}/admin/ with a code sent to that address."
        )
