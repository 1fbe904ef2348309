from django.urls import path

from minutewise.ratings import views

app_name = "ratings"
urlpatterns = [
    path("reviews/", views.own, name="own"),
    path("reviews/<uuid:occasion_id>/", views.write_review, name="write"),
    path("reviews/given/<uuid:review_id>/reply", views.say_reply, name="reply"),
    path("reviews/given/<uuid:review_id>/helpful", views.find_helpful, name="helpful"),
    path("reviews/given/<uuid:review_id>/report", views.say_report, name="report"),
]
