"""How allauth treats our people."""

from allauth.account.adapter import DefaultAccountAdapter


class PersonAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in by e-mail code; nobody here has a password."""
