"""Names in comments: `@Фамилия И. О.` of somebody who can see the board. Pure but for the types."""

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from kaskad.boards.parties import PartyRow
from kaskad.core.db import fold_text

_TAG_OR_TEXT = re.compile(r"(<[^<>]*>)")
_WORD = re.compile(r"[\w.@/]")


def _patterns(names: Iterable[str]) -> re.Pattern[str] | None:
    # The longest first, so that «Методист 12» is not read as «Методист 1» followed by a 2.
    forms = sorted({fold_text(name) for name in names if name.strip()}, key=len, reverse=True)
    if not forms:
        return None
    return re.compile("@(" + "|".join(re.escape(form) for form in forms) + r")(?!\w)")


def named_people(body: str, people: Sequence[PartyRow]) -> list[PartyRow]:
    """Those of *people* whom *body* names with an @, each once. Two people of one name are both."""
    by_name: dict[str, list[PartyRow]] = {}
    for person in people:
        for name in {person.name, person.label}:
            by_name.setdefault(fold_text(name), []).append(person)
    pattern = _patterns(by_name)
    if pattern is None:
        return []
    found: dict[int, PartyRow] = {}
    folded = fold_text(body)
    for match in pattern.finditer(folded):
        if match.start() and _WORD.match(folded, match.start() - 1):
            continue  # an e-mail address or part of a link
        for person in by_name[match.group(1)]:
            found.setdefault(person.id, person)
    return list(found.values())


def mark_names(html: Markup, names: Iterable[str]) -> Markup:
    """*html* of a comment with the @names of those who were really told set off."""
    pattern = _patterns(Markup.escape(name) for name in names)
    if pattern is None:
        return html
    pieces = []
    depth = 0  # inside links and code nothing is touched
    for piece in _TAG_OR_TEXT.split(str(html)):
        if piece.startswith("<"):
            if re.match(r"<(a|code|pre)\b", piece):
                depth += 1
            elif re.match(r"</(a|code|pre)>", piece):
                depth -= 1
            pieces.append(piece)
            continue
        pieces.append(piece if depth else _marked(piece, pattern))
    return Markup("".join(pieces))  # noqa: S704 - the text was safe and only spans were put in


def _marked(text: str, pattern: re.Pattern[str]) -> str:
    folded = fold_text(text)
    if len(folded) != len(text):
        return text
    out, done = [], 0
    for match in pattern.finditer(folded):
        out.append(text[done : match.start()])
        out.append(f'<span class="k-mention">{text[match.start() : match.end()]}</span>')
        done = match.end()
    return "".join([*out, text[done:]])
