from django.urls import path

from minutewise.agreed import card_views, views

app_name = "agreed"
urlpatterns = [
    path("agreed/with/<uuid:thread_id>/tip", views.give_tip, name="tip"),
    path("agreed/with/<uuid:thread_id>/ask", views.ask_for, name="ask"),
    path("agreed/with/<uuid:thread_id>/now", views.here_now, name="now"),
    path("agreed/by/<uuid:authorisation_id>/", card_views.by_card, name="by-card"),
    path("agreed/<uuid:agreed_id>/", views.page, name="page"),
    path("agreed/<uuid:agreed_id>/<slug:do>", views.act, name="act"),
]
