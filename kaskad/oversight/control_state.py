"""How a milestone or a control stage stands on a day. Pure rules over plain dates.

Source: domain.md, 4.9 (baseline, forecast and actual day, the reason of a shift) and 4.12: late is
what is past its *forecast*, slipping is a forecast later than the plan. Everything is as of a day:
what happened after it has not happened yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON = 14
"""Days before its day from which something is due soon."""


class MilestoneState(StrEnum):
    """How a milestone stands; `MOVED` is still ahead, on another day than planned."""

    PLANNED = "planned"
    MOVED = "moved"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"
    CANCELLED = "cancelled"


class ControlState(StrEnum):
    """How a control stage stands: before, during or after its period, or what it came to."""

    UNDATED = "undated"
    AHEAD = "ahead"
    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class MeasureState(StrEnum):
    """How the measures stand that a conclusion asks for."""

    NONE = "none"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True)
class Shift:
    """On the day *made_on* the forecast went from one day to another."""

    old_on: date
    new_on: date
    made_on: date


@dataclass(frozen=True)
class MilestoneDates:
    """What is known of a milestone today; `shifts` in the order in which they were made."""

    baseline_on: date
    forecast_on: date
    actual_on: date | None = None
    cancelled_on: date | None = None
    shifts: Sequence[Shift] = ()


@dataclass(frozen=True)
class Standing:
    """A milestone as of a day."""

    state: MilestoneState
    forecast_on: date
    """The day on which it was expected then."""
    actual_on: date | None
    """None: it was still open then."""
    deviation: int | None
    """Days behind the plan (negative: ahead of it); None for a cancelled one.

    An overdue one is behind by every day that has passed without it.
    """
    overdue: int = 0
    """Days since the forecast; 0: not overdue."""
    slip: int = 0
    """Days by which the forecast of an open one is later than the plan; 0: it is not."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached."""
        return self.actual_on is None and self.state != MilestoneState.CANCELLED


def forecast_as_of(forecast_on: date, shifts: Sequence[Shift], as_of: date) -> date:
    """The day expected on *as_of*: what the first shift after it moved from."""
    return next((one.old_on for one in shifts if one.made_on > as_of), forecast_on)


def milestone_standing(dates: MilestoneDates, as_of: date) -> Standing:
    """How the milestone stood on *as_of*."""
    forecast = forecast_as_of(dates.forecast_on, dates.shifts, as_of)
    plan = dates.baseline_on
    if dates.actual_on is not None and dates.actual_on <= as_of:
        late = (dates.actual_on - plan).days
        state = MilestoneState.DONE_LATE if late > 0 else MilestoneState.DONE
        return Standing(state, forecast, dates.actual_on, late)
    if dates.cancelled_on is not None and dates.cancelled_on <= as_of:
        return Standing(MilestoneState.CANCELLED, forecast, None, None)
    overdue = max((as_of - forecast).days, 0)
    return Standing(
        _open_state(plan, forecast, as_of), forecast, None,
        (max(forecast, as_of) - plan).days if overdue else (forecast - plan).days,
        overdue, max((forecast - plan).days, 0),
    )  # fmt: skip


def _open_state(plan: date, forecast: date, as_of: date) -> MilestoneState:
    if forecast < as_of:
        return MilestoneState.OVERDUE
    if (forecast - as_of).days <= SOON:
        return MilestoneState.DUE_SOON
    return MilestoneState.PLANNED if forecast == plan else MilestoneState.MOVED


@dataclass(frozen=True)
class ControlStanding:
    """A control stage as of a day."""

    state: ControlState
    overdue: int = 0
    """Days since its end without a conclusion; 0: not overdue."""
    measures: MeasureState = MeasureState.NONE
    measures_overdue: int = 0

    @property
    def is_open(self) -> bool:
        """Whether its conclusion is still to be written."""
        return self.state not in CONCLUDED


CONCLUDED = frozenset({ControlState.MET, ControlState.PARTLY, ControlState.NOT_MET})


@dataclass(frozen=True)
class ControlDates:
    """What is known of a control stage today."""

    starts_on: date | None
    ends_on: date | None
    conclusion: str | None = None
    """As in `models.Conclusion`; it has a day, `concluded_on`."""
    concluded_on: date | None = None
    has_measures: bool = False
    measures_due_on: date | None = None
    measures_done_on: date | None = None


def control_standing(dates: ControlDates, as_of: date) -> ControlStanding:
    """How the control stage stood on *as_of*."""
    concluded = dates.concluded_on is not None and dates.concluded_on <= as_of
    if dates.conclusion is not None and concluded:
        measures, late = _measures(dates, as_of)
        return ControlStanding(ControlState(dates.conclusion), 0, measures, late)
    if dates.ends_on is not None and dates.ends_on < as_of:
        return ControlStanding(ControlState.OVERDUE, (as_of - dates.ends_on).days)
    return ControlStanding(_open_control(dates, as_of))


def _open_control(dates: ControlDates, as_of: date) -> ControlState:
    if dates.ends_on is not None and (dates.ends_on - as_of).days <= SOON:
        return ControlState.DUE_SOON
    if dates.starts_on is not None and dates.starts_on > as_of:
        return ControlState.AHEAD
    return ControlState.UNDATED if (dates.starts_on or dates.ends_on) is None else (
        ControlState.RUNNING
    )  # fmt: skip


def _measures(dates: ControlDates, as_of: date) -> tuple[MeasureState, int]:
    if not dates.has_measures:
        return MeasureState.NONE, 0
    if dates.measures_done_on is not None and dates.measures_done_on <= as_of:
        return MeasureState.DONE, 0
    if dates.measures_due_on is not None and dates.measures_due_on < as_of:
        return MeasureState.OVERDUE, (as_of - dates.measures_due_on).days
    return MeasureState.OPEN, 0
