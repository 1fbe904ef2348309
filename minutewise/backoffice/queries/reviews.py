"""Reviews as operators look at them."""

from django.db.models import Count, Q, QuerySet

from minutewise.ratings.models import Review


def reviews(*, reported: bool) -> QuerySet[Review]:
    """Shown reviews with their open reports: the reported ones, or all, newest first."""
    waiting = Count("reports", filter=Q(reports__closed_at=None))
    rows = Review.objects.filter(occasion__revealed_at__isnull=False).annotate(waiting=waiting)
    if reported:
        rows = rows.filter(waiting__gt=0)
    whole = rows.select_related("author", "occasion__client", "occasion__person")
    return whole.prefetch_related("reports__person").order_by("-written_at", "-pk")
