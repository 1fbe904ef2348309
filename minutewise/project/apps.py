from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Connects the contexts once all of them are loaded; see `wiring.py`."""

    name = "minutewise.project"
    label = "project"

    def ready(self) -> None:
        from minutewise.project import wiring  # noqa: PLC0415 (models exist only from here on)

        wiring.connect()
