"""Periods that only point at something else: a plan, a need, vacations, the coming year."""

from __future__ import annotations

import re
from typing import Final

from kaskad.periods.kinds import Anchor, PeriodKind, Relation
from kaskad.periods.period import Period

_PLAN: Final = (
    r"(?:по|согласно|в соответствии с) (?:отдельному |утвержденному )?план(?:у|ам|ом|а)"
    r"(?: работы(?: [а-я]{1,20}){0,2})?"
)
_WORDS: Final = {
    Relation.COMING_YEAR: (r"(?:на |в )?(?:предстоящ|будущ|следующ)[а-я]{2,3} (?:год[ау]?|учгод)",),
    Relation.SCHOOL_YEAR_END: (r"до (?:конца|окончания|завершения) (?:текущего )?учгод",),
    Relation.VACATIONS: (
        r"(?:в |на |во время |в период |в дни )?(?:школьных |учебных )?каникул(?:ы|ах)?",
        r"(?:в )?каникулярн[а-я]{2,3} (?:время|период[а-я]?)",
    ),
    Relation.AS_NEEDED: (
        r"(?:по|при|в случае|по мере) (?:возникновения )?(?:необходимост|потребност)[а-я]",
        r"по (?:запросу|запросам|требованию)",
        r"по мере поступления(?: [а-я]{1,20}){0,2}",
    ),
    Relation.BY_PLAN: (_PLAN,),
    Relation.BY_SCHEDULE: (
        r"(?:по|согласно) (?:[а-я]{1,20} )?(?:график[а-я]{1,2}|расписани[а-я]{1,2})",
    ),
    Relation.TEN_DAYS: (r"(?:в течение )?декад[аы]",),
}
_PATTERNS: Final = tuple(
    (re.compile("|".join(words)), relation) for relation, words in _WORDS.items()
)


def read_relative(shape: str) -> Period | None:
    """A period that points at something; its dates come from the context, if at all."""
    for pattern, relation in _PATTERNS:
        if pattern.fullmatch(shape):
            coming = relation is Relation.COMING_YEAR
            return Period(
                kind=PeriodKind.RELATIVE,
                relation=relation,
                anchor=Anchor.DOCUMENT if coming else Anchor.STAGE,
            )
    return None
