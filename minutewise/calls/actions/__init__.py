"""What can be done with a call: one function per use case, one transaction each."""
