"""`minutewise settings`: every setting in words, as Markdown."""

from typing import Any

from django.core.management.base import BaseCommand

from minutewise.project.reference import markdown


class Command(BaseCommand):
    help = "Prints every setting in words; docs/configuration.md is made by it."
    requires_system_checks: list[str] = []  # it tells, whatever is set

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(markdown(), ending="")
