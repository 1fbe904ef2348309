"""What operators do: one function per deed, one transaction each, a line in the audit log."""

from minutewise.backoffice.actions.operator import Operator

__all__ = ["Operator"]
