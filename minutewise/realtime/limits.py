"""Every limit of the hub, with its unit in its name, and the bucket that enforces rates."""

from dataclasses import dataclass, field

TICK_MS = 250  # how often the hub looks at its deadlines
STALL_MS_MIN = 50  # a tick that comes later than this was held up; less is noise
PROVE_SEAT_MS = 2_000  # how often a seat is asked for proof
PROVE_OTHER_MS = 15_000  # how often anybody else is asked whether he is still there
SILENT_SEAT_MS = 10_000  # a seat's connection that said nothing for so long is closed
SILENT_OTHER_MS = 45_000
BEAT_MS = 1_000
PROBATION_MS = 2_000  # unbroken proof asked of a seat after its second loss; then twice as much
PROBATION_MS_MAX = 30_000
FORGIVE_MS = 60_000  # so much proof without a gap makes up for one loss
ASK_MS = 400  # how long the hub waits for asked seats; the web waits 500
CONNECTION_MS_MAX = 12 * 3_600_000  # then a browser must come back with a fresh ticket
MEMORY_MS = 3_600_000  # ended topics and revoked people outlive every ticket (tickets.TTL_S_MAX)
EMPTY_TOPIC_MS = 300_000  # how long a topic without members remembers its newest proofs

FRAME_BYTES_MAX = 4_096
SIGNAL_BYTES_MAX = 65_536  # a session description with many candidates is large
SOCKET_BYTES_MAX = 131_072  # of one message: nothing longer is even read
OUTBOX_FRAMES_MAX = 256
OUTBOX_BYTES_MAX = 1_048_576
CONNECTIONS_PER_PERSON_MAX = 20
CONNECTIONS_MAX = 10_000
TOPICS_PER_CONNECTION_MAX = 32
ASKS_MAX = 1_000


@dataclass(slots=True)
class Bucket:
    """Lets `burst` pass at once and `per_s` a second in the long run."""

    burst: int
    per_s: float
    _level: float = field(default=0.0, init=False)
    _seen_ms: int = field(default=0, init=False)

    def passes(self, now_ms: int) -> bool:
        """Takes one from the bucket; False when it is empty."""
        if self._level and now_ms > self._seen_ms:
            leaked = (now_ms - self._seen_ms) * self.per_s / 1000
            self._level = max(0.0, self._level - leaked)
        self._seen_ms = now_ms
        if self._level + 1 > self.burst:
            return False
        self._level += 1
        return True


@dataclass(slots=True)
class Rates:
    """What one connection may send."""

    frames: Bucket = field(default_factory=lambda: Bucket(200, 50))
    signal: Bucket = field(default_factory=lambda: Bucket(100, 20))
    typing: Bucket = field(default_factory=lambda: Bucket(5, 2))
    unsolicited: Bucket = field(default_factory=lambda: Bucket(5, 2))
    ticket: Bucket = field(default_factory=lambda: Bucket(5, 0.5))
    violations: Bucket = field(default_factory=lambda: Bucket(10, 0.1))
