"""Units of measure: as written in a document, and what they are by ОКЕИ. Pure.

Source: domain.md, 2.1 (`unit`: %, ед., чел., шт., Кол-во; mapped to ОКЕИ), 4.13 (codes), 5.2
(«Кол-во» is not a unit). What is written is never changed; the reading stands beside it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What is counted; only values of one measure can be added or compared."""

    SHARE = "share"
    PEOPLE = "people"
    PIECES = "pieces"
    """Events, organisations, documents: «ед.» and «шт.» are both used for them."""
    HOURS = "hours"
    MONEY = "money"
    POINTS = "points"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, with its reading."""

    raw: str
    measure: Measure
    okei: str = ""
    """Code of the all-Russian classifier ОК 015-94; empty: it has none."""
    short: str = ""
    """How it is shown beside a number: «%», «чел.»."""

    @property
    def known(self) -> bool:
        """Whether the words are a unit at all: «Кол-во» is not."""
        return self.measure is not Measure.UNKNOWN


_UNITS: tuple[tuple[frozenset[str], Measure, str, str], ...] = (
    (frozenset({"%", "процент", "процентов", "проценты"}), Measure.SHARE, "744", "%"),
    (frozenset({"чел", "человек", "человека"}), Measure.PEOPLE, "792", "чел."),
    (frozenset({"ед", "единица", "единиц", "единицы"}), Measure.PIECES, "642", "ед."),
    (frozenset({"шт", "штука", "штук", "штуки"}), Measure.PIECES, "796", "шт."),
    (frozenset({"ч", "час", "часа", "часов"}), Measure.HOURS, "356", "ч."),
    (frozenset({"руб", "рубль", "рублей", "рубля"}), Measure.MONEY, "383", "руб."),
    (frozenset({"тыс руб", "тысяча рублей", "тысяч рублей"}), Measure.MONEY, "384", "тыс. руб."),
    (frozenset({"балл", "балла", "баллов", "баллы"}), Measure.POINTS, "", "балл"),
)


def read_unit(raw: str) -> Unit:
    """The unit in the words *raw*; never raises, unknown words are an unknown unit."""
    words = " ".join(re.sub(r"[.\s]+", " ", raw.casefold()).split())
    for names, measure, okei, short in _UNITS:
        if words in names:
            return Unit(raw, measure, okei, short)
    return Unit(raw, Measure.UNKNOWN, short=raw.strip())


def comparable(first: Unit, second: Unit) -> bool:
    """Whether values in both can be added: the same measure, and for money the same size."""
    if not (first.known and second.known) or first.measure is not second.measure:
        return False
    return first.measure is not Measure.MONEY or first.okei == second.okei
