"""How a process that serves for months asks the system for memory, and gives it back.

A page of two thousand cards is a megabyte of text for a moment. glibc, left alone, learns from it
to keep such pieces, and tens of megabytes of holes between them with it, in every worker; a limit
set by hand is not raised by learning (mallopt(3)).
"""

import contextlib
import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_PIECE = 128 * 1024


def settle() -> None:
    """Set the limits, where the C library has them; called before anything big is loaded."""
    with contextlib.suppress(AttributeError, OSError):  # another C library than glibc
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _PIECE)
        library.mallopt(_TRIM_THRESHOLD, _PIECE)
        library.mallopt(_ARENA_MAX, 1)
