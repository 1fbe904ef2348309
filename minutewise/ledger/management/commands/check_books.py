"""`minutewise check-books`: do the books hold what the invariants promise?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from minutewise.ledger.actions import freeze
from minutewise.ledger.queries import checks, verify
from minutewise.work.writing import writing


class Command(BaseCommand):
    help = "Verifies the money invariants on the live books; names each broken row, exits 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", default="", help="run the checks that begin so, e.g. M2")
        parser.add_argument(
            "--freeze", action="store_true", help="freeze the accounts with a broken invariant"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 if everything holds, else 1."""
        findings = verify(options["only"])
        for finding in findings:
            self.stderr.write(str(finding))
        if options["freeze"]:
            with writing():
                for account in {f.account for f in findings if f.account}:
                    freeze(account)
        if findings:
            self.stderr.write(f"{len(findings)} broken.")
            raise SystemExit(1)
        run = [name for name in checks() if name.startswith(options["only"])]
        self.stdout.write(f"The books are sound: {len(run)} checks, nothing broken.")
