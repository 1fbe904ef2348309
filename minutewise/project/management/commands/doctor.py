"""`minutewise doctor`: what is wrong with this installation, and what to do."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from minutewise.work.clock import now
from minutewise.work.doctor import Finding, Level, examine

EXIT = {Level.FAULT: 2, Level.WARNING: 1, Level.HINT: 0}


class Command(BaseCommand):
    help = (
        "Says what is wrong and what to do. Exit code 0: nothing but hints; 1: warnings; 2: faults."
    )
    requires_system_checks: list[str] = []  # they may need what is wrong here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(now())
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings]))
        else:
            self._tell(findings)
        if code := max((EXIT[finding.level] for finding in findings), default=0):
            raise SystemExit(code)

    def _tell(self, findings: list[Finding]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.level.upper():8} {finding.says}\n         → {finding.do}")
        if not findings:
            self.stdout.write("Nothing is wrong that this doctor knows of.")
