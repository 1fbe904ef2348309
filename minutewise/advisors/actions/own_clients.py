"""Who is whose own client; called within the transaction of the call that begins."""

from datetime import datetime
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.advisors.actions.waiting import take_back
from minutewise.advisors.models import Advisor, OwnClient
from minutewise.advisors.rules.own_clients import is_own_client
from minutewise.work.quick.prepared import Prepared

_ALREADY = Prepared(
    lambda page, client: OwnClient.objects.filter(advisor=page, client=client).values_list("pk"),
    page=UUID, client=UUID,
)  # fmt: skip


def meet(client: Person, advisor: Advisor, *, came_by: str, met_before: bool, at: datetime) -> bool:
    """Whether `client` is the advisor's own from now on; a pair that begins so is written down."""
    take_back(client, advisor)  # who talks need not be told
    already = bool(_ALREADY.columns(page=advisor.pk, client=client.pk))
    own = is_own_client(already=already, met_before=met_before, came_by=came_by)
    if own and not already:
        OwnClient.objects.get_or_create(
            advisor=advisor, client=client, defaults={"came_by": came_by, "since": at}
        )
    return own
