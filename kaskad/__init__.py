"""Kaskad: the server on which a methodical centre runs its cascade of initiative projects."""

__version__ = "0.1.0"
