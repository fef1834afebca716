"""The risks of initiatives as pages and rules read them: frozen rows, fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.cascade.faces import Face
from kaskad.cascade.indicator_links import indicator_names
from kaskad.cascade.models import MeasureState, Risk, RiskMeasure, RiskState
from kaskad.cascade.risk_level import SCALE, RiskLevel, level_of
from kaskad.cascade.risk_past import MeasureThen, RiskThen, take_back
from kaskad.cascade.risk_ties import TIES, Tie, tied, tied_columns, ties_of
from kaskad.core.db import db, plain_rows
from kaskad.core.id_lists import among
from kaskad.journal import Event
from kaskad.people.models import Party


@dataclass(frozen=True)
class RiskFact:
    """A risk as the rules of health need it. `level` None: not assessed."""

    id: int
    name: str
    level: RiskLevel | None
    state: RiskState
    owner: str
    """As lists show the name; empty: nobody."""
    open_measures: tuple[date | None, ...] = ()
    """Due days of the measures that are planned and not done, the earliest first, undated last."""
    ties: tuple[tuple[str, str], ...] = ()
    """(kind, words) of what it threatens, where that was asked for."""

    @property
    def next_due(self) -> date | None:
        """The day of the next measure, None where none has a day."""
        return self.open_measures[0] if self.open_measures else None


_EVER = (
    select(
        Risk.initiative_id, Risk.id, Risk.name, Risk.probability, Risk.impact, Risk.state,
        Risk.archived_at.is_not(None).label("archived"), Party.name.label("owner_name"),
        Party.short_name.label("owner_short"), RiskMeasure.id.label("measure_id"),
        RiskMeasure.due_on, RiskMeasure.state.label("measure_state"),
    )
    .outerjoin(Party, Party.id == Risk.owner_id)
    .outerjoin(RiskMeasure, RiskMeasure.risk_id == Risk.id)
    .where(among(Risk.initiative_id))
    .order_by(Risk.position, Risk.id, RiskMeasure.id)
)  # fmt: skip
_LIVE = _EVER.where(Risk.archived_at.is_(None))
_EVER_TIED = tied(_EVER.add_columns(*tied_columns()))
_LIVE_TIED = _EVER_TIED.where(Risk.archived_at.is_(None))


def risk_facts(
    initiative_ids: Sequence[int], until: datetime | None = None, *, tied_too: bool = False
) -> dict[int, tuple[RiskFact, ...]]:
    """The risks that are not in the archive, by initiative, in their order. One statement.

    Initiatives without risks are left out. With *until* they are as they were before that moment,
    by the journal: a second statement. An owner whom the journal does not tell of (it keeps no
    names) is taken to be the one of today. With *tied_too* they say what they threaten: one more
    statement where that is an indicator.
    """
    if not initiative_ids:
        return {}
    plain, with_ties = (_LIVE, _LIVE_TIED) if until is None else (_EVER, _EVER_TIED)
    rows = plain_rows(with_ties if tied_too else plain, {"ids": initiative_ids})
    names = indicator_names(row.indicator_id for row in rows) if tied_too else {}
    known: dict[int, RiskThen] = {}
    for row in rows:
        risk = known.get(row.id)
        if risk is None:
            risk = known[row.id] = RiskThen(
                row.initiative_id, row.id, row.name, row.probability, row.impact, str(row.state),
                row.owner_short or row.owner_name or "", row.archived,
                ties=_tie_words(row, names) if tied_too else {},
            )  # fmt: skip
        if row.measure_id is not None:
            risk.measures[row.measure_id] = MeasureThen(str(row.measure_state), row.due_on)
    if until is not None and known:
        take_back(known, _events_since(initiative_ids, until))
    found: dict[int, list[RiskFact]] = {}
    for risk in known.values():
        if risk.there and not risk.archived:
            found.setdefault(risk.initiative_id, []).append(_fact(risk))
    return {initiative_id: tuple(facts) for initiative_id, facts in found.items()}


def _events_since(initiative_ids: Sequence[int], until: datetime) -> list[tuple[str, int, Any]]:
    """(action, risk, data) of what happened to risks from that moment on, the newest first."""
    rows = db.session.execute(
        select(Event.action, Event.subject_id, Event.data)
        .where(
            Event.initiative_id.in_(initiative_ids), Event.at >= until, Event.subject_kind == "risk"
        )
        .order_by(Event.at.desc(), Event.id.desc())
    )
    return [(row.action, row.subject_id, row.data) for row in rows]


def _fact(risk: RiskThen) -> RiskFact:
    days = sorted(
        (one.due_on for one in risk.measures.values() if one.state == MeasureState.PLANNED),
        key=lambda day: (day is None, day or date.max),
    )
    return RiskFact(
        risk.id, risk.name, level_of(risk.probability, risk.impact), RiskState(risk.state),
        risk.owner, tuple(days),
        tuple((name.removesuffix("_id"), words) for name, words in risk.ties.items() if words),
    )  # fmt: skip


def _tie_words(row: Any, names: dict[int, str]) -> dict[str, str]:
    found = {f"{one.kind}_id": one.words for one in ties_of(row, names)}
    return {name: found.get(name, "") for name in TIES}


@dataclass(frozen=True)
class MeasureLine:
    """A measure on the page."""

    id: int
    text: str
    responsible_id: int | None
    responsible: str
    due_on: date | None
    state: MeasureState
    done_at: datetime | None
    overdue: bool
    revision: int


@dataclass(frozen=True)
class RiskLine:
    """A risk on the page, with its measures."""

    id: int
    number: str
    name: str
    mitigation: str
    category: str
    probability: int | None
    impact: int | None
    owner_id: int | None
    owner: Face | None
    state: RiskState
    review_on: date | None
    review_due: bool
    revision: int
    measures: tuple[MeasureLine, ...]
    ties: tuple[Tie, ...] = ()
    """What it threatens."""

    @property
    def level(self) -> RiskLevel | None:
        """How serious it is; None while it is not assessed."""
        return level_of(self.probability, self.impact)

    @property
    def feared(self) -> bool:
        """Whether it may happen or has happened: a closed one is not counted."""
        return self.state != RiskState.CLOSED

    @property
    def overdue(self) -> bool:
        """Whether a measure is late or the day of review is past."""
        return self.review_due or any(one.overdue for one in self.measures)


@dataclass(frozen=True)
class Cell:
    """A field of the matrix: how many risks are there."""

    probability: int
    impact: int
    level: RiskLevel
    count: int


@dataclass(frozen=True)
class RiskPage:
    """The risks of an initiative: those that are feared, those that are closed, the archive."""

    rows: tuple[RiskLine, ...]
    """In their order, the closed ones last."""
    archived: tuple[RiskLine, ...]

    @property
    def feared(self) -> tuple[RiskLine, ...]:
        """Those that are not closed."""
        return tuple(row for row in self.rows if row.feared)

    def count(self, level: RiskLevel | None) -> int:
        """How many stand at *level*; None: not assessed."""
        return sum(row.level == level for row in self.feared)

    @property
    def matrix(self) -> tuple[tuple[Cell, ...], ...]:
        """Rows of the matrix from the highest probability down."""
        places = [(row.probability, row.impact) for row in self.feared if row.level]
        return tuple(
            tuple(
                Cell(p, i, level, places.count((p, i)))
                for i in SCALE
                if (level := level_of(p, i)) is not None
            )
            for p in reversed(SCALE)
        )


def risk_page(initiative_id: int, as_of: date) -> RiskPage:
    """The risks with measures and names. Two statements, one more where indicators are named."""
    measures: dict[int, list[MeasureLine]] = {}
    for measure, name, short in db.session.execute(
        select(RiskMeasure, Party.name, Party.short_name)
        .join(Risk, Risk.id == RiskMeasure.risk_id)
        .outerjoin(Party, Party.id == RiskMeasure.responsible_id)
        .where(Risk.initiative_id == initiative_id)
        .order_by(RiskMeasure.id)
    ):
        measures.setdefault(measure.risk_id, []).append(_measure(measure, short or name, as_of))
    live: list[RiskLine] = []
    archived: list[RiskLine] = []
    rows = db.session.execute(
        tied(
            select(Risk, Party.id, Party.kind, Party.name, Party.short_name, *tied_columns())
            .outerjoin(Party, Party.id == Risk.owner_id)
        )
        .where(Risk.initiative_id == initiative_id)
        .order_by(Risk.position, Risk.id)
    ).all()  # fmt: skip
    names = indicator_names(row.indicator_id for row in rows)
    for row in rows:
        risk: Risk = row.Risk
        own, short = row.short_name or row.name, row.short_name or ""
        face = Face(row.id, row.kind, own, short) if row.id else None
        ties = ties_of(row, names)
        line = replace(_line(risk, face, measures.get(risk.id, ()), as_of), ties=ties)
        (live if risk.archived_at is None else archived).append(line)
    live.sort(key=lambda row: row.state == RiskState.CLOSED)
    return RiskPage(tuple(live), tuple(archived))


_MEASURE_ORDER = (MeasureState.PLANNED, MeasureState.DONE, MeasureState.DROPPED)


def _line(risk: Risk, owner: Face | None, found: Sequence[MeasureLine], as_of: date) -> RiskLine:
    ordered = sorted(
        found,
        key=lambda one: (_MEASURE_ORDER.index(one.state), one.due_on or date.max, one.id),
    )
    due = risk.review_on is not None and risk.review_on < as_of
    return RiskLine(
        risk.id,
        risk.number,
        risk.name,
        risk.mitigation,
        risk.category,
        risk.probability,
        risk.impact,
        risk.owner_id,
        owner,
        RiskState(risk.state),
        risk.review_on,
        due and risk.state != RiskState.CLOSED,
        risk.revision,
        tuple(ordered),
    )


def _measure(row: RiskMeasure, responsible: str | None, as_of: date) -> MeasureLine:
    state = MeasureState(row.state)
    late = state == MeasureState.PLANNED and row.due_on is not None and row.due_on < as_of
    return MeasureLine(
        row.id,
        row.text,
        row.responsible_id,
        responsible or "",
        row.due_on,
        state,
        row.done_at,
        late,
        row.revision,
    )
