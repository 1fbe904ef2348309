"""Rules of advisors: pure functions and tables."""
