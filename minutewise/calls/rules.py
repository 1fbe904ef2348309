"""Rules of calls: pure functions and tables."""
