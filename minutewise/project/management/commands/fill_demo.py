"""`minutewise fill-demo`: people, pages and faces to look at. Doing it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from minutewise.project.demo.fill import fill
from minutewise.project.demo.history import fill_history
from minutewise.project.demo.reviews import fill_reviews
from minutewise.work import clock


class Command(BaseCommand):
    help = "Fills the database with a lively demo. Doing it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Invented people belong in a demo: set MINUTEWISE_DEMO=1.")
        filled = fill(clock.now())
        calls = fill_history(filled, clock.now())
        reviews = fill_reviews(filled, clock.now())
        if options["verbosity"]:
            self.stdout.write(
                f"{filled.network.name}: {len(filled.advisors)} advisors, "
                f"{len(filled.clients)} clients, operator {filled.operator.email}, "
                f"{calls} calls of the past made now, {reviews} reviews of them."
            )
