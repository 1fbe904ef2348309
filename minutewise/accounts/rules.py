"""Rules of accounts: pure functions and tables."""
