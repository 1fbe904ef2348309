from django.http import HttpRequest, HttpResponse
from django.urls import path


def _not_yet(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse(status=404)


app_name = "accounts"
urlpatterns = [
    path("account/", _not_yet, name="account"),
]
