"""What must have become of an authorisation, in the books and at the gateway.

`story` breaks what does not hold and knows the gateway outside. Amounts are minor units.
"""

from minutewise.payments.gateway import GatewayError


def taken(story, item, part):
    """It stood behind a call of which it had to pay `part`."""
    if item.captured != part:
        story.breaks("M5", f"{item.captured} taken of {item.amount}, {part} are due")
    at_the_gateway(story, item, 0 if item.state == "refused" else part)
    ends = {"captured", "refused"} if part else {"released"}
    if item.state not in ends:
        story.breaks("M7", f"{item.state} after the end, {part} are due")


def not_taken(story, item, amount):
    """Nothing came of it, or it was gone before it could pay."""
    if item.captured or item.state in {"authorised", "ending", "captured"}:
        story.breaks("T6", f"{item.state}: {item.captured} of {amount} that nobody owes")
    at_the_gateway(story, item, 0)


def at_the_gateway(story, item, part):
    """By the gateway's own book."""
    try:
        found = story.outside.book.view(item.gateway_id)["taken"]
    except GatewayError:
        found = 0
    if found != part:
        story.breaks("M7", f"the gateway took {found}, {part} are due")
