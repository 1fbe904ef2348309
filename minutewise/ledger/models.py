"""Accounts, transfers, holds."""
