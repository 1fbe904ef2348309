"""Figures, each by a command: `./bench` runs all of them, `./bench NAME` one."""
