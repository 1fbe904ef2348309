"""Every address of the installation, one include per context."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("minutewise.accounts.urls")),  # before the admin: its sign-in is ours
    path("admin/", admin.site.urls),
    path("", include("minutewise.notify.urls")),
    path("account/webhooks/", include("minutewise.webhooks.urls")),
    path("", include("minutewise.payments.urls")),
    path("", include("minutewise.ratings.urls")),
    path("", include("minutewise.rooms.urls")),
    path("", include("minutewise.conversations.urls")),
    path("", include("minutewise.calls.urls")),
    path("", include("minutewise.agreed.urls")),
    path("", include("minutewise.disputes.urls")),
    path("", include("minutewise.site.urls")),
    path("", include("minutewise.backoffice.urls")),
    path("api/", include("minutewise.api.urls")),
    path("", include("minutewise.advisors.urls")),  # last: handles stand at the root
]

handler500 = "minutewise.site.outage.broken"
