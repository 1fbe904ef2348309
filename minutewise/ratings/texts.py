"""Words that people typed into a review, as they are kept."""

from minutewise.work.text import one_line


def clean_words(typed: str, length_max: int) -> str:
    """The lines as they were, without invisible characters; at most one empty line in a row."""
    lines = [one_line(line) for line in typed[: 4 * length_max].splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()[:length_max].rstrip()
