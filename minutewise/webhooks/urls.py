from django.urls import path

from minutewise.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("<uuid:endpoint_id>/", views.endpoint, name="endpoint"),
    path("<uuid:endpoint_id>/events", views.events, name="events"),
    path("<uuid:endpoint_id>/roll", views.roll, name="roll"),
    path("<uuid:endpoint_id>/test", views.test, name="test"),
    path("<uuid:endpoint_id>/switch", views.switch, name="switch"),
    path("<uuid:endpoint_id>/remove", views.remove, name="remove"),
    path("<uuid:endpoint_id>/replay/<uuid:delivery_id>", views.replay, name="replay"),
]
