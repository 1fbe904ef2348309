"""Rules of payments: pure functions and tables."""
