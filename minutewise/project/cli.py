"""The `minutewise` command."""

import os
import sys


def main() -> None:
    """Hands over to Django's commands; ours live in `*/management/commands`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minutewise.project.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (needs settings)

    execute_from_command_line(sys.argv)
