from django.http import HttpRequest, HttpResponse
from django.urls import path


def _not_yet(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse(status=404)


app_name = "notify"
urlpatterns = [
    path("demo/letters/", _not_yet, name="demo_letters"),
]
