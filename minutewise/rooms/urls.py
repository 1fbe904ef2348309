from django.urls import path

from minutewise.rooms import views

app_name = "rooms"
urlpatterns = [path("realtime/ticket", views.ticket, name="ticket")]
