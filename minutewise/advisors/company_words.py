"""How companies are spoken of: roles, invitations, and why one of them is not open."""

from django.utils.translation import gettext as _

from minutewise.advisors.rules.companies import Open, Role


def role(of: str) -> str:
    """A role as people see it."""
    return {
        Role.OWNER: _("Owner"),
        Role.MANAGER: _("Manager"),
        Role.AGENT: _("Agent"),
    }[Role(of)]


def role_says(of: str) -> str:
    """What the role may do, in one line."""
    return {
        Role.OWNER: _("everything, money and roles included"),
        Role.MANAGER: _("the page, prices, new agents and everybody’s calls"),
        Role.AGENT: _("takes calls and sees their own"),
    }[Role(of)]


def invitation(why: Open) -> str:
    """Why this reader cannot accept the invitation; to strangers it says nothing else."""
    return {
        Open.USED: _("This invitation has been used. Each one works once."),
        Open.WITHDRAWN: _("This invitation was withdrawn, or a newer letter took its place."),
        Open.CLOSED: _("The company has closed."),
        Open.EXPIRED: _("This invitation has expired. Ask for a new one."),
        Open.ANOTHERS: _(
            "This invitation went to another address. Sign in with the address that got the letter."
        ),
        Open.OPEN: "",
    }[why]


def no_invitation() -> str:
    """For a link that opens nothing."""
    return _("There is no such invitation, or a newer letter took its place.")
