"""Reviews for operators: to look at. Taking one away is on the desk, with its reason."""

from django.contrib import admin

from minutewise.ratings.models import Figure, Occasion, Report, Review
from minutewise.work.admin import LookOnly


@admin.register(Review)
class ReviewAdmin(LookOnly):
    list_display = ("written_at", "side", "stars", "author", "occasion", "helpful", "removed_at")
    list_filter = ("side", "stars")
    list_select_related = ("author", "occasion")
    search_fields = ("author__email", "author__name", "id")


@admin.register(Occasion)
class OccasionAdmin(LookOnly):
    list_display = ("at", "kind", "client", "person", "category_name", "net", "revealed_at")
    list_select_related = ("client", "person")
    search_fields = ("ref", "id", "client__email", "person__email")


@admin.register(Figure)
class FigureAdmin(LookOnly):
    list_display = ("about", "category_name", "rating", "reviews", "weight", "as_of")
    search_fields = ("about",)


@admin.register(Report)
class ReportAdmin(LookOnly):
    list_display = ("at", "person", "review", "why", "closed_at")
    list_select_related = ("person", "review")
