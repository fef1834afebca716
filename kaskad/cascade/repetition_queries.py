"""Repetitions of activities with what was said of them, in words; fixed numbers of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.calendars.queries import calendar_for
from kaskad.cascade.evidence import Evidence, evidence_of
from kaskad.cascade.models import Activity, ActivityOccurrence, OccurrenceState
from kaskad.cascade.period_words import locale
from kaskad.cascade.plan_queries import state_at
from kaskad.cascade.repetitions import (
    Repetition,
    Said,
    Standing,
    brief,
    every,
    shown,
    stand,
)
from kaskad.cascade.timeline_words import Sayer
from kaskad.core.db import db, plain_rows
from kaskad.core.i18n import show_day
from kaskad.core.id_lists import among
from kaskad.periods import Occurrence, Period, PeriodKind, Precision, SchoolCalendar, school_year_of

REPEATING = (PeriodKind.RECURRING, PeriodKind.RECURRING_DEADLINE)
TONES = {
    Standing.DONE: "g", Standing.MISSED: "y", Standing.SIGN: "y", Standing.OVERDUE: "r",
    Standing.NOW: "tint",
}  # fmt: skip


@dataclass(frozen=True)
class RepetitionRow:
    """One repetition for a page."""

    key: str
    label: str
    """The school year or the part of it: «2021/2022 учебный год»."""
    dates: str
    """«01.10.2021 – 28.02.2022», «до 01.06.2025 (воскресенье)»."""
    standing: Standing
    words: str
    tone: str
    done_on: date | None
    note: str
    revision: int
    sign: Evidence | None
    starts_on: date
    ends_on: date
    said: str
    """What was said: a state, "" for nothing."""


@dataclass(frozen=True)
class ActivityDates:
    """What the plan shows under the period of an activity."""

    hint: str = ""
    """Why nobody works on the day of a single deadline."""
    rows: tuple[RepetitionRow, ...] = ()
    """The few that matter."""
    total: int = 0
    done: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class RepetitionPage:
    """All repetitions of an activity; `others` were said of days the period no longer names."""

    title: str
    raw: str
    rows: tuple[RepetitionRow, ...]
    others: tuple[RepetitionRow, ...]
    calendar_used: bool


def occurrence_states(activity_ids: Sequence[int]) -> dict[tuple[int, str], Said]:
    """What was said of repetitions, by (activity, key). One statement."""
    if not activity_ids:
        return {}
    own = ActivityOccurrence
    rows = db.session.execute(
        select(
            own.activity_id, own.key, own.state, own.done_on, own.note, own.revision,
            own.starts_on, own.ends_on,
        ).where(own.activity_id.in_(list(activity_ids)))
    )  # fmt: skip
    return {
        (row.activity_id, row.key): Said(
            OccurrenceState(row.state), row.done_on, row.note, row.revision, row.starts_on,
            row.ends_on,
        )
        for row in rows
    }  # fmt: skip


def occurrence_states_in(initiative_ids: Sequence[int]) -> dict[tuple[int, str], Said]:
    """The same for all activities of some initiatives, for the registry. One statement."""
    return {
        (row.activity_id, row.key): Said(OccurrenceState(row.state), row.done_on)
        for row in plain_rows(_STATES, {"ids": initiative_ids})
    }


_STATES = (
    select(
        ActivityOccurrence.activity_id, ActivityOccurrence.key, ActivityOccurrence.state,
        ActivityOccurrence.done_on,
    )
    .join(Activity, Activity.id == ActivityOccurrence.activity_id)
    .where(among(Activity.initiative_id), ActivityOccurrence.state != OccurrenceState.OPEN)
)  # fmt: skip


def plan_dates(initiative_id: int, owner_path: str, as_of: date) -> dict[int, ActivityDates]:
    """For the plan: repetitions and hints by activity. Two statements, signs, the calendar."""
    kind = Activity.period["kind"].as_string()
    activities = db.session.execute(
        select(Activity.id, Activity.period, Activity.state, Activity.done_on).where(
            Activity.initiative_id == initiative_id, Activity.archived_at.is_(None),
            kind.in_((*REPEATING, PeriodKind.DEADLINE)),
        )
    ).all()  # fmt: skip
    ids = [row.id for row in activities]
    calendar = calendar_for(owner_path)
    states, signs = occurrence_states(ids), evidence_of(ids)
    said = _by_activity(states)
    say, found = Sayer(), {}
    for row in activities:
        period = read(row.period)
        if period is None:
            continue
        dates = ActivityDates(hint=day_off_words(period, calendar, say))
        if period.repeats:
            going_on = state_at(row.state, row.done_on, as_of) in {"planned", "in_progress"}
            all_of_it = stand(
                shown(every(period, as_of, calendar, locale()), as_of),
                said.get(row.id, {}), signs.get(row.id, ()), as_of, going_on=going_on,
            )  # fmt: skip
            dates = _summed(all_of_it, as_of, say)
        if dates.hint or dates.rows:
            found[row.id] = dates
    return found


def _summed(rows: Sequence[Repetition], as_of: date, say: Sayer) -> ActivityDates:
    return ActivityDates(
        rows=tuple(_row(one, as_of, say) for one in brief(rows)),
        total=len(rows),
        done=sum(one.standing is Standing.DONE for one in rows),
        overdue=sum(one.standing is Standing.OVERDUE for one in rows),
    )


def repetition_page(activity: Activity, owner_path: str, as_of: date) -> RepetitionPage:
    """All repetitions of one activity. One statement, signs, the calendar."""
    period, say = read(activity.period), Sayer()
    calendar = calendar_for(owner_path)
    said = _by_activity(occurrence_states([activity.id])).get(activity.id, {})
    found = every(period, as_of, calendar, locale()) if period else ()
    listed = shown(found, as_of)
    rows = stand(
        listed, said, evidence_of([activity.id]).get(activity.id, ()), as_of,
        going_on=state_at(activity.state, activity.done_on, as_of) in {"planned", "in_progress"},
    )  # fmt: skip
    known = {one.key for one in found}
    others = [
        _other(key, word, as_of, say)
        for key, word in said.items()
        if key not in known and word.state != OccurrenceState.OPEN
    ]
    return RepetitionPage(
        activity.title,
        activity.period_raw,
        tuple(_row(one, as_of, say) for one in rows),
        tuple(sorted(others, key=lambda one: one.starts_on)),
        calendar_used=bool(calendar.years),
    )


def find(activity: Activity, key: str, owner_path: str, as_of: date) -> Occurrence | None:
    """The repetition with *key*, if the period of the activity has it."""
    period = read(activity.period)
    if period is None:
        return None
    found = every(period, as_of, calendar_for(owner_path), locale())
    return next((one for one in found if one.key == key), None)


def happens_once(activity: Activity, owner_path: str, as_of: date) -> bool:
    """Whether nobody can say of single repetitions whether they were carried out."""
    period = read(activity.period)
    if period is None or not period.repeats:
        return True
    return not every(period, as_of, calendar_for(owner_path), locale())


def read(stored: Mapping[str, Any]) -> Period | None:
    """The stored period; broken data is no period."""
    try:
        return Period.from_json(stored) if stored else None
    except ValueError:
        return None


def day_off_words(period: Period, calendar: SchoolCalendar, say: Sayer) -> str:
    """«31.10.2021: воскресенье» for a single deadline on a day nobody works; "" else."""
    exact = period.kind is PeriodKind.DEADLINE and period.end_precision is Precision.DAY
    if not exact or period.end is None:
        return ""
    why = say.why_off(calendar.day_off(period.end))
    return f"{say.day(period.end)}: {why}" if why else ""


def _by_activity(states: Mapping[tuple[int, str], Said]) -> dict[int, dict[str, Said]]:
    found: dict[int, dict[str, Said]] = {}
    for (activity_id, key), said in states.items():
        found.setdefault(activity_id, {})[key] = said
    return found


def _row(one: Repetition, as_of: date, say: Sayer) -> RepetitionRow:
    event, said = one.occurrence, one.said
    return RepetitionRow(
        key=event.key,
        label=event.label,
        dates=say.occurrence(event),
        standing=one.standing,
        words=standing_words(one, as_of),
        tone=_tone(one, as_of),
        done_on=said.done_on if said and one.standing is Standing.DONE else None,
        note=said.note if said else "",
        revision=said.revision if said else 0,
        sign=one.sign,
        starts_on=event.start,
        ends_on=event.end,
        said=str(said.state) if said and said.state != OccurrenceState.OPEN else "",
    )


def _tone(one: Repetition, as_of: date) -> str:
    """A sign of a year that is closed asks nobody for anything."""
    closed = school_year_of(one.occurrence.end) < school_year_of(as_of)
    return "" if one.standing is Standing.SIGN and closed else TONES.get(one.standing, "")


def _other(key: str, said: Said, as_of: date, say: Sayer) -> RepetitionRow:
    start, end = said.starts_on or as_of, said.ends_on or as_of
    event = Occurrence(key, start, end, school_year_of(start), school_year_of(start).label)
    standing = Standing.DONE if said.state == OccurrenceState.DONE else Standing.MISSED
    return _row(Repetition(event, standing, said), as_of, say)


def standing_words(one: Repetition, as_of: date) -> str:
    """How it stands, in a few words."""
    match one.standing:
        case Standing.DONE:
            day = one.said.done_on if one.said else None
            return str(_("carried out on %(day)s", day=show_day(day)) if day else _("carried out"))
        case Standing.MISSED:
            return str(_("not carried out"))
        case Standing.SIGN:
            return str(_("a card is finished, nothing said yet"))
        case Standing.OVERDUE:
            days = (as_of - one.occurrence.end).days
            return str(ngettext("overdue by %(num)s day", "overdue by %(num)s days", days))
        case Standing.UNMARKED:
            return str(_("over, nothing said"))
        case Standing.NOW:
            return str(_("now"))
        case _:
            return str(_("ahead"))
