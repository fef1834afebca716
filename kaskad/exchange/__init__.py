"""Readers and writers: what comes in from files and goes out to them.

A reader turns bytes into plain dataclasses with the place each came from; a plan says what would
be created or changed; applying it calls the same actions the screens use, in one unit of work;
a dry run is the same path with a rollback. May import every room below it.
"""
