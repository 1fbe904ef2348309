"""What a kind of deed in the audit log is called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# By the desk, as an operator or the system does it, and by people to what is their own.
WORDS = {
    "account.linked": gettext_noop("Linked an account elsewhere"),
    "account.unlinked": gettext_noop("Unlinked an account elsewhere"),
    "books.asked": gettext_noop("Had the books checked"),
    "call.ended": gettext_noop("Ended a call"),
    "company.closed": gettext_noop("Closed a company"),
    "company.founded": gettext_noop("Founded a company"),
    "company.invited": gettext_noop("Invited somebody into a company"),
    "company.joined": gettext_noop("Joined a company"),
    "company.left": gettext_noop("Ended somebody’s place in a company"),
    "company.role": gettext_noop("Changed somebody’s role in a company"),
    "company.share": gettext_noop("Passed on a share of a company’s earnings"),
    "company.uninvited": gettext_noop("Took back an invitation into a company"),
    "credit.confirmed": gettext_noop("Confirmed a credit"),
    "credit.proposed": gettext_noop("Proposed a credit"),
    "credit.refused": gettext_noop("Refused a credit"),
    "credit.withdrawn": gettext_noop("Withdrew a credit"),
    "dispute.decided": gettext_noop("Decided a dispute"),
    "dispute.read": gettext_noop("Read the thread of a dispute"),
    "installation.asked": gettext_noop("Had the installation looked at"),
    "passkey.added": gettext_noop("Added a passkey"),
    "passkey.removed": gettext_noop("Removed a passkey"),
    "person.address-changed": gettext_noop("Changed their address"),
    "person.banned": gettext_noop("Shut a person out"),
    "person.erased": gettext_noop("Erased their account"),
    "person.excluded": gettext_noop("Excluded themselves for a time"),
    "person.limit": gettext_noop("Changed a limit of their own"),
    "person.readmitted": gettext_noop("Let a person in again"),
    "person.recovery-code-used": gettext_noop("Used a recovery code"),
    "person.recovery-codes": gettext_noop("Had recovery codes made"),
    "person.rights": gettext_noop("Changed an operator’s rights"),
    "person.second-factor-off": gettext_noop("Turned off a second factor"),
    "person.second-factor-on": gettext_noop("Turned on a second factor"),
    "report.banned": gettext_noop("Shut out whoever was reported"),
    "report.closed": gettext_noop("Closed a reported page for a time"),
    "report.nothing": gettext_noop("Found nothing wrong in a reported thread"),
    "report.read": gettext_noop("Read a reported thread"),
    "report.taken_back": gettext_noop("Took back what came of a report"),
    "report.warned": gettext_noop("Warned whoever was reported"),
    "review.left": gettext_noop("Left a reported review"),
    "review.removed": gettext_noop("Removed a review"),
    "table.added": gettext_noop("Added in a table"),
    "table.changed": gettext_noop("Changed in a table"),
    "table.deleted": gettext_noop("Deleted in a table"),
    "token.made": gettext_noop("Made a token for programs"),
    "token.revoked": gettext_noop("Revoked a token for programs"),
    "webhook.changed": gettext_noop("Changed a webhook’s address"),
    "webhook.made": gettext_noop("Added a webhook"),
    "webhook.off": gettext_noop("Switched a webhook off"),
    "webhook.on": gettext_noop("Switched a webhook on"),
    "webhook.removed": gettext_noop("Removed a webhook"),
    "webhook.rolled": gettext_noop("Had a webhook’s secret made anew"),
    "work.again": gettext_noop("Had work tried again"),
}


def word_for(what: str) -> str:
    """A kind of deed in words; one of another version of the program stands as it is."""
    return _(WORDS[what]) if what in WORDS else what
