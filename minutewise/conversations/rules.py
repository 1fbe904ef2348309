"""What may be written into a thread."""

from minutewise.kernel.errors import InvalidError

MESSAGE_LENGTH_MAX = 4000


def readable_text(text: object) -> str:
    """The text as it is kept: no control characters, trimmed. Raises InvalidError."""
    if not isinstance(text, str):
        raise InvalidError("text_missing", "Write something first.", field="text")
    kept = "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()
    if not kept:
        raise InvalidError("text_missing", "Write something first.", field="text")
    if len(kept) > MESSAGE_LENGTH_MAX:
        raise InvalidError(
            "text_too_long", f"At most {MESSAGE_LENGTH_MAX} characters fit.", field="text"
        )
    return kept
