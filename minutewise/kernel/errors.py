"""What goes wrong by the rules, as opposed to by accident.

Every error has a stable `code` (for programs) and a `message` (for people, already in
their words). Views translate them once: into a message beside a field or a problem+json.
"""


class RuleError(Exception):
    """A rule of the product says no. Nothing was changed."""

    status = 409

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.field = field


class InvalidError(RuleError):
    """The input itself cannot be understood or is out of bounds."""

    status = 422


class MissingError(RuleError):
    """There is no such thing, or it is not yours: both look the same from outside."""

    status = 404


class ConflictError(RuleError):
    """The same key came with other content, or somebody was faster."""

    status = 409
