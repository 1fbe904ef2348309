from django.urls import path

from minutewise.disputes import views

app_name = "disputes"
urlpatterns = [
    path("disputes/", views.overview, name="disputes"),
    path("disputes/new/<slug:kind>/<slug:ref_id>/", views.ask, name="ask"),
    path("disputes/<uuid:dispute_id>/", views.dispute, name="dispute"),
    path("disputes/<uuid:dispute_id>/consent", views.show_thread, name="consent"),
    path("disputes/<uuid:dispute_id>/<slug:event>", views.do, name="act"),
]
