"""Rules of networks: pure functions and tables."""
