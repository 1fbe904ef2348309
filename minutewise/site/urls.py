from django.urls import path

from minutewise.site import views

app_name = "site"
urlpatterns = [
    path("favicon.ico", views.mark, name="mark"),
    path("look/<slug:handle>.css", views.look, name="look"),
    path("paying/", views.paying, name="paying"),
    path("console/", views.console, name="console"),
]
