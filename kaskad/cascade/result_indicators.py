"""By which indicators an expected result is measured (domain.md, 4.7): several, or none.

A result may be measured by several indicators and an indicator measure several results. The tie is
a word of the passport: frozen with it, in its versions, and in a change request. An import sets
none; documents print none, for the passports have no place for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, cast, delete, func, select

from kaskad.cascade.access import Place
from kaskad.cascade.further_stages import ids_in
from kaskad.cascade.indicator_links import IndicatorLink, indicators_of
from kaskad.cascade.models import ExpectedResult, Initiative, ResultIndicator
from kaskad.core import errors, revisions
from kaskad.core.db import db

FIELD = "indicators"

MEASURED = (
    select(func.aggregate_strings(cast(ResultIndicator.indicator_id, String), ","))
    .where(ResultIndicator.result_id == ExpectedResult.id)
    .correlate(ExpectedResult)
    .scalar_subquery()
    .label(FIELD)
)
"""A column beside those of results: the ids as a text, read by `ids_in`; no statement more."""


def measured_by(initiative_id: int) -> dict[int, tuple[int, ...]]:
    """The ids of the indicators of every result that has some. One statement."""
    rows = db.session.execute(
        select(ExpectedResult.id, MEASURED).where(ExpectedResult.initiative_id == initiative_id)
    )
    return {row.id: ids_in(row.indicators) for row in rows if row.indicators}


def links_of(
    initiative_id: int, ids: Iterable[Iterable[int]]
) -> Mapping[int, tuple[IndicatorLink, ...]]:
    """The indicators behind each of *ids*, by place, in their order; those put away are not told.

    One statement, none where nothing is measured. The initiative is known to the session.
    """
    wanted = {at: set(some) for at, some in enumerate(ids)}
    if not any(wanted.values()):
        return {}
    known = indicators_of(db.session.get_one(Initiative, initiative_id))
    return {
        at: tuple(one for one in known if one.live and one.id in some)
        for at, some in wanted.items()
    }


def wanted_indicators(
    place: Place, row: ExpectedResult | None, seen: int | None, asked: Sequence[int] | None
) -> tuple[list[int], str, str] | None:
    """(ids, words before, words after) of what is to be set; None: it stays as it is.

    Two statements. Raises Invalid for what is no indicator of this initiative, or Conflict with
    both lists.
    """
    if asked is None:
        return None
    now = _of(row) if row is not None else []
    if set(asked) == set(now):
        return None
    known = indicators_of(place.initiative)
    if set(asked) - {one.id for one in known if one.live or one.id in now}:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={FIELD: sentence})
    before, after = (_words(known, ids) for ids in (now, asked))
    if row is not None and seen is not None and row.field_revisions.get(FIELD, 0) > seen:
        raise errors.Conflict(
            _("Somebody changed this while you were editing. Both versions are below."),
            clashes=(errors.Clash(FIELD, before, after),),
        )
    return [one.id for one in known if one.id in asked], before, after


def set_indicators(row: ExpectedResult, ids: Sequence[int]) -> None:
    """Let it be measured by *ids*; counted as a change of the row."""
    db.session.execute(delete(ResultIndicator).where(ResultIndicator.result_id == row.id))
    db.session.add_all(ResultIndicator(result_id=row.id, indicator_id=one) for one in ids)
    revisions.touch(row, FIELD)


def words_of(initiative: Initiative, ids: Iterable[int]) -> str:
    """The indicators *ids* in a line. One statement."""
    return _words(indicators_of(initiative), ids)


def _words(known: Iterable[IndicatorLink], ids: Iterable[int]) -> str:
    wanted = set(ids)
    return "; ".join(one.words for one in known if one.id in wanted)


def _of(row: ExpectedResult) -> list[int]:
    return list(
        db.session.scalars(
            select(ResultIndicator.indicator_id).where(ResultIndicator.result_id == row.id)
        )
    )


def offered(initiative: Initiative, chosen: Iterable[int]) -> list[tuple[int, str]]:
    """(id, words) of what a result can be measured by; *chosen* stay though put away. One."""
    kept = set(chosen)
    return [(one.id, one.words) for one in indicators_of(initiative) if one.live or one.id in kept]


def told(pair: tuple[list[int], str, str] | None) -> dict[str, list[Any]]:
    """What the journal keeps of it."""
    return {} if pair is None else {FIELD: [pair[1], pair[2]]}
