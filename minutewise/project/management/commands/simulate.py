"""`minutewise simulate`: random calls on the real code, held against what is true."""

from importlib import import_module, util
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

PLAYER = "tests.invariants.by_hand"


class Command(BaseCommand):
    help = "Plays random sessions by seed, in a scratch database; tells the story of what fails."
    requires_system_checks = ()  # nothing of the installation is touched

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the first one; brief from 10000")
        parser.add_argument("--sessions", type=int, default=1, help="how many, one seed each")
        parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
        parser.add_argument("--money", action="store_true", help="months of money, not calls")
        parser.add_argument("--story", action="store_true", help="tell what holds as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 if an invariant broke. Raises CommandError outside of a checkout."""
        if options["sessions"] < 1:
            raise CommandError("Of no session nothing can be said: --sessions is at least 1.")
        if util.find_spec("tests") is None or util.find_spec(PLAYER) is None:
            raise CommandError(
                "The simulator lives with the tests, which are not installed. "
                "Run `python -m minutewise simulate` in a checkout of the source."
            )
        arguments = [f"--seed={options['seed']}", f"--sessions={options['sessions']}"]
        arguments += [f"--{name}" for name in ("money", "story") if options[name]]
        code = import_module(PLAYER).in_scratch(options["db"], arguments)
        if code:
            raise SystemExit(code)
