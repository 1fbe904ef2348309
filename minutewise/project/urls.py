"""Every address of the installation, one include per context."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("sign-in/", include("allauth.urls")),
    path("", include("minutewise.site.urls")),
]
