"""Periods that a person should look at: unclear words, rows outside their stage."""

from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.period_words import DOUBTS
from kaskad.exchange.cascade_plan import Plan
from kaskad.exchange.cascade_records import Kind, Name
from kaskad.exchange.cascade_stored import Stored
from kaskad.periods import ConflictCode, Period, conflicts, overlaps


def doubts(plan: Plan, stored: Stored) -> tuple[str, ...]:
    """A sentence for each doubt about the stages and activities that *plan* made or changed."""
    names = [record.name for record in plan.create] + [one.record.name for one in plan.change]
    touched = [name for name in names if name.kind in (Kind.STAGE, Kind.ACTIVITY)]
    found: list[str] = []
    for name in touched:
        row = stored.rows[name]
        label = stored.initiatives[name.initiative].label
        period = _period(row)
        if period is None:
            continue
        if period.doubtful:
            words = " ".join(str(DOUBTS[one.code]) for one in period.ambiguities if one.needs_look)
            found.append(
                _("%(project)s, %(what)s, “%(raw)s”: %(doubt)s",
                  project=label, what=_what(name), raw=row.period_raw, doubt=words)
            )  # fmt: skip
        stage = _stage_of(row, name, stored)
        if stage is not None and _at_odds(period, stage, own=row.stage_id is not None):
            found.append(
                _("%(project)s, %(what)s, “%(raw)s”: does not fit its stage, “%(stage)s”.",
                  project=label, what=_what(name), raw=row.period_raw, stage=stage.raw)
            )  # fmt: skip
    for initiative in dict.fromkeys(name.initiative for name in touched if name.kind is Kind.STAGE):
        found += _overlapping(initiative, stored)
    return tuple(found)


def _what(name: Name) -> str:
    if name.kind is Kind.STAGE:
        return str(_("stage %(number)s", number=name.ident[0]))
    return str(_("activity %(number)s", number=" ".join(part for part in name.ident if part)))


def _period(row: Any) -> Period | None:
    return Period.from_json(row.period) if row.period else None


def _stage_of(row: Any, name: Name, stored: Stored) -> Period | None:
    """The stage of an activity; of one without a stage the last, in which the project ends."""
    if name.kind is not Kind.ACTIVITY:
        return None
    stages = stored.siblings(Name(name.initiative, Kind.STAGE, ()))
    if row.stage_id is None:
        return _period(stages[-1]) if stages else None
    return next((_period(stage) for stage in stages if stage.id == row.stage_id), None)


def _at_odds(period: Period, stage: Period, *, own: bool) -> bool:
    """Whether they disagree; by a day only, if the stage is not the activity's own."""
    codes = {one.code for one in conflicts(period, stage)}
    return bool(codes) if own else codes == {ConflictCode.NEARLY_SAME_END}


def _overlapping(initiative: str, stored: Stored) -> list[str]:
    rows = stored.siblings(Name(initiative, Kind.STAGE, ()))
    periods = [_period(row) for row in rows]
    whole = [period for period in periods if period is not None]
    if len(whole) != len(periods):
        return []
    label = stored.initiatives[initiative].label
    return [
        _("%(project)s: the stages “%(first)s” and “%(second)s” overlap.",
          project=label, first=whole[first].raw, second=whole[second].raw)
        for first, second, _conflict in overlaps(whole)
    ]  # fmt: skip
