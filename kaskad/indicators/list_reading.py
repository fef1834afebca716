"""Reading a pasted list of schools: «№ 358, 376, лицей 373, ДОУ 12». Pure.

Source: domain.md, 12: schools are written «ГБОУ № 358», «школы №358», «Лицей № 373»,
«544 школы»: matched by kind and number inside the district; numbers of kindergartens are matched
only when they are called kindergartens, for the same number may be a school, too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaskad.people.models import OrganisationKind

_NUMBERED = frozenset({OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN})
_SPLIT = re.compile(r"[,;\n]")
_NUMBER = re.compile(r"\d+(?:/\d+)?")
_KINDERGARTEN = re.compile(r"детск|\bсад|доу\b|\bд/с|kindergarten", re.IGNORECASE)
_SCHOOL = re.compile(r"школ|лице|гимнази|\bсош\b|гбоу|\bоу\b|school|lyceum", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may stand on the list."""

    id: int
    names: tuple[str, ...]
    kind: str = ""
    """Kind of organisation; empty: a person."""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in the text, and the pieces nobody answers to."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]


def read_list(text: str, known: Sequence[Known]) -> Read:
    """Whom *text* names among *known*. A kind said once holds for the numbers behind it."""
    by_name = {fold(name): one for one in known for name in one.names if name}
    numbered: dict[tuple[str, str], list[int]] = {}
    for one in known:
        if number := one.number or _number_in(one):
            numbered.setdefault((one.kind, number), []).append(one.id)
    ids: list[int] = []
    unknown: list[str] = []
    kind = str(OrganisationKind.SCHOOL)
    for words in _pieces(text, by_name):
        named = by_name.get(fold(words))
        if named is not None:
            ids.append(named.id)
            kind = named.kind if named.kind in _NUMBERED else kind
            continue
        kind = _kind_in(words) or kind
        numbers = _NUMBER.findall(words)
        found = [numbered.get((kind, number), []) for number in numbers]
        if numbers and all(len(one) == 1 for one in found):
            ids += [one[0] for one in found]
        else:
            unknown.append(words)
    return Read(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(unknown)))


def _pieces(text: str, names: Mapping[str, Known]) -> Iterator[str]:
    """What stands between commas, at the ends of lines and around «и», unless that is a name."""
    for piece in _SPLIT.split(text):
        words = " ".join(piece.split())
        parts = [words] if fold(words) in names else words.split(" и ")
        yield from (part for part in parts if part)


def fold(words: str) -> str:
    """*words* for comparing: without case, quotation marks and idle spaces."""
    return " ".join(re.sub(r"[«»\"'„“”№.]", " ", words).casefold().replace("ё", "е").split())


def _kind_in(words: str) -> str:
    if _KINDERGARTEN.search(words):
        return str(OrganisationKind.KINDERGARTEN)
    return str(OrganisationKind.SCHOOL) if _SCHOOL.search(words) else ""


def _number_in(one: Known) -> str:
    """The number in a name that has just one: «ГБОУ школа № 358»."""
    for name in one.names if one.kind else ():
        numbers = _NUMBER.findall(name)
        if len(numbers) == 1:
            return str(numbers[0])
    return ""
