from django.http import HttpRequest, HttpResponse
from django.urls import path


def _not_yet(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse(status=404)


app_name = "payments"
urlpatterns = [
    path("wallet/", _not_yet, name="wallet"),
]
