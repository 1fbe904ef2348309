"""Pages of the operator: the day, people, credits, the audit log."""
