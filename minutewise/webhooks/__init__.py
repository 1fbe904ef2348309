"""Outgoing webhooks: what happens to somebody's calls and money is told to their own servers."""
