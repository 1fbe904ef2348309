"""A gateway that moves pretend money: a process of its own, with its own book and faults."""
