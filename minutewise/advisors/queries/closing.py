"""Whether an operator keeps a page closed."""

from datetime import datetime

from minutewise.advisors.models import Advisor, Closing


def closing_of(advisor: Advisor, at: datetime) -> Closing | None:
    """Until when and why; None if the page is not closed."""
    return Closing.objects.filter(advisor=advisor, until__gt=at).first()
