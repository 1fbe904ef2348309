"""When failed work is tried again: pure arithmetic."""

FIRST_RETRY_S = 5
LONGEST_RETRY_S = 3600


def retry_after_s(attempts: int) -> int:
    """Seconds to wait after the `attempts`-th failure (1, 2, …): 5, 10, 20, … at most an hour."""
    doublings = min(attempts - 1, 20)  # beyond, the cap holds anyway and numbers stay small
    return min(FIRST_RETRY_S << doublings, LONGEST_RETRY_S)
