"""How a process that serves for months gives memory back.

A page of two thousand cards is a megabyte of text for a moment, and leaves holes of that size
behind. Limits by which each piece goes back at once (mallopt) were measured: a worker holds 15 MiB
less, and such a page takes half as long again, for its memory is asked from the system anew every
time. So holes are given back now and then, by the clock.
"""

import ctypes

import gevent

EVERY = 20.0
"""Seconds; it takes a few milliseconds."""


def give_back() -> None:
    """Hand free memory back to the system, where the C library can."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):  # another C library than glibc
        return


def tend(_worker: object) -> None:
    """Give back now and then, from now on: a hook of gunicorn for a worker that has started."""
    gevent.spawn(_tending)


def _tending() -> None:
    while True:
        gevent.sleep(EVERY)
        give_back()
