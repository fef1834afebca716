"""How the words of a period are read while they are typed: sentences for the form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad.calendars.queries import calendar_of_owner
from kaskad.cascade.models import Initiative, Stage
from kaskad.cascade.period_words import DOUBTS, locale
from kaskad.cascade.plan_edit_actions import activity_context, beyond_project, stage_context
from kaskad.cascade.plan_queries import StageRow
from kaskad.core.i18n import show_day
from kaskad.periods import (
    Period,
    SchoolCalendar,
    canonical,
    occurrences,
    read_period,
    school_year_of,
)

SHOWN = 3
"""So many repetitions are named."""


@dataclass(frozen=True)
class Reading:
    """What stands under the field."""

    said: str
    """The reading in words; empty: nothing could be read."""
    dates: str
    doubts: tuple[str, ...]
    warnings: tuple[str, ...]
    asked: bool
    """Whether there are words at all."""

    @property
    def clear(self) -> bool:
        """Nothing to look at."""
        return bool(self.said) and not self.doubts and not self.warnings


def stage_reading(
    raw: str, initiative: Initiative, stages: Sequence[Stage], own: Stage | None
) -> Reading:
    """The reading of the words of a stage."""
    before = list(stages)
    if own is not None:
        before = before[: [one.id for one in stages].index(own.id)]
    period = read_period(raw, stage_context(initiative, before))
    warning = wider_than_project(initiative, period.start, period.end)
    return _reading(raw, period, warning, calendar_of_owner(initiative.owner_id))


def activity_reading(
    raw: str, initiative: Initiative, stages: Sequence[Stage], stage_id: int | None
) -> Reading:
    """The reading of the words of an activity of the stage."""
    period = read_period(raw, activity_context(initiative, stages, stage_id))
    return _reading(raw, period, "", calendar_of_owner(initiative.owner_id))


def wider_than_project(initiative: Initiative, starts_on: date | None, ends_on: date | None) -> str:
    """The warning about a stage that is wider than its project; empty: it is not."""
    if not beyond_project(initiative, starts_on, ends_on):
        return ""
    return str(
        _(
            "The stage is wider than its project (%(first)s – %(last)s).",
            first=show_day(initiative.starts_on) or "…",
            last=show_day(initiative.ends_on) or "…",
        )
    )


def wide_stages(initiative: Initiative, stages: Iterable[StageRow]) -> dict[int, str]:
    """Those of *stages* that are wider than the project, with the warning."""
    return {
        one.id: warning
        for one in stages
        if (warning := wider_than_project(initiative, one.starts_on, one.ends_on))
    }


def _reading(raw: str, period: Period, warning: str, calendar: SchoolCalendar) -> Reading:
    return Reading(
        said=canonical(period, locale()),
        dates=_dates(period, calendar),
        doubts=tuple(str(DOUBTS[doubt.code]) for doubt in period.ambiguities),
        warnings=(warning,) if warning else (),
        asked=bool(raw.strip()),
    )


def _dates(period: Period, calendar: SchoolCalendar) -> str:
    if period.start is None or period.end is None:
        return ""
    try:
        first, last = school_year_of(period.start), school_year_of(period.end)
        found = occurrences(period, first, last, calendar=calendar)
    except ValueError:
        found = ()
    if len(found) > 1:
        shown = [f"{show_day(one.start)} – {show_day(one.end)}" for one in found[:SHOWN]]
        return "; ".join(shown) + ("; …" if len(found) > SHOWN else "")
    return f"{show_day(period.start)} – {show_day(period.end)}"
