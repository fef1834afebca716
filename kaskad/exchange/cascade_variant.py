"""In which columns a file's table of activities was written: read from what its rows fill.

A cascade file keeps no headings; what its rows hold, and where they stand, says which of the eight
variants of domain.md 4.6 it was (`plan_variants.recognise`). Pure.
"""

import re
from collections.abc import Callable

from kaskad.cascade.plan_variants import Shape, recognise
from kaskad.exchange.readers.cascade_document import ActivityRow, Passport

_YEAR = re.compile(r"\d{4}|\.\d{2}\b")


def variant_of(passport: Passport) -> str:
    """The code of the variant; empty where it is not clear."""
    return recognise(shape_of(passport))


def shape_of(passport: Passport) -> Shape:
    """What the plan of *passport* is like."""
    rows = passport.activities
    periods = [row.period_text for row in rows if row.period_text]
    return Shape(
        years=bool(rows) and all(_YEAR.search(row.group) for row in rows),
        levels=any(row.parent for row in rows),
        staged=bool(rows) and all(row.stage for row in rows),
        used=frozenset(name for name in _FILLED if any(_FILLED[name](row) for row in rows)),
        activities=len(rows),
        stages=len(passport.stages),
        stage_words=sum(bool(one.text or one.title) for one in passport.stages),
        yearless=bool(periods) and not any(_YEAR.search(one) for one in periods),
    )


_FILLED: dict[str, Callable[[ActivityRow], bool]] = {
    "content": lambda row: bool(row.content),
    "conditions": lambda row: bool(row.conditions),
    "period": lambda row: row.period_text not in {"", row.group},
    "parties": lambda row: bool(row.responsible),
    "result": lambda row: bool(row.result or row.result_shared_from),
}
