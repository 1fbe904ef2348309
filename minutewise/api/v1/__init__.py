"""The addresses under /api/v1. Each translates; what happens is an action's business."""

from minutewise.api.v1 import (
    account,
    agreed,
    basics,
    call_refunds,
    companies,
    company_money,
    directory,
    disputes,
    figures,
    limits,
    money,
    page,
    reviews,
    ringing,
    room,
    threads,
    webhooks,
)
from minutewise.api.v1.door import api, finish

# The order of the page: each module under its heading; `basics` has something of several.
finish(
    {
        "Account": [basics.me, account],
        "Advisors": [directory],
        "Calls": [basics.call_link, basics.calls, basics.call, ringing, room, call_refunds],
        "Reviews": [reviews],
        "Conversations": [threads],
        "Payments": [agreed],
        "Disputes": [disputes],
        "Money": [basics, money],
        "Limits": [limits],
        "Your page": [page, figures],
        "Companies": [companies, company_money],
        "Webhooks": [webhooks],
    }
)

__all__ = ["api"]
