"""Holds the live calls: turns proof and time into actions, and writes only at state changes."""
