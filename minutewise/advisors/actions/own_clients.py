"""Who is whose own client; called within the transaction of the call that begins."""

from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.advisors.actions.waiting import take_back
from minutewise.advisors.models import Advisor, OwnClient
from minutewise.advisors.rules.own_clients import is_own_client


def meet(client: Person, advisor: Advisor, *, came_by: str, met_before: bool, at: datetime) -> bool:
    """Whether `client` is the advisor's own from now on; a pair that begins so is written down."""
    take_back(client, advisor)  # who talks need not be told
    already = OwnClient.objects.filter(advisor=advisor, client=client).exists()
    own = is_own_client(already=already, met_before=met_before, came_by=came_by)
    if own and not already:
        OwnClient.objects.get_or_create(
            advisor=advisor, client=client, defaults={"came_by": came_by, "since": at}
        )
    return own
