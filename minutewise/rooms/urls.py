from django.http import HttpRequest, HttpResponse
from django.urls import path


def _not_yet(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse(status=404)


app_name = "rooms"
urlpatterns = [
    path("realtime/ticket", _not_yet, name="ticket"),
]
