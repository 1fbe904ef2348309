"""The cast, and the guard rails that hold in every test."""

import pytest

from minutewise.networks.models import Network


@pytest.fixture
def network(db):
    """The one network of a small installation, priced in euros."""
    return Network.objects.create(handle="demo", name="Rackside", currency="EUR")
