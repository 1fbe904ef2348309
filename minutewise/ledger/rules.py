"""Rules of ledger: pure functions and tables."""
