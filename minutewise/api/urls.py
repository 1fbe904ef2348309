from django.urls import path

from minutewise.api import pages
from minutewise.api.v1 import api

# No namespace around: ninja looks its own one up at the root.
urlpatterns = [path("", pages.page, name="api"), path("v1/", api.urls)]
