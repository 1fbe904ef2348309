"""Where the addresses lie. Whoever imports this has made every shape of the API."""

import gc

from minutewise.api.v1 import api

urlpatterns, app_name, namespace = api.urls

# Made once, by the first program that asks, and here to stay: as with what starting made
# (`serve.py::put_aside`), nobody need look through it for what is unused.
gc.freeze()
