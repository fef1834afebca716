"""The rows of the registry: every initiative a person sees, with its health, as of a day.

Screen, files and print are made of these same rows. Ten statements of the room's own whatever the
number of projects, one more for a day that is past.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import get_locale

from kaskad.calendars.queries import years_for
from kaskad.cascade.models import (
    InitiativeKind,
    InitiativeState,
    PassportState,
    RiskState,
)
from kaskad.cascade.period_words import period_view
from kaskad.cascade.risk_queries import RiskFact, risk_facts
from kaskad.cascade.tag_queries import tags_in
from kaskad.core.i18n import today, zone
from kaskad.indicators.standings import Pace, paces
from kaskad.people.models import Person
from kaskad.registry.control_facts import ControlOf, control_of
from kaskad.registry.found import First, Found, initiatives
from kaskad.registry.health import Thresholds, tally
from kaskad.registry.health_facts import GoesOn, Measured, ProjectFacts, RiskNote, SprintFact
from kaskad.registry.health_rules import health
from kaskad.registry.notes import NoteLine, Notes, note_lines, notes_of
from kaskad.registry.plan_facts import PlanFacts, PlanLine, plan_lines, plan_of
from kaskad.registry.report_facts import Asked, asked, days_at, owed
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
    read = initiatives(person, seen.until, only)
    return _laid_out(read[0], _Parts(read, seen, cards=only is None, stages=stages), seen)


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

    found: Found
    above: tuple[int, ...]
    parent: str
    notes: tuple[NoteLine, ...]
    plan: tuple[PlanLine, ...]
    sprint: tuple[SprintNow, SprintFact] | None
    risks: tuple[RiskFact, ...]
    control: ControlOf
    paces: tuple[Pace, ...]
    reports: tuple[Asked, ...]
    """Those asked of its organisation that are past their day."""


class _Parts:
    """What hangs on initiatives, as it was read."""

    def __init__(
        self, read: tuple[Sequence[Found], First], seen: _Sight, *, cards: bool, stages: bool
    ) -> None:
        rows, first = read
        owners = {row.id: row.owner_path for row in rows}
        ids = list(owners)
        whole = first.latest is None or first.latest < seen.until
        self.sprints = running_sprints(ids, seen.until)
        offices = {int(part) for path in owners.values() for part in path.strip("/").split("/")}
        self.notes, days = note_lines(
            ids, offices, seen.until, seen.as_of, cards=cards, stages=stages, whole=whole
        )
        self.asked = _asked_of(rows, days, seen)
        self.plans = plan_lines(ids, seen.until, seen.as_of, owners)
        self.risks = risk_facts(ids, seen.until if seen.as_of < today() else None)
        self.control = control_of(ids, seen.as_of, flags=stages)
        # Where nothing is verified yet, there is nothing to reckon.
        self.paces: Mapping[int, tuple[Pace, ...]] = (
            paces(ids, seen.as_of) if first.measured else {}
        )

    def of(self, found: Found, above: tuple[int, ...], parent: str) -> _Of:
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
            self.asked[found.owner_path, found.limits],
        )


class _Tree:
    """Initiatives laid flat.

    A class, as a function within a function that calls itself holds all that it sees until the
    collector comes: of a page of a thousand projects ten thousand lines.
    """

    def __init__(self, rows: Sequence[Found], parts: _Parts, seen: _Sight) -> None:
        self.parts, self.seen = parts, seen
        self.shown = {row.id: row.short_title or row.title for row in rows}
        self.below: dict[int | None, list[Found]] = {}
        for row in rows:
            self.below.setdefault(_nearest(row.path, self.shown), []).append(row)
        self.laid: list[RegistryRow | None] = []

    def lay(self, parent: int | None, above: tuple[int, ...]) -> list[RegistryRow]:
        """Lay rows below *parent*; those of projects among them and below them."""
        projects: list[RegistryRow] = []
        name = self.shown[above[-1]] if above else ""
        for row in self.below.get(parent, ()):
            place = len(self.laid)
            self.laid.append(None)  # its place: what is below has to be known first
            under = self.lay(row.id, (*above, row.id)) if row.id in self.below else []
            of = self.parts.of(row, above, name)
            if row.kind == InitiativeKind.PROJECT and not under:
                made = kept_rows(of, self.seen)
            else:
                made = _row(of, self.seen, under)
            self.laid[place] = made
            projects += under
            if made.kind == InitiativeKind.PROJECT:
                projects.append(made)
        return projects


def _laid_out(rows: Sequence[Found], parts: _Parts, seen: _Sight) -> tuple[RegistryRow, ...]:
    tree = _Tree(rows, parts, seen)
    tree.lay(None, ())
    return tuple(row for row in tree.laid if row is not None)


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
        goes_on=_going_on(plan, found, seen),
        reports=owed(
            of.reports, notes.sent(seen.until), found.starts_on, found.ends_on,
            seen.day(found.created_at),
        ) if of.reports else (),
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


def _going_on(plan: PlanFacts, found: Found, seen: _Sight) -> tuple[GoesOn, ...]:
    """What goes on without an end; where nothing says since when, since the project is here."""
    begun = found.starts_on or seen.day(found.created_at)
    return tuple(
        GoesOn(one.activity_id, one.title, since)
        for one in plan.goes_on
        if (since := one.since or begun) is not None
    )


def _limits(stored: str | None, seen: _Sight) -> Thresholds:
    """By which numbers a project is judged."""
    return seen.limits or thresholds_from(json.loads(stored) if stored else None)


def _asked_of(
    rows: Sequence[Found], days: Mapping[int, list[tuple[date, str]]], seen: _Sight
) -> dict[tuple[str, str | None], tuple[Asked, ...]]:
    """The reports that are asked for and past their day, by owner and thresholds.

    No statement; one for the school years of owners where reports on half-years are asked for.
    """
    wanted = {(row.owner_path, row.limits): _limits(row.limits, seen) for row in rows}
    halves = years_for(path for (path, _), limits in wanted.items() if limits.report_half)
    return {
        (path, stored): asked(
            limits, days_at(path, days),
            tuple(halves[path].years.items()) if limits.report_half else (), seen.as_of,
        )
        for (path, stored), limits in wanted.items()
    }  # fmt: skip


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


def _last_news(own: date | None, under: Sequence[RegistryRow]) -> date | None:
    """The last day on which something was written of it or of a project below it."""
    days = [own, *(one.last_news_on for one in under)]
    return max((day for day in days if day is not None), default=None)


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
        ends_on=row.ends_on, announced=row.announced_start_raw, announced_on=row.announced_start,
        leads=tuple(notes.leads), sprint=of.sprint[0] if of.sprint else None,
        finished=notes.finished + (0 if own else sum(one.finished for one in under)),
        cards=notes.cards + (0 if own else sum(one.cards for one in under)),
        changes=tuple(notes.changes),
        paced=len(of.paces) + (0 if own else sum(one.paced for one in under)),
        on_pace=sum(one.per_cent >= 100 for one in of.paces)
        + (0 if own else sum(one.on_pace for one in under)),
        next_point=_next_point(of, plan, seen.as_of) if own else None,
        last_news_on=seen.day(row.news) if own else _last_news(seen.day(row.news), under),
        health=health(facts, seen.as_of, _limits(row.limits, seen)) if facts else None,
        below=tally(one.colour for one in under), projects=len(under),
        path=row.path, owner_path=row.owner_path, parent=of.parent,
        passport=facts.passport if facts else _PASSPORTS[row.passport_state],
        national=tuple(dict.fromkeys(notes.national)), stages=tuple(notes.stages),
        stage=notes.stage_on(seen.as_of) if own else None, manual=notes.manual,
        flags=of.control.flags, created_on=seen.day(row.created_at),
        gone_on=seen.day(row.archived_at), tags=tags_in(row.tags),
    )  # fmt: skip
