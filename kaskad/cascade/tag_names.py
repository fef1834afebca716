"""Names of tags: what people type, and when two of them are one. Pure."""

import re

from kaskad.cascade.tag_models import NAME_LIMIT
from kaskad.core.db import fold_text

MOST = 20
"""So many tags a project carries: more put nothing together any more."""

_BETWEEN = re.compile(r"[,;\n]")


def normal_name(text: str) -> str:
    """*text* as one line, without the sign # that people know from elsewhere."""
    return " ".join(text.split()).lstrip("#").strip()


def folded(name: str) -> str:
    """By what tags are told apart: «Семья», «семья» and « семья » are one, so are е and ё.

    Cut to what the column holds: folding makes a few letters longer (İ).
    """
    return fold_text(normal_name(name))[:NAME_LIMIT]


def split_names(text: str) -> tuple[str, ...]:
    """The names in *text*, between commas or semicolons, each once, as written first."""
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text):
        if name := normal_name(part):
            found.setdefault(folded(name), name)
    return tuple(found.values())
