"""Minutewise: self-hosted paid live advice, metered by the second."""
