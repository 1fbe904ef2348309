from django.urls import path
from django.urls.resolvers import RoutePattern

from minutewise.api import pages
from minutewise.api.later import Later

V1 = "minutewise.api.v1.addresses"

# No namespace around: ninja looks its own one up at the root.
urlpatterns = [
    path("", pages.page, name="api"),
    Later(RoutePattern("v1/"), V1, app_name="ninja", namespace="api-v1"),
]
