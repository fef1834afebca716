"""Periods that wait for values: on "My day" of whoever answers for them, and on the project's tab.

The lead of a project and whoever is responsible for an indicator are reminded before its period
ends and after it, until a value has been sent (`due_periods`; issue 5, "Values").
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, sources
from kaskad.calendars.queries import years_for
from kaskad.cascade.held import PERSON, held, leads
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.cascade.spans import first_day, last_day
from kaskad.core.db import plain_rows
from kaskad.core.i18n import show_day
from kaskad.indicators.definition_words import period_word
from kaskad.indicators.due_periods import DAYS_AFTER, DAYS_BEFORE, Span, waits
from kaskad.indicators.grid_periods import OF_SCHOOL
from kaskad.indicators.kinds import Frequency, ValueKind
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    PeriodLock,
    ValueState,
)
from kaskad.indicators.series import IndicatorPeriod, series
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission
from kaskad.periods import SchoolCalendar

_WRITE = Permission.VALUE_WRITE
_Owner = Organisation.__table__.alias("due_owner")
_Child = Indicator.__table__.alias("due_child")
_SENT = (ValueState.SUBMITTED, ValueState.RETURNED, ValueState.VERIFIED)
"""One that was returned has a line of its own."""


@dataclass(frozen=True)
class Due:
    """A period of a project for which values are missing."""

    key: str
    about: str
    first: date
    last: date
    label: str
    count: int
    """Of so many indicators."""

    @property
    def url(self) -> str:
        """The grid of the period."""
        return url_for(
            "indicators.enter_values", key=self.key, first=self.first.isoformat(),
            last=self.last.isoformat(),
        )  # fmt: skip

    @property
    def period(self) -> str:
        """As people call it."""
        return self.label or f"{show_day(self.first)} – {show_day(self.last)}"

    @property
    def short(self) -> str:
        """What is missing, where the last day stands beside it."""
        text = ngettext(
            "%(num)s indicator has no value for %(period)s",
            "%(num)s indicators have no value for %(period)s",
            self.count, period=self.period,
        )  # fmt: skip
        return str(text)

    def words(self, day: date) -> str:
        """What is missing, in one sentence."""
        said = {"period": self.period, "day": show_day(self.last)}
        if self.last < day:
            text = ngettext(
                "%(num)s indicator has no value for %(period)s, which ended on %(day)s",
                "%(num)s indicators have no value for %(period)s, which ended on %(day)s",
                self.count, **said,
            )  # fmt: skip
        else:
            text = ngettext(
                "%(num)s indicator has no value for %(period)s, which ends on %(day)s",
                "%(num)s indicators have no value for %(period)s, which ends on %(day)s",
                self.count, **said,
            )  # fmt: skip
        return str(text)


def due_here(initiative: Initiative, day: date) -> list[Due]:
    """Of one project. One statement, and one for the school year where periods are its terms."""
    found = _facts(Initiative.id == initiative.id)
    return _due(plain_rows(found, dict(_bounds(None, day))), day)


def _bounds(_person: Person | None, day: date) -> Mapping[str, Any]:
    """Targets of other days wait for nobody."""
    return {
        "due_from": day - timedelta(days=DAYS_AFTER),
        "due_until": day + timedelta(days=DAYS_BEFORE),
    }


def _facts(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Indicators written by hand with their targets, a row for each of those; days as text."""

    def day(one: Any) -> ColumnElement[str]:
        return func.coalesce(cast(one, String), "")

    said_on = (
        select(IndicatorValue.on_day)
        .where(
            IndicatorValue.indicator_id == Indicator.id,
            IndicatorValue.state.in_(_SENT),
            or_(IndicatorValue.adds, cast(IndicatorValue.breakdown, String) == "{}"),
        )
        .order_by(IndicatorValue.on_day.desc())
        .limit(1)
        .correlate(Indicator)
        .scalar_subquery()
    )
    any_target = exists().where(IndicatorTarget.indicator_id == Indicator.id)
    called = IndicatorTarget.__table__.alias("called")
    made = exists().where(
        _Child.c.parent_id == Indicator.id, _Child.c.rollup.is_not(None),
        _Child.c.takes_part, _Child.c.archived_at.is_(None),
    )  # fmt: skip
    closed = (
        select(func.max(PeriodLock.up_to))
        .where(PeriodLock.initiative_id == Initiative.id, PeriodLock.unlocked_at.is_(None))
        .scalar_subquery()
    )
    days = (called.c.starts_on, first_day(), last_day(), said_on, closed)
    note = day(Indicator.frequency) + "|" + cast(Indicator.value_kind, String)
    for one in days:
        note = note + "|" + day(one)
    return (
        select(
            *columns(
                id=Indicator.id, key=Initiative.key_fold, about=ABOUT, who=_Owner.c.path,
                number=case((any_target, 1), else_=0), text=func.coalesce(called.c.label, ""),
                note=note, due_on=called.c.due_on,
            )
        )
        .select_from(Indicator)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .outerjoin(
            called,
            and_(
                called.c.indicator_id == Indicator.id,
                called.c.due_on.between(
                    bindparam("due_from", type_=Date), bindparam("due_until", type_=Date)
                ),
            ),
        )
        .where(
            Indicator.archived_at.is_(None), Indicator.counts.is_(None), ~made,
            or_(called.c.id.is_not(None), Indicator.frequency.is_not(None)),
            Initiative.archived_at.is_(None), Initiative.state == InitiativeState.RUNNING,
            *conditions,
        )
    )  # fmt: skip


def _mine() -> Select[Any]:
    """Of projects the person leads, and those the person is responsible for."""
    mine = or_(Indicator.responsible_id == PERSON, leads())
    return _facts(mine, held(_WRITE, _Owner.c.path))


def _tell(_person: Person, day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [Waiting(one.short, one.url, one.about, one.last) for one in _due(rows, day)]


def _due(rows: Sequence[Any], day: date) -> list[Due]:
    """What waits, by project and period."""
    own: dict[int, list[_Line]] = {}
    for row in rows:
        own.setdefault(row.id, []).append(_Line.read(row))
    made = _Made(day, _calendars(lines[0] for lines in own.values()))
    counts: dict[tuple[str, date, date], Due] = {}
    for lines in own.values():
        one = lines[0]
        span = waits(_targets(lines) if one.has_targets else made.spans(one), day, one.said_on)
        if span is None or (one.closed is not None and one.closed >= one.written_from(span, day)):
            continue  # in a locked stretch nobody can write one
        place = (one.key, span.starts_on, span.due_on)
        label = span.label or made.label(one, span)
        before = counts[place].count if place in counts else 0
        counts[place] = Due(one.key, one.about, span.starts_on, span.due_on, label, before + 1)
    return list(counts.values())


@dataclass(frozen=True)
class _Line:
    """A row of `_facts`: an indicator with one of its targets."""

    key: str
    about: str
    owner_path: str
    has_targets: bool
    frequency: str
    """Empty: none."""
    per_period: bool
    target: Span | None
    first: date | None
    last: date | None
    """Of the project."""
    said_on: date | None
    """The day of the newest value."""
    closed: date | None
    """Up to which day values are locked."""

    @classmethod
    def read(cls, row: Any) -> "_Line":
        """Take the note of *row* apart, as `_facts` has put it together."""
        frequency, kind, *days = row.note.split("|")
        starts_on, first, last, said_on, closed = (
            date.fromisoformat(one) if one else None for one in days
        )
        target = Span(starts_on, row.due_on, row.text) if starts_on is not None else None
        return cls(
            row.key, row.about, row.who, bool(row.number), frequency,
            kind == ValueKind.PER_PERIOD, target, first, last, said_on, closed,
        )  # fmt: skip

    def written_from(self, span: Span, day: date) -> date:
        """The day of a value that a lock asks about."""
        return span.starts_on if self.per_period else min(span.due_on, day)


def _calendars(lines: Iterable[_Line]) -> dict[str, SchoolCalendar]:
    """Entered school years, where periods are parts of them. No statement where none are."""
    return years_for(
        {one.owner_path for one in lines if not one.has_targets and one.frequency in OF_SCHOOL}
    )


def _targets(lines: Sequence[_Line]) -> Iterable[Span]:
    return (one.target for one in lines if one.target is not None)


class _Made:
    """Periods that frequencies make, each series once: those of a project are mostly the same."""

    def __init__(self, day: date, calendars: Mapping[str, SchoolCalendar]) -> None:
        self._day, self._calendars = day, calendars
        self._known: dict[tuple[Any, ...], dict[Span, IndicatorPeriod]] = {}

    def spans(self, one: _Line) -> dict[Span, IndicatorPeriod]:
        """Of its frequency within its project."""
        place = (one.frequency, one.first, one.last, one.owner_path)
        if place not in self._known:
            earliest = self._day - timedelta(days=2 * DAYS_AFTER)  # nothing before is called
            found = series(
                Frequency(one.frequency), max(one.first or earliest, earliest),
                one.last or self._day, self._calendars.get(one.owner_path),
            )  # fmt: skip
            self._known[place] = {Span(period.starts_on, period.due_on): period for period in found}
        return self._known[place]

    def label(self, one: _Line, span: Span) -> str:
        """In words; nothing for one of a target."""
        return "" if one.has_targets else period_word(one.frequency, self.spans(one)[span])


def register() -> None:
    """Called when the application is put together."""
    sources.add(Source("values_due", _mine, _tell, (_WRITE,), (_WRITE,), _bounds))
