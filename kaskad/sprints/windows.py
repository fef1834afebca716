"""Windows proposed for sprints of a project, in words for its pages; `cadence` finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.calendars.pages import VacationSource, vacation_source
from kaskad.calendars.queries import Calendar, calendar_of
from kaskad.core.i18n import show_day, today, zone
from kaskad.people.models import Person
from kaskad.sprints import cadence, rules
from kaskad.sprints.access import PlanPlace
from kaskad.sprints.models import Sprint, SprintState

LENGTHS = (4, 8, 12)
"""School weeks offered besides the even share of the time that is left."""


@dataclass(frozen=True)
class ProposedWindow:
    """A window one press puts into the form."""

    label: str
    starts_on: date
    ends_on: date
    note: str
    """Why it is not quite as asked; empty when it is."""


def _free_from(place: PlanPlace, row: Sequence[Sprint], before: int) -> date:
    """The first day no earlier sprint takes; not before the project, not in the past."""
    ends = [
        end
        for one in row
        if one.number < before and one.state != SprintState.CANCELLED
        and (end := rules.actual_end(
            one, one.closed_at.astimezone(zone()).date() if one.closed_at else None
        ))
    ]  # fmt: skip
    begin = place.place.initiative.starts_on
    known = [today(), *(end + timedelta(days=1) for end in ends), *([begin] if begin else [])]
    return max(known)


def _deadline(place: PlanPlace) -> date | None:
    planned = place.plan.deadline_on if place.plan is not None else None
    return planned or place.place.initiative.ends_on


def _calendar(place: PlanPlace) -> Calendar:
    """The school calendar of whoever owns the project."""
    return calendar_of(place.place.owner_path)


def vacations_of(
    place: PlanPlace, windows: Sequence[ProposedWindow], person: Person | None
) -> VacationSource | None:
    """Whose vacations the proposed *windows* keep off; None where nothing is proposed."""
    if not windows:
        return None
    first = min(one.starts_on for one in windows)
    last = max(one.ends_on for one in windows)
    return vacation_source(person, place.place.owner_path, _calendar(place).between(first, last))


def windows_for(place: PlanPlace, row: Sequence[Sprint], sprint: Sprint) -> list[ProposedWindow]:
    """What may be proposed for *sprint*: an even share of the time left, and some lengths."""
    first, last = _free_from(place, row, sprint.number), _deadline(place)
    calendar = _calendar(place).school
    ahead = [
        one
        for one in row
        if one.number >= sprint.number
        and one.state in {SprintState.SHELL, SprintState.PLANNING, SprintState.ACTIVE}
    ]
    found: list[ProposedWindow] = []
    if last is not None and last > first:
        even = cadence.propose(first, last, max(1, len(ahead)), calendar=calendar)
        if even.windows:
            found.append(
                _window(str(_("Even share until %(day)s", day=show_day(last))), even.windows[0])
            )
    for weeks in LENGTHS:
        run = cadence.propose_run(first, 1, weeks, calendar=calendar)
        if not run.windows or (last is not None and run.windows[0].ends_on > last >= first):
            continue
        label = ngettext("%(num)s school week", "%(num)s school weeks", weeks)
        found.append(_window(str(label), run.windows[0]))
    return found


def windows_ahead(
    place: PlanPlace, row: Sequence[Sprint], shells: Sequence[Sprint]
) -> dict[int, str]:
    """{number: «10.01.2022 – 25.03.2022»} for *shells*: the time left, evenly shared.

    A sprint being planned that has no days yet takes its share, too.
    """
    last = _deadline(place)
    if not shells or last is None:
        return {}
    open_ended = [one for one in row if one.state == SprintState.PLANNING and one.ends_on is None]
    waiting = sorted([*open_ended, *shells], key=lambda one: one.number)
    first = _free_from(place, row, waiting[-1].number)
    if last <= first:
        return {}
    ahead = {one.number for one in shells}
    proposal = cadence.propose(first, last, len(waiting), calendar=_calendar(place).school)
    return {
        one.number: f"{show_day(window.starts_on)} – {show_day(window.ends_on)}"
        for one, window in zip(waiting, proposal.windows, strict=False)
        if one.number in ahead
    }


def _window(label: str, window: cadence.SprintWindow) -> ProposedWindow:
    words = {
        cadence.Reason.MOVED_OUT_OF_VACATION: _("moved out of the vacation"),
        cadence.Reason.KEPT_OFF_TERM_END: _("kept off the last week of the term"),
        cadence.Reason.CUT_SHORT: _("shorter than asked"),
    }
    note = str(words[window.note]) if window.note else ""
    return ProposedWindow(label, window.starts_on, window.ends_on, note)
