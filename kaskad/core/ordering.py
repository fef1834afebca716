"""Order as a fractional index: a string between two neighbours, so that a move writes one row.

Keys are strings over 0-9A-Za-z compared byte by byte (collation "C"). `between(a, b)` gives a
key strictly between; either side may be None for the end of the list. Keys never end in the
lowest digit, so there is always room before any key. Pure.
"""

from collections.abc import Sequence

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(DIGITS)
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}


def between(before: str | None, after: str | None) -> str:
    """A key k with before < k < after.

    Raises ValueError when there is no such key (before >= after, or a key that is not one).
    """
    low = before or ""
    for key in (before, after):
        if key is not None and (not key or key[-1] == DIGITS[0] or set(key) - set(DIGITS)):
            raise ValueError(f"not an ordering key: {key!r}")
    if after is not None and low >= after:
        raise ValueError(f"no key between {before!r} and {after!r}")
    prefix: list[str] = []
    position = 0
    bounded = after is not None
    while True:
        a = _VALUE[low[position]] if position < len(low) else 0
        b = _VALUE[after[position]] if bounded and after and position < len(after) else _BASE
        if a == b:
            prefix.append(DIGITS[a])
        elif b - a > 1:
            # At an open end step by one digit instead of halving: a list that only grows at
            # its end, or only at its top, would otherwise need a longer key every sixth card.
            step = (a + b) // 2
            if after is None:
                step = a + 1
            elif before is None:
                step = b - 1
            return "".join(prefix) + DIGITS[step]
        else:
            prefix.append(DIGITS[a])
            bounded = False
        position += 1


def spread(count: int) -> list[str]:
    """*count* ascending keys of equal length for a list that is made at once (an import)."""
    width = 1
    while _BASE**width - 1 < count * 2:
        width += 1
    step = _BASE**width // (count + 1)
    keys = []
    for index in range(1, count + 1):
        number, digits = index * step, ""
        for _ in range(width):
            number, rest = divmod(number, _BASE)
            digits = DIGITS[rest] + digits
        keys.append(digits if digits[-1] != DIGITS[0] else digits + DIGITS[_BASE // 2])
    return keys


def place(keys: Sequence[tuple[int, str]], after_id: int | None, moving_id: int | None) -> str:
    """Key that puts *moving_id* right after *after_id* (None: first) among sorted (id, key) rows.

    A neighbour that is no longer in the list (moved away meanwhile) means the end of it.
    """
    rows = [(row_id, key) for row_id, key in keys if row_id != moving_id]
    if after_id is None:
        return between(None, rows[0][1] if rows else None)
    for index, (row_id, key) in enumerate(rows):
        if row_id == after_id:
            return between(key, rows[index + 1][1] if index + 1 < len(rows) else None)
    return between(rows[-1][1] if rows else None, None)
