from django.apps import AppConfig
from django.core.checks import urls
from django.core.checks.registry import registry

from minutewise.work.words import only_our_languages

# They read every address with its view, a second for each command; ours are the same on every
# installation, and `tests/test_skeleton.py` checks them.
OUR_ADDRESSES = (
    urls.check_url_config, urls.check_url_namespaces_unique, urls.check_custom_error_handlers,
)  # fmt: skip


class WiringConfig(AppConfig):
    """Connects the contexts once all of them are loaded; see `wiring.py`."""

    name = "minutewise.project"
    label = "project"

    def ready(self) -> None:
        from minutewise.project import wiring  # noqa: PLC0415 (models exist only from here on)

        only_our_languages()
        registry.registered_checks.difference_update(OUR_ADDRESSES)
        wiring.connect()
