"""How somebody wants to be told: each can be switched off by itself.

Codes for signing in, and letters about money that leaves an account, are not among them: whoever
takes over an account would switch them off first.
"""

BY_MAIL: tuple[str, ...] = (
    "receipts_by_mail", "missed_by_mail", "there_by_mail", "messages_by_mail",
)  # fmt: skip
IN_THE_BROWSER: tuple[str, ...] = ("ring_sounds", "ring_on_desktop")
TO_A_CLOSED_PAGE: tuple[str, ...] = ("push_rings", "push_messages", "push_there")
CHOICES: tuple[str, ...] = (*BY_MAIL, *IN_THE_BROWSER, *TO_A_CLOSED_PAGE)
"""Fields of a person."""
