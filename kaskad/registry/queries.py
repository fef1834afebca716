"""The rows of the registry: every initiative a person sees, with its health, as of a day.

Screen, files and print are made of these same rows. Ten statements of the room's own whatever the
number of projects, one more for a day that is past.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from sqlalchemy import Text, bindparam, cast, exists, func, or_, select

from kaskad.cascade.access import scope
from kaskad.cascade.held import held, held_values
from kaskad.cascade.models import (
    Initiative,
    InitiativeKind,
    InitiativeState,
    PassportState,
    RiskState,
)
from kaskad.cascade.period_words import period_view
from kaskad.cascade.risk_queries import RiskFact, risk_facts
from kaskad.cascade.tag_queries import tags_column, tags_in
from kaskad.core.db import UtcDateTime, plain_rows
from kaskad.core.i18n import today, zone
from kaskad.indicators.models import IndicatorValue, ValueState
from kaskad.indicators.standings import Pace, paces
from kaskad.journal import Event
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission
from kaskad.registry.control_facts import ControlOf, control_of
from kaskad.registry.health import (
    Measured,
    ProjectFacts,
    RiskNote,
    SprintFact,
    Thresholds,
    health,
    tally,
)
from kaskad.registry.models import HealthThresholds
from kaskad.registry.news import is_news
from kaskad.registry.notes import NoteLine, Notes, note_lines, notes_of
from kaskad.registry.plan_facts import PlanFacts, PlanLine, plan_lines, plan_of
from kaskad.registry.rows import NextPoint, RegistryRow, SprintNow
from kaskad.registry.thresholds import thresholds_from
from kaskad.registry.work_facts import running_sprints
from kaskad.sprints.flow import midnight

# By their values: an enumeration looks itself up ten times as slowly.
_KINDS = {str(one): one for one in InitiativeKind}
_STATES = {str(one): one for one in InitiativeState}
_PASSPORTS = {str(one): one for one in PassportState}
_FREE = ControlOf()
KEPT_ROWS = 3000


def registry_rows(
    person: Person | None, as_of: date, limits: Thresholds | None = None, *,
    only: int | None = None, stages: bool = True,
) -> tuple[RegistryRow, ...]:  # fmt: skip
    """All rows that *person* sees, as a tree laid flat: a parent right before what is below it.

    Without a person it is the server's own command line, which may read everything. *only* is
    the id of a single initiative, for its own page. Without *limits* each project is judged by
    those of its organisation. Without *stages* rows need not have all stages and milestones, as a
    line of time has them, just the stage that runs.
    """
    seen = _one_sight(
        as_of, midnight(as_of.toordinal() + 1, zone()), zone(), str(get_locale()), limits
    )
    read = _initiatives(person, seen.until, only)
    return _laid_out(read[0], _Parts(read, seen, cards=only is None, stages=stages), seen)


class _Found(NamedTuple):
    """An initiative as `_columns` asks of it: a page reads thirty names of each of a thousand."""

    id: int
    key: str
    key_fold: str
    kind: str
    title: str
    short_title: str
    state: str
    path: str
    period_raw: str
    period: str
    """As it is stored: it is taken apart where a row is made."""
    starts_on: date | None
    ends_on: date | None
    owner_id: int
    passport_state: str
    created_at: datetime
    archived_at: datetime | None
    owner_name: str
    owner_path: str
    owner_short: str
    news: datetime | None
    limits: str | None
    tags: str | None


class _First(NamedTuple):
    """What every line of `_columns` says the same."""

    measured: bool
    latest: datetime | None


_UNTIL = bindparam("until", type_=UtcDateTime())


def _initiatives(
    person: Person | None, until: datetime, only: int | None
) -> tuple[list[_Found], _First]:
    """(the initiatives, what is true of all)."""
    values: dict[str, Any] = {"until": until, "only": only}
    if person is not None:
        values |= held_values(scope(person), [Permission.INITIATIVE_VIEW])
    rows = plain_rows(_columns(of_person=person is not None, one=only is not None), values)
    return [_Found._make(row[:-2]) for row in rows], _First(*rows[0][-2:]) if rows else _First(
        False, None
    )


@lru_cache(maxsize=4)
def _columns(*, of_person: bool, one: bool) -> Any:
    """What is asked of every initiative: put together once, not at every page."""
    # The journal is written in the order of time (a history that is replayed, too), so its last
    # line answers without reading the others.
    news = (
        select(Event.at)
        .where(
            Event.initiative_id == Initiative.id, Event.at < _UNTIL, is_news(Event.action),
        )
        .order_by(Event.id.desc())
        .limit(1)
        .correlate(Initiative)
        .scalar_subquery()
    )  # fmt: skip
    upper = Organisation.__table__.alias("upper")
    limits = (
        select(cast(HealthThresholds.numbers, Text()))
        .join(upper, upper.c.id == HealthThresholds.organisation_id)
        .where(Organisation.path.startswith(upper.c.path))
        .order_by(func.length(upper.c.path).desc())
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )
    return (
        select(
            Initiative.id, Initiative.key, Initiative.key_fold, Initiative.kind,
            Initiative.title, Initiative.short_title, Initiative.state, Initiative.path,
            Initiative.period_raw, cast(Initiative.period, Text()), Initiative.starts_on,
            Initiative.ends_on, Initiative.owner_id, Initiative.passport_state,
            Initiative.created_at, Initiative.archived_at,
            Organisation.name.label("owner_name"), Organisation.path.label("owner_path"),
            Organisation.short_name.label("owner_short"), news.label("news"),
            limits.label("limits"), tags_column().label("tags"),
            exists().where(IndicatorValue.state == ValueState.VERIFIED).label("measured"),
            select(Event.at).order_by(Event.id.desc()).limit(1).scalar_subquery().label("latest"),
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(
            # What went into the archive later was still there on the day.
            or_(Initiative.archived_at.is_(None), Initiative.archived_at >= _UNTIL),
            *([held(Permission.INITIATIVE_VIEW, Organisation.path)] if of_person else []),
            *([Initiative.id == bindparam("only")] if one else []),
        )
        .order_by(Initiative.position, Initiative.id)
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Sight:
    """What a page is looked at with; one object for each, so that it is quickly compared."""

    as_of: date
    until: datetime
    here: ZoneInfo
    locale: str
    limits: Thresholds | None

    def day(self, moment: datetime | None) -> date | None:
        """The day of *moment* for this visitor."""
        return moment.astimezone(self.here).date() if moment else None


_one_sight = lru_cache(maxsize=64)(_Sight)


class _Of(NamedTuple):
    """Everything a row is made of."""

    found: _Found
    above: tuple[int, ...]
    parent: str
    notes: tuple[NoteLine, ...]
    plan: tuple[PlanLine, ...]
    sprint: tuple[SprintNow, SprintFact] | None
    risks: tuple[RiskFact, ...]
    control: ControlOf
    paces: tuple[Pace, ...]


class _Parts:
    """What hangs on initiatives, as it was read."""

    def __init__(
        self, read: tuple[Sequence[_Found], _First], seen: _Sight, *, cards: bool, stages: bool
    ) -> None:
        rows, first = read
        owners = {row.id: row.owner_path for row in rows}
        ids = list(owners)
        whole = first.latest is None or first.latest < seen.until
        self.sprints = running_sprints(ids, seen.until)
        self.notes = note_lines(
            ids, seen.until, seen.as_of, cards=cards, stages=stages, whole=whole
        )
        self.plans = plan_lines(ids, seen.until, seen.as_of, owners)
        self.risks = risk_facts(ids, seen.until if seen.as_of < today() else None)
        self.control = control_of(ids, seen.as_of, flags=stages)
        # Where nothing is verified yet, there is nothing to reckon.
        self.paces: Mapping[int, tuple[Pace, ...]] = (
            paces(ids, seen.as_of) if first.measured else {}
        )

    def of(self, found: _Found, above: tuple[int, ...], parent: str) -> _Of:
        """What the row of *found* is made of."""
        own = found.id
        return _Of(
            found,
            above,
            parent,
            tuple(self.notes.get(own, ())),
            tuple(self.plans.get(own, ())),
            self.sprints.get(own),
            self.risks.get(own, ()),
            self.control.get(own, _FREE),
            self.paces.get(own, ()),
        )


def _laid_out(rows: Sequence[_Found], parts: _Parts, seen: _Sight) -> tuple[RegistryRow, ...]:
    shown = {row.id: row.short_title or row.title for row in rows}
    below: dict[int | None, list[_Found]] = {}
    for row in rows:
        below.setdefault(_nearest(row.path, shown), []).append(row)
    laid: list[RegistryRow | None] = []

    def lay(parent: int | None, above: tuple[int, ...]) -> list[RegistryRow]:
        """Rows below *parent*; those of projects among them and below them."""
        projects: list[RegistryRow] = []
        name = shown[above[-1]] if above else ""
        for row in below.get(parent, ()):
            place = len(laid)
            laid.append(None)  # its place: what is below has to be known first
            under = lay(row.id, (*above, row.id)) if row.id in below else []
            of = parts.of(row, above, name)
            if row.kind == InitiativeKind.PROJECT and not under:
                laid[place] = made = kept_rows(of, seen)
            else:
                laid[place] = made = _row(of, seen, under)
            projects += under
            if made.kind == InitiativeKind.PROJECT:
                projects.append(made)
        return projects

    lay(None, ())
    return tuple(row for row in laid if row is not None)


def _nearest(path: str, shown: Mapping[int, str]) -> int | None:
    for part in reversed(path.strip("/").split("/")[:-1]):
        if int(part) in shown:
            return int(part)
    return None


@lru_cache(maxsize=KEPT_ROWS)
def kept_rows(of: _Of, seen: _Sight) -> RegistryRow:
    """The row of a project, kept under everything it is made of.

    A page of a thousand projects makes anew those of which something has changed, and nothing has
    to be forgotten when it does; whoever looks is no part of it, so nothing can leak.
    """
    return _row(of, seen, ())


def _facts(of: _Of, notes: Notes, plan: PlanFacts, seen: _Sight) -> ProjectFacts:
    """What the rules ask of one project."""
    found = of.found
    passport, since = notes.passport(_PASSPORTS[found.passport_state], seen.until, seen.here)
    return ProjectFacts(
        running=found.state == InitiativeState.RUNNING
        and (found.starts_on is None or found.starts_on <= seen.as_of),
        has_plan=bool(of.plan) or of.sprint is not None,
        has_lead=bool(notes.leads),
        last_news_on=seen.day(found.news),
        late=plan.late,
        stages=tuple(plan.stages.values()),
        soon=plan.soon,
        sprint=of.sprint[1] if of.sprint else None,
        risks=[
            RiskNote(
                risk.id, risk.name, str(risk.level) if risk.level else None,
                bool(risk.owner), tuple(day for day in risk.open_measures if day),
            )
            for risk in of.risks
            if risk.state != RiskState.CLOSED
        ],
        control=of.control.points,
        indicators=[Measured(one.id, one.name, one.per_cent) for one in of.paces],
        passport=passport, passport_since=since,
        issues=notes.issues(seen.as_of) if notes.doubts else 0,
    )  # fmt: skip


def _limits(found: _Found, seen: _Sight) -> Thresholds:
    """By which numbers the project is judged."""
    return seen.limits or thresholds_from(json.loads(found.limits) if found.limits else None)


def _next_point(of: _Of, plan: PlanFacts, as_of: date) -> NextPoint | None:
    """What comes next: an activity, a milestone, the end of the sprint; the sprint first."""
    point, control = plan.next, of.control.next
    if control is not None and (point is None or control.due_on < point.due_on):
        point = control
    sprint = of.sprint
    if sprint and sprint[0].ends_on and sprint[0].ends_on >= as_of:
        end = NextPoint("", sprint[0].ends_on, sprint[0].number)
        point = end if point is None or end.due_on <= point.due_on else point
    return point


def _row(of: _Of, seen: _Sight, under: Sequence[RegistryRow]) -> RegistryRow:
    row, above = of.found, of.above
    own = row.kind == InitiativeKind.PROJECT
    notes, plan = notes_of(of.notes), plan_of(of.plan, seen.as_of)
    facts = _facts(of, notes, plan, seen) if own else None
    return RegistryRow(
        id=row.id, key=row.key, key_fold=row.key_fold, kind=_KINDS[row.kind],
        label=row.short_title or row.title, title=row.title, state=_STATES[row.state],
        owner_id=row.owner_id, owner=row.owner_short or row.owner_name, depth=len(above),
        parent_id=above[-1] if above else None, above=above,
        period=period_view(row.period_raw, json.loads(row.period)), starts_on=row.starts_on,
        ends_on=row.ends_on, leads=tuple(notes.leads), sprint=of.sprint[0] if of.sprint else None,
        finished=notes.finished + (0 if own else sum(one.finished for one in under)),
        cards=notes.cards + (0 if own else sum(one.cards for one in under)),
        next_point=_next_point(of, plan, seen.as_of) if own else None,
        last_news_on=seen.day(row.news),
        health=health(facts, seen.as_of, _limits(row, seen)) if facts else None,
        below=tally(one.colour for one in under), projects=len(under),
        path=row.path, owner_path=row.owner_path, parent=of.parent,
        passport=facts.passport if facts else _PASSPORTS[row.passport_state],
        national=tuple(dict.fromkeys(notes.national)), stages=tuple(notes.stages),
        stage=notes.stage_on(seen.as_of) if own else None, manual=notes.manual,
        flags=of.control.flags, created_on=seen.day(row.created_at),
        gone_on=seen.day(row.archived_at), tags=tags_in(row.tags),
    )  # fmt: skip
