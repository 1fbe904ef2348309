"""The installation starts, on whatever database it was given."""

from django.core.management import call_command


def test_the_configuration_is_sound(db):
    call_command("check", fail_level="WARNING")


def test_no_model_change_is_without_its_migration(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
