"""The rows of the registry: every initiative a person sees, with its health, as of a day.

Screen, files and print are made of these same rows. Ten statements of the room's own whatever the
number of projects, one more for a day that is past.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select

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
from kaskad.cascade.risk_queries import risk_facts
from kaskad.cascade.tag_queries import tags_column, tags_in
from kaskad.core.db import UtcDateTime, plain_rows
from kaskad.core.i18n import today, zone
from kaskad.indicators.models import IndicatorValue, ValueState
from kaskad.indicators.standings import Pace, paces
from kaskad.journal import Event
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission
from kaskad.registry.control_facts import ControlOf, control_of
from kaskad.registry.health import Measured, ProjectFacts, RiskNote, Thresholds, health, tally
from kaskad.registry.models import HealthThresholds
from kaskad.registry.news import is_news
from kaskad.registry.notes import Notes, notes_of
from kaskad.registry.plan_facts import PlanFacts, plan_facts
from kaskad.registry.rows import NextPoint, RegistryRow
from kaskad.registry.thresholds import thresholds_from
from kaskad.registry.work_facts import running_sprints
from kaskad.sprints.flow import midnight

# By their values: an enumeration looks itself up ten times as slowly.
_KINDS = {str(one): one for one in InitiativeKind}
_STATES = {str(one): one for one in InitiativeState}
_PASSPORTS = {str(one): one for one in PassportState}
_NOTHING, _NO_PLAN, _FREE = Notes(), PlanFacts(), ControlOf()


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
    until = midnight(as_of.toordinal() + 1, zone())
    rows = _initiatives(person, until, only)
    ids = [row.id for row in rows]
    owners = {row.id: row.owner_path for row in rows}
    parts = _Parts(owners, as_of, until, limits, cards=only is None, stages=stages)
    if rows and rows[0].measured:  # where nothing is verified yet, there is nothing to reckon
        parts.paces = paces(ids, as_of)
    return _laid_out(rows, parts)


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
    period: dict[str, Any]
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
    limits: dict[str, Any] | None
    measured: bool
    tags: str | None


_UNTIL = bindparam("until", type_=UtcDateTime())


def _initiatives(person: Person | None, until: datetime, only: int | None) -> list[_Found]:
    values: dict[str, Any] = {"until": until, "only": only}
    if person is not None:
        values |= held_values(scope(person), [Permission.INITIATIVE_VIEW])
    rows = plain_rows(_columns(of_person=person is not None, one=only is not None), values)
    return [_Found._make(row) for row in rows]


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
        select(HealthThresholds.numbers)
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
            Initiative.period_raw, Initiative.period, Initiative.starts_on,
            Initiative.ends_on, Initiative.owner_id, Initiative.passport_state,
            Initiative.created_at, Initiative.archived_at,
            Organisation.name.label("owner_name"), Organisation.path.label("owner_path"),
            Organisation.short_name.label("owner_short"), news.label("news"),
            limits.label("limits"),
            exists()
            .where(IndicatorValue.state == ValueState.VERIFIED)
            .label("measured"),
            tags_column().label("tags"),
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


class _Parts:
    """What hangs on initiatives."""

    def __init__(
        self, owners: Mapping[int, str], as_of: date, until: datetime, limits: Thresholds | None,
        *, cards: bool, stages: bool,
    ) -> None:  # fmt: skip
        """*owners*: the path of the owner of each initiative."""
        ids = list(owners)
        self.as_of, self.until, self.limits = as_of, until, limits
        self.here = zone()  # asked for once: a page of a thousand rows has three thousand moments
        self.sprints = running_sprints(ids, until)
        self.notes = notes_of(ids, until, as_of, cards=cards, stages=stages)
        self.plans = plan_facts(ids, until, as_of, owners)
        self.risks = risk_facts(ids, until if as_of < today() else None)
        self.control = control_of(ids, as_of, flags=stages)
        self.paces: Mapping[int, Sequence[Pace]] = {}

    def facts(self, row: Any, notes: Notes) -> ProjectFacts:
        """What the rules ask of one project."""
        sprint = self.sprints.get(row.id)
        plan = self.plans.get(row.id, _NO_PLAN)
        passport, since = notes.passport(_PASSPORTS[row.passport_state], self.until)
        return ProjectFacts(
            running=row.state == InitiativeState.RUNNING
            and (row.starts_on is None or row.starts_on <= self.as_of),
            has_plan=row.id in self.plans or row.id in self.sprints,
            has_lead=bool(notes.leads),
            last_news_on=self.day(row.news),
            late=plan.late,
            stages=tuple(plan.stages.values()) if plan.stages else (),
            soon=plan.soon,
            sprint=sprint[1] if sprint else None,
            risks=[
                RiskNote(
                    risk.id, risk.name, str(risk.level) if risk.level else None,
                    bool(risk.owner), tuple(day for day in risk.open_measures if day),
                )
                for risk in self.risks.get(row.id, ())
                if risk.state != RiskState.CLOSED
            ],
            control=self.control.get(row.id, _FREE).points,
            indicators=[
                Measured(one.id, one.name, one.per_cent) for one in self.paces.get(row.id, ())
            ],
            passport=passport, passport_since=since,
            issues=notes.issues(self.as_of) if notes.doubts else 0,
        )  # fmt: skip

    def day(self, moment: datetime | None) -> date | None:
        """The day of *moment* for this visitor."""
        return moment.astimezone(self.here).date() if moment else None

    def limits_of(self, row: Any) -> Thresholds:
        """By which numbers the project is judged."""
        return self.limits or thresholds_from(row.limits)

    def next_point(self, row: Any) -> NextPoint | None:
        """What comes next: an activity, a milestone, the end of the sprint; the sprint first."""
        point = self.plans.get(row.id, _NO_PLAN).next
        control = self.control.get(row.id, _FREE).next
        if control is not None and (point is None or control.due_on < point.due_on):
            point = control
        sprint = self.sprints.get(row.id)
        if sprint and sprint[0].ends_on and sprint[0].ends_on >= self.as_of:
            end = NextPoint("", sprint[0].ends_on, sprint[0].number)
            point = end if point is None or end.due_on <= point.due_on else point
        return point


def _laid_out(rows: Sequence[Any], parts: _Parts) -> tuple[RegistryRow, ...]:
    shown = {row.id: row.short_title or row.title for row in rows}
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(_nearest(row.path, shown), []).append(row)
    laid: list[RegistryRow | None] = []

    def lay(parent: int | None, above: tuple[int, ...]) -> list[RegistryRow]:
        """Rows below *parent*; those of projects among them and below them."""
        projects: list[RegistryRow] = []
        for row in below.get(parent, ()):
            place = len(laid)
            laid.append(None)  # its place: what is below has to be known first
            under = lay(row.id, (*above, row.id))
            name = shown[above[-1]] if above else ""
            laid[place] = made = _row(row, parts, above, name, under)
            projects += under
            if made.kind == InitiativeKind.PROJECT:
                projects.append(made)
        return projects

    lay(None, ())
    return tuple(row for row in laid if row is not None)


def _nearest(path: str, shown: dict[int, str]) -> int | None:
    for part in reversed(path.strip("/").split("/")[:-1]):
        if int(part) in shown:
            return int(part)
    return None


def _row(
    row: Any, parts: _Parts, above: tuple[int, ...], parent: str, under: Sequence[RegistryRow]
) -> RegistryRow:
    own = row.kind == InitiativeKind.PROJECT
    sprint = parts.sprints.get(row.id)
    notes = parts.notes.get(row.id, _NOTHING)
    facts = parts.facts(row, notes) if own else None
    return RegistryRow(
        id=row.id, key=row.key, key_fold=row.key_fold, kind=_KINDS[row.kind],
        label=row.short_title or row.title, title=row.title, state=_STATES[row.state],
        owner_id=row.owner_id, owner=row.owner_short or row.owner_name, depth=len(above),
        parent_id=above[-1] if above else None, above=above,
        period=period_view(row.period_raw, row.period), starts_on=row.starts_on,
        ends_on=row.ends_on, leads=tuple(notes.leads), sprint=sprint[0] if sprint else None,
        finished=notes.finished + (0 if own else sum(one.finished for one in under)),
        cards=notes.cards + (0 if own else sum(one.cards for one in under)),
        next_point=parts.next_point(row) if own else None,
        last_news_on=parts.day(row.news),
        health=health(facts, parts.as_of, parts.limits_of(row)) if facts else None,
        below=tally(one.colour for one in under), projects=len(under),
        path=row.path, owner_path=row.owner_path, parent=parent,
        passport=facts.passport if facts else _PASSPORTS[row.passport_state],
        national=tuple(dict.fromkeys(notes.national)), stages=tuple(notes.stages),
        stage=notes.stage_on(parts.as_of) if own else None, manual=notes.manual,
        flags=parts.control.get(row.id, _FREE).flags, created_on=parts.day(row.created_at),
        gone_on=parts.day(row.archived_at), tags=tags_in(row.tags),
    )  # fmt: skip
