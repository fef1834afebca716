"""Sorting as people do: «Школа 9» before «Школа 12», ё beside е, case and quotes aside. Pure."""

import re
from functools import lru_cache

from kaskad.core.db import fold_text

_PARTS = re.compile(r"\d+|\D+")
_ASIDE = str.maketrans("", "", "«»“”\"'„()")


@lru_cache(maxsize=8192)
def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key for `sorted`: runs of digits as numbers, letters folded, quotes left out."""
    folded = fold_text(text).translate(_ASIDE).strip()
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _PARTS.findall(folded)
    )
