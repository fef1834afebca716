"""Readers: bytes of a file -> plain frozen dataclasses, each with the line it came from.

A reader knows nothing of the database. What it cannot take it refuses whole, naming the line and
the key (`core.errors.Invalid`); what it takes with a doubt it says in `warnings`.
"""
