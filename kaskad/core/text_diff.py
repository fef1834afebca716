"""Two texts side by side, with the words that differ marked. Pure."""

import difflib
import re

from markupsafe import Markup

_WORDS = re.compile(r"\s+|[^\s]+")


def marked(
    theirs: str, mine: str, tags: tuple[str, str] = ("mark", "mark")
) -> tuple[Markup, Markup]:
    """Both texts as HTML with the words that differ marked, by the elements *tags* on each side."""
    one_tag, two_tag = (Markup("<{0}>{{}}</{0}>").format(tag) for tag in tags)
    a, b = _WORDS.findall(theirs), _WORDS.findall(mine)
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    left, right = Markup(""), Markup("")
    if len(a) * len(b) > 4_000_000:  # too long to compare word by word in good time
        return Markup.escape(theirs), Markup.escape(mine)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        one, two = "".join(a[i1:i2]), "".join(b[j1:j2])
        if tag == "equal":
            left, right = left + one, right + two
            continue
        if one:
            left += one_tag.format(one)
        if two:
            right += two_tag.format(two)
    return left, right
