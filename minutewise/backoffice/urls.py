from django.urls import path

from minutewise.backoffice.views import (
    credits,
    day,
    disputes,
    installation,
    log,
    people,
    quality,
    reports,
    reviews,
)

app_name = "backoffice"
urlpatterns = [
    path("operator/", day.day, name="day"),
    path("operator/now", day.current, name="now"),
    path("operator/books", day.check_books, name="check_books"),
    path("operator/calls/<uuid:call_id>/end", day.end_call, name="end_call"),
    path("operator/people/", people.search, name="people"),
    path("operator/people/<uuid:person_id>/", people.person, name="person"),
    path("operator/people/<uuid:person_id>/ban", people.ban, name="ban"),
    path("operator/people/<uuid:person_id>/readmit", people.readmit, name="readmit"),
    path(
        "operator/people/<uuid:person_id>/second-factor",
        people.second_factor,
        name="second_factor",
    ),
    path("operator/people/<uuid:person_id>/credit", credits.propose, name="propose"),
    path("operator/credits/", credits.overview, name="credits"),
    path("operator/credits/<uuid:credit_id>/<slug:decision>", credits.decide, name="decide_credit"),
    path("operator/disputes/", disputes.overview, name="disputes"),
    path("operator/disputes/<uuid:dispute_id>/", disputes.dispute, name="dispute"),
    path("operator/disputes/<uuid:dispute_id>/decide", disputes.decide, name="decide_dispute"),
    path("operator/quality/", quality.overview, name="quality"),
    path("operator/reviews/", reviews.overview, name="reviews"),
    path("operator/reviews/<uuid:review_id>/remove", reviews.remove, name="remove_review"),
    path("operator/reviews/<uuid:review_id>/leave", reviews.leave, name="leave_review"),
    path("operator/reports/", reports.overview, name="reports"),
    path("operator/reports/<int:report_id>/", reports.report, name="report"),
    path("operator/reports/<int:report_id>/take-back", reports.take_back, name="take_back"),
    path("operator/installation/", installation.overview, name="installation"),
    path("operator/installation/now", installation.current, name="installation_now"),
    path("operator/installation/examine", installation.examine, name="examine"),
    path("operator/audit/", log.log, name="audit"),
    path("operator/audit.csv", log.log_csv, name="audit_csv"),
]
