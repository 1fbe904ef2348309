"""`minutewise setup NAME --operator EMAIL`: the first network of a fresh installation."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from minutewise.kernel.errors import RuleError
from minutewise.kernel.money import exponent
from minutewise.networks.models import Network
from minutewise.work.writing import writing


class Command(BaseCommand):
    help = "Makes the first network, with the policies' defaults, and its operator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the site is called")
        parser.add_argument("--currency", default="EUR", help="ISO 4217, for good")
        parser.add_argument("--operator", metavar="EMAIL", help="who operates it")

    def handle(self, *args: Any, **options: Any) -> None:
        name, currency = options["name"].strip(), options["currency"].upper()
        try:
            exponent(currency)
        except RuleError as unknown:
            raise CommandError(unknown.message) from None
        if not name:
            raise CommandError("A network needs a name.")
        with writing():
            if Network.objects.exists():
                raise CommandError("This installation has a network already; see /admin/.")
            handle = slugify(name)[:40] or "main"
            Network.objects.create(handle=handle, name=name[:60], currency=currency)
        self.stdout.write(f"{name} is there, in {currency}.")
        if options["operator"]:
            call_command("make_operator", options["operator"], stdout=self.stdout)
