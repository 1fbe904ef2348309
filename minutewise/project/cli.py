"""The `minutewise` command."""

import os
import sys


def main() -> None:
    """Hands over to Django's commands; ours live in `*/management/commands`.

    A command is typed with dashes and lives in a module with underscores: check-books.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minutewise.project.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (needs settings)

    program, *rest = sys.argv
    if rest and not rest[0].startswith("-"):
        rest[0] = rest[0].replace("-", "_")
    execute_from_command_line([program, *rest])
