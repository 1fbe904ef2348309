from django.apps import AppConfig

from minutewise.work.words import only_our_languages


class WiringConfig(AppConfig):
    """Connects the contexts once all of them are loaded; see `wiring.py`."""

    name = "minutewise.project"
    label = "project"

    def ready(self) -> None:
        from minutewise.project import wiring  # noqa: PLC0415 (models exist only from here on)

        only_our_languages()
        wiring.connect()
