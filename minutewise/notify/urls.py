from django.urls import path

from minutewise.notify import views

app_name = "notify"
urlpatterns = [
    path("demo/letters/", views.demo_letters, name="demo_letters"),
    path("demo/letters/<uuid:letter>/", views.demo_letter, name="demo_letter"),
]
