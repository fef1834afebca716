"""Stages that a change request would leave wider than their project.

Warned of and not refused, as on the plan (`cascade.period_reading`): the dates of a document are a
matter of people. Nothing is written to find it out; the words of the lines are read as the plan
would read them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad.approvals.request_lines import ADD, BRING_BACK, PUT_AWAY, Line
from kaskad.approvals.request_reading import INITIATIVE, STAGES
from kaskad.cascade.access import Place
from kaskad.cascade.models import Stage
from kaskad.cascade.part_edits import rows_of
from kaskad.cascade.plan_edit_actions import name_of
from kaskad.core.i18n import show_day
from kaskad.periods import PeriodContext, read_period

PERIOD = "period_raw"


@dataclass
class _Stage:
    name: str
    raw: str
    starts_on: date | None
    ends_on: date | None
    there: bool = True
    touched: bool = False


def wide_after(place: Place, lines: Sequence[Line]) -> tuple[str, ...]:
    """A sentence for each stage that is wider than the project once *lines* are applied.

    Only for requests about dates; one statement then, and none for the others.
    """
    dated = [line for line in lines if PERIOD in line.values]
    bounds = (place.initiative.starts_on, place.initiative.ends_on)
    for line in dated:
        if line.section == INITIATIVE:
            period = read_period(line.values[PERIOD])
            bounds = (period.start, period.end)
    moved = bounds != (place.initiative.starts_on, place.initiative.ends_on)
    if bounds == (None, None) or not (moved or any(line.section == STAGES for line in dated)):
        return ()
    stages = {
        row.id: _Stage(
            name_of(row), row.period_raw, row.starts_on, row.ends_on, row.archived_at is None
        )
        for row in rows_of(Stage, place.initiative)
    }
    for position, line in enumerate(lines, 1):
        if line.section == STAGES:
            _apply(stages, line, -position)
    return tuple(_wide(stages.values(), bounds, moved=moved))


def _apply(stages: dict[int, _Stage], line: Line, made: int) -> None:
    key = made if line.operation == ADD else line.part_id or 0
    if line.operation == ADD:
        stages[key] = _Stage(line.name, "", None, None)
    if (stage := stages.get(key)) is None:
        return
    if line.operation in {PUT_AWAY, BRING_BACK}:
        stage.there = line.operation == BRING_BACK
    if PERIOD in line.values:
        stage.raw, stage.touched = line.values[PERIOD], True


def _wide(
    stages: Iterable[_Stage], bounds: tuple[date | None, date | None], *, moved: bool
) -> Iterator[str]:
    first, last = bounds
    before: date | None = None
    for one in stages:
        if not one.there:
            continue
        if one.touched:
            context = PeriodContext(
                project_start=first, project_end=last, previous_stage_end=before
            )
            period = read_period(one.raw, context)
            one.starts_on, one.ends_on = period.start, period.end
        before = one.ends_on or before
        early = first is not None and one.starts_on is not None and one.starts_on < first
        late = last is not None and one.ends_on is not None and one.ends_on > last
        if (early or late) and (one.touched or moved):
            yield _(
                "If it is approved, stage “%(stage)s” is wider than its project"
                " (%(first)s – %(last)s).",
                stage=one.name, first=show_day(first) or "…", last=show_day(last) or "…",
            )  # fmt: skip
