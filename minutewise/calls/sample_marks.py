"""By what a free sample is known to be used, besides the account: the browser, and the cards.

Both are keyed digests that say nothing but "the same again". They are noted with a call that
has a sample, outlive the account of its client, and go with the days in which they matter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from minutewise.calls.models import Call, SampleMark
from minutewise.kernel.clock import Instant
from minutewise.metering import Terms
from minutewise.networks.models import Policy
from minutewise.networks.queries import longest_sample_wait_days
from minutewise.payments.instruments import instruments_of
from minutewise.work.due import Job
from minutewise.work.writing import writing

FORGET = "calls.forget-marks"


@dataclass(frozen=True, slots=True)
class Mark:
    """A keyed digest of a browser's value or of a card."""

    kind: SampleMark.Kind
    digest: str


def marks_of(policy: Policy, client_id: UUID | None, browser: str) -> list[Mark]:
    """The marks that the policy looks at. `browser` is the digest of the cookie, perhaps empty."""
    found = []
    if policy.sample_per_device and browser:
        found.append(Mark(SampleMark.Kind.BROWSER, browser))
    if policy.sample_per_instrument and client_id is not None:
        cards = sorted(instruments_of(client_id))
        found += [Mark(SampleMark.Kind.INSTRUMENT, card) for card in cards]
    return found


def note_marks(call: Call, terms: Terms, marks: Collection[Mark], now: Instant) -> None:
    """Keeps with a call that has a free sample by what it will be known again."""
    if terms.free_sample_s:
        SampleMark.objects.bulk_create(
            SampleMark(call=call, kind=mark.kind, digest=mark.digest, at=now.wall) for mark in marks
        )


def forget(job: Job, now: Instant) -> None:
    """Once a day: what no policy asks for any more goes; a call may have lasted a day."""
    del job
    before = now.wall - timedelta(days=longest_sample_wait_days() + 1)
    with writing():
        SampleMark.objects.filter(at__lt=before).delete()
