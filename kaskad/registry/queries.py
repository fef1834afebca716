"""The rows of the registry: every initiative a person sees, with its health, as of a day.

Screen, files and print are made of these same rows. Seven statements of the room's own, whatever
the number of projects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from kaskad.boards.models import FINISHED, Board, Card, Column
from kaskad.cascade.access import visible
from kaskad.cascade.faces import Face
from kaskad.cascade.models import (
    Activity,
    ActivityParty,
    ActivityState,
    Initiative,
    InitiativeKind,
    InitiativeState,
    RiskState,
    Stage,
    TeamMember,
)
from kaskad.cascade.period_words import PeriodView, period_view
from kaskad.cascade.risk_queries import risk_facts
from kaskad.core.db import db
from kaskad.core.i18n import zone
from kaskad.journal import Event
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Role
from kaskad.periods import Period, PeriodKind, occurrences, school_year_of
from kaskad.registry.health import (
    DEFAULTS,
    Colour,
    Due,
    Health,
    ProjectFacts,
    RiskNote,
    Soon,
    SprintFact,
    StageFact,
    Thresholds,
    health,
    tally,
)
from kaskad.sprints.flow import midnight
from kaskad.sprints.models import Fate, Sprint, SprintCard, SprintState

_REPEATING = (PeriodKind.RECURRING, PeriodKind.RECURRING_DEADLINE)
_ENDLESS = (PeriodKind.CONTINUOUS, PeriodKind.REGULAR, PeriodKind.RELATIVE)
_OPEN = (ActivityState.PLANNED, ActivityState.IN_PROGRESS)
BEFORE = timedelta(days=30)
"""A card finished at most so long before a repetition begins counts for it."""


@dataclass(frozen=True)
class SprintNow:
    """The running sprint of a project."""

    number: int
    foreseen: int
    ends_on: date | None
    finished: int
    scope: int


@dataclass(frozen=True)
class NextPoint:
    """What comes next: an activity with its last day, or the end of the sprint."""

    title: str
    due_on: date
    sprint: int | None = None
    """Number of the sprint whose end it is."""


@dataclass(frozen=True)
class RegistryRow:
    """One initiative."""

    id: int
    key: str
    key_fold: str
    kind: InitiativeKind
    label: str
    title: str
    state: InitiativeState
    owner_id: int
    owner: str
    depth: int
    parent_id: int | None
    above: tuple[int, ...]
    """Ids of the initiatives above it that are shown, from the top."""
    period: PeriodView
    starts_on: date | None
    ends_on: date | None
    leads: tuple[Face, ...]
    sprint: SprintNow | None
    finished: int
    cards: int
    next_point: NextPoint | None
    last_news_on: date | None
    health: Health | None
    """None for the floors above projects: they show `below`."""
    below: tuple[tuple[Colour, int], ...]
    projects: int

    @property
    def colour(self) -> Colour:
        """Its own colour; above projects the worst that stands below."""
        if self.health is not None:
            return self.health.colour
        return self.below[0][0] if self.below else Colour.GREY

    @property
    def percent(self) -> int | None:
        """Finished cards of all, in per cent; None without cards: no data is not zero."""
        return 100 * self.finished // self.cards if self.cards else None


def registry_rows(
    person: Person | None, as_of: date, limits: Thresholds = DEFAULTS, *, only: int | None = None
) -> tuple[RegistryRow, ...]:
    """All rows that *person* sees, as a tree laid flat: a parent right before what is below it.

    Without a person it is the server's own command line, which may read everything. *only* is
    the id of a single initiative, for its own page.
    """
    until = midnight(as_of.toordinal() + 1, zone())
    rows = _initiatives(person, until, only)
    ids = [row.id for row in rows]
    parts = _Parts(ids, as_of, until, limits, cards=only is None)
    return _laid_out(rows, parts, as_of, limits)


def _initiatives(person: Person | None, until: datetime, only: int | None) -> list[Any]:
    news = (
        select(func.max(Event.at))
        .where(Event.initiative_id == Initiative.id, Event.at < until)
        .correlate(Initiative)
        .scalar_subquery()
    )
    return list(
        db.session.execute(
            select(
                Initiative.id, Initiative.key, Initiative.key_fold, Initiative.kind,
                Initiative.title, Initiative.short_title, Initiative.state, Initiative.path,
                Initiative.period_raw, Initiative.period, Initiative.starts_on,
                Initiative.ends_on, Initiative.owner_id,
                Organisation.name.label("owner_name"),
                Organisation.short_name.label("owner_short"), news.label("news"),
            )
            .join(Organisation, Organisation.id == Initiative.owner_id)
            .where(
                Initiative.archived_at.is_(None),
                *([] if person is None else [Initiative.id.in_(visible(person))]),
                *([] if only is None else [Initiative.id == only]),
            )
            .order_by(Initiative.position, Initiative.id)
        )
    )  # fmt: skip


class _Parts:
    """What hangs on initiatives: six statements."""

    def __init__(
        self, ids: Sequence[int], as_of: date, until: datetime, limits: Thresholds, *, cards: bool
    ) -> None:
        self.as_of, self.until, self.limits = as_of, until, limits
        self.leads = _leads(ids)
        self.sprints = _sprints(ids, until)
        self.cards = _cards(ids, until) if cards else {}
        self.late: dict[int, list[Due]] = {}
        self.soon: dict[int, list[Soon]] = {}
        self.next: dict[int, NextPoint] = {}
        self.stages: dict[int, dict[int, StageFact]] = {}
        self.planned: set[int] = set()
        self._read_activities(ids)
        self.risks = risk_facts(ids)

    def _read_activities(self, ids: Sequence[int]) -> None:
        for row in db.session.execute(_activities(ids, self.until, self.as_of)):
            self.planned.add(row.initiative_id)
            kind = row.kind or PeriodKind.NONE
            if kind in _ENDLESS or (row.finished and kind not in _REPEATING):
                continue
            if kind in _REPEATING:
                self._repeating(row)
            elif row.ends_on is not None:
                self._once(row, row.ends_on)
            if row.starts_on is not None and not row.has_party:
                ahead = (row.starts_on - self.as_of).days
                if 0 <= ahead <= self.limits.responsible_before:
                    self.soon.setdefault(row.initiative_id, []).append(
                        Soon(row.id, row.title, row.starts_on)
                    )

    def _once(self, row: Any, ends_on: date) -> None:
        if ends_on < self.as_of:
            self.late.setdefault(row.initiative_id, []).append(Due(row.id, row.title, ends_on))
        else:
            self._point(row.initiative_id, row.title, ends_on)
        if row.stage_id is None or row.stage_ends_on is None:
            return
        stages = self.stages.setdefault(row.initiative_id, {})
        known = stages.get(row.stage_id)
        stages[row.stage_id] = StageFact(
            row.stage_id, row.stage_title or row.stage_raw, row.stage_ends_on,
            1 + (known.open_activities if known else 0),
        )  # fmt: skip

    def _repeating(self, row: Any) -> None:
        past, ahead = _around(_frozen(row.period), self.as_of)
        done_on = row.finished_at.astimezone(zone()).date() if row.finished_at else None
        if past is not None and (done_on is None or done_on < past[0] - BEFORE):
            self.late.setdefault(row.initiative_id, []).append(Due(row.id, row.title, past[1]))
        if ahead is not None:
            self._point(row.initiative_id, row.title, ahead[1])

    def _point(self, initiative_id: int, title: str, due_on: date) -> None:
        known = self.next.get(initiative_id)
        if known is None or due_on < known.due_on:
            self.next[initiative_id] = NextPoint(title, due_on)

    def facts(self, row: Any) -> ProjectFacts:
        """What the rules ask of one project."""
        sprint = self.sprints.get(row.id)
        news = row.news.astimezone(zone()).date() if row.news else None
        return ProjectFacts(
            running=row.state == InitiativeState.RUNNING
            and (row.starts_on is None or row.starts_on <= self.as_of),
            has_plan=row.id in self.planned or row.id in self.sprints,
            has_lead=row.id in self.leads,
            last_news_on=news,
            late=self.late.get(row.id, ()),
            stages=tuple(self.stages.get(row.id, {}).values()),
            soon=self.soon.get(row.id, ()),
            sprint=sprint[1] if sprint else None,
            risks=[
                RiskNote(
                    risk.id, risk.name, str(risk.level) if risk.level else None,
                    bool(risk.owner), tuple(day for day in risk.open_measures if day),
                )
                for risk in self.risks.get(row.id, ())
                if risk.state != RiskState.CLOSED
            ],
        )  # fmt: skip


def _frozen(period: Any) -> Any:
    """The period as a key of a memory: equal exactly when the periods are."""
    if isinstance(period, dict):
        return tuple(sorted((name, _frozen(value)) for name, value in period.items()))
    if isinstance(period, list):
        return ("[]", *(_frozen(value) for value in period))
    return period


def _thawed(frozen: Any) -> Any:
    if isinstance(frozen, tuple):
        if frozen[:1] == ("[]",):
            return [_thawed(value) for value in frozen[1:]]
        return {name: _thawed(value) for name, value in frozen}
    return frozen


@lru_cache(maxsize=4096)
def _around(frozen: Any, as_of: date) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
    """(first and last day of the latest repetition that is over, of the next one).

    Only repetitions of the school year that goes on can be late: those before it belong to the
    report on their own year.
    """
    now = school_year_of(as_of)
    found = [
        (one.start, one.end)
        for one in occurrences(Period.from_json(_thawed(frozen)), now, now.shifted(1))
    ]
    past = [one for one in found if one[1] < as_of]
    ahead = [one for one in found if one[1] >= as_of]
    return (past[-1] if past else None), (ahead[0] if ahead else None)


def _activities(ids: Sequence[int], until: datetime, as_of: date) -> Any:
    done = (
        select(func.max(Card.finished_at))
        .where(Card.activity_id == Activity.id, Card.finished_at < until)
        .correlate(Activity)
        .scalar_subquery()
    )
    has_party = exists().where(ActivityParty.activity_id == Activity.id)
    kind = Activity.period["kind"].as_string()
    return (
        select(
            Activity.id, Activity.initiative_id, Activity.title, Activity.starts_on,
            Activity.ends_on, Activity.stage_id, Stage.title.label("stage_title"),
            Stage.period_raw.label("stage_raw"), Stage.ends_on.label("stage_ends_on"),
            kind.label("kind"),
            # Read only where it is needed: taking JSON apart costs more than the rest of a row.
            case((kind.in_(_REPEATING), Activity.period)).label("period"),
            done.label("finished_at"),
            done.is_not(None).label("finished"), has_party.label("has_party"),
        )
        .outerjoin(Stage, Stage.id == Activity.stage_id)
        .where(
            Activity.initiative_id.in_(list(ids)), Activity.archived_at.is_(None),
            or_(
                Activity.state.in_(_OPEN),
                and_(Activity.state == ActivityState.DONE, Activity.done_on > as_of),
            ),
        )
        .order_by(Activity.initiative_id, Activity.position, Activity.id)
    )  # fmt: skip


def _leads(ids: Sequence[int]) -> dict[int, tuple[Face, ...]]:
    found: dict[int, list[Face]] = {}
    for row in db.session.execute(
        select(TeamMember.initiative_id, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Party, Party.id == TeamMember.person_id)
        .where(
            TeamMember.initiative_id.in_(list(ids)), TeamMember.until.is_(None),
            TeamMember.role == Role.LEAD,
        )
        .order_by(Party.name, Party.id)
    ):  # fmt: skip
        found.setdefault(row.initiative_id, []).append(
            Face(row.id, row.kind, row.name, row.short_name)
        )
    return {initiative_id: tuple(faces) for initiative_id, faces in found.items()}


def _sprints(ids: Sequence[int], until: datetime) -> dict[int, tuple[SprintNow, SprintFact]]:
    """The sprint that ran on the day, with its cards as they were then."""

    def count(*conditions: ColumnElement[bool]) -> Any:
        return (
            select(func.count())
            .select_from(SprintCard)
            .join(Card, Card.id == SprintCard.card_id)
            .where(
                SprintCard.sprint_id == Sprint.id, SprintCard.entered_at < until,
                or_(SprintCard.fate != Fate.REMOVED, SprintCard.left_at >= until),
                *conditions,
            )
            .correlate(Sprint)
            .scalar_subquery()
        )  # fmt: skip

    whole = Sprint.__table__.alias("whole")
    foreseen = (
        select(func.count())
        .select_from(whole)
        .where(
            whole.c.initiative_id == Sprint.initiative_id, whole.c.number > 0,
            whole.c.state != SprintState.CANCELLED,
        )
        .correlate(Sprint)
        .scalar_subquery()
    )  # fmt: skip
    found = {}
    for row in db.session.execute(
        select(
            Sprint.initiative_id, Sprint.number, Sprint.starts_on, Sprint.ends_on,
            count(Card.finished_at < until).label("finished"), count().label("scope"),
            foreseen.label("foreseen"),
        ).where(
            Sprint.initiative_id.in_(list(ids)), Sprint.started_at < until,
            Sprint.state != SprintState.CANCELLED,
            or_(Sprint.closed_at.is_(None), Sprint.closed_at >= until),
        )
    ):  # fmt: skip
        found[row.initiative_id] = (
            SprintNow(row.number, row.foreseen, row.ends_on, row.finished, row.scope),
            SprintFact(row.number, row.starts_on, row.ends_on, row.finished, row.scope),
        )
    return found


def _cards(ids: Sequence[int], until: datetime) -> dict[int, tuple[int, int]]:
    """(finished, all) cards of each project's board as they were then."""
    finished = and_(Card.finished_at < until, Column.category.in_(FINISHED))
    rows = db.session.execute(
        select(
            Board.initiative_id, func.count().filter(finished).label("finished"),
            func.count().label("cards"),
        )
        .join(Card, Card.board_id == Board.id)
        .join(Column, Column.id == Card.column_id)
        .where(
            Board.initiative_id.in_(list(ids)), Card.created_at < until,
            or_(Card.archived_at.is_(None), Card.archived_at >= until),
        )
        .group_by(Board.initiative_id)
    )  # fmt: skip
    return {row.initiative_id: (row.finished, row.cards) for row in rows}


def _laid_out(
    rows: Sequence[Any], parts: _Parts, as_of: date, limits: Thresholds
) -> tuple[RegistryRow, ...]:
    shown = {row.id for row in rows}
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
            laid[place] = made = _row(row, parts, above, under, as_of, limits)
            projects += under
            if made.kind == InitiativeKind.PROJECT:
                projects.append(made)
        return projects

    lay(None, ())
    return tuple(row for row in laid if row is not None)


def _nearest(path: str, shown: set[int]) -> int | None:
    for part in reversed(path.strip("/").split("/")[:-1]):
        if int(part) in shown:
            return int(part)
    return None


def _row(
    row: Any, parts: _Parts, above: tuple[int, ...], under: Iterable[RegistryRow], as_of: date,
    limits: Thresholds,
) -> RegistryRow:  # fmt: skip
    under = list(under)
    own = row.kind == InitiativeKind.PROJECT
    finished, cards = parts.cards.get(row.id, (0, 0))
    sprint = parts.sprints.get(row.id)
    point = parts.next.get(row.id)
    if sprint and sprint[0].ends_on and sprint[0].ends_on >= as_of:
        end = NextPoint("", sprint[0].ends_on, sprint[0].number)
        point = end if point is None or end.due_on <= point.due_on else point
    return RegistryRow(
        id=row.id, key=row.key, key_fold=row.key_fold, kind=InitiativeKind(row.kind),
        label=row.short_title or row.title, title=row.title, state=InitiativeState(row.state),
        owner_id=row.owner_id, owner=row.owner_short or row.owner_name, depth=len(above),
        parent_id=above[-1] if above else None, above=above,
        period=period_view(row.period_raw, row.period), starts_on=row.starts_on,
        ends_on=row.ends_on, leads=parts.leads.get(row.id, ()),
        sprint=sprint[0] if sprint else None,
        finished=finished + (0 if own else sum(one.finished for one in under)),
        cards=cards + (0 if own else sum(one.cards for one in under)),
        next_point=point if own else None,
        last_news_on=row.news.astimezone(zone()).date() if row.news else None,
        health=health(parts.facts(row), as_of, limits) if own else None,
        below=tally(one.colour for one in under), projects=len(under),
    )  # fmt: skip
