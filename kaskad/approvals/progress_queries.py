"""Reports on progress as pages show them: frozen rows, in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import aliased

from kaskad.approvals.models import ProgressNote, ProgressReport, ReportState
from kaskad.approvals.progress_access import OPEN
from kaskad.cascade.access import scope, within
from kaskad.cascade.models import Initiative, InitiativeKind, InitiativeState, TeamMember
from kaskad.core.db import db
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Role


@dataclass(frozen=True)
class NoteText:
    """Why a line deviates, and the revision that a form is drawn from."""

    text: str
    revision: int


@dataclass(frozen=True)
class ReportView:
    """A report as its page shows it."""

    id: int
    period: str
    first: date
    last: date
    state: ReportState
    summary: str
    reasons: str
    measures: str
    asked: str
    author_id: int | None
    sent_by_id: int | None
    sent_by: str
    sent_at: datetime | None
    as_of: date | None
    decided_by: str
    decided_at: datetime | None
    remarks: str
    revision: int
    notes: Mapping[str, NoteText]
    """By the line that they explain (`ProgressNote.line`)."""

    @property
    def is_open(self) -> bool:
        """Whether it is still written."""
        return self.state in OPEN

    @property
    def frozen(self) -> bool:
        """Whether its rows are kept as they were."""
        return not self.is_open


def report_view(initiative_id: int, first: date, last: date, code: str = "") -> ReportView | None:
    """The report on exactly these days. Two statements, one when there is none.

    Else one that is still written on the period called *code*, whose days have been moved since.
    """
    sender, decider = aliased(Party), aliased(Party)
    same = and_(ProgressReport.first_on == first, ProgressReport.last_on == last)
    found = db.session.execute(
        select(
            ProgressReport, sender.name, sender.short_name.label("short"),
            decider.name.label("decider"), decider.short_name.label("decider_short"),
        )
        .outerjoin(sender, sender.id == ProgressReport.sent_by_id)
        .outerjoin(decider, decider.id == ProgressReport.decided_by_id)
        .where(
            ProgressReport.initiative_id == initiative_id,
            or_(same, and_(ProgressReport.period == code, ProgressReport.state.in_(OPEN))),
        )
        .order_by(case((same, 0), else_=1), ProgressReport.id)
    ).first()  # fmt: skip
    if found is None:
        return None
    row: ProgressReport = found[0]
    notes = db.session.execute(
        select(ProgressNote.line, ProgressNote.text, ProgressNote.revision).where(
            ProgressNote.report_id == row.id
        )
    )
    return ReportView(
        row.id, row.period, row.first_on, row.last_on, ReportState(row.state), row.summary,
        row.reasons, row.measures, row.asked, row.author_id, row.sent_by_id,
        found.short or found.name or "", row.sent_at, row.as_of,
        found.decider_short or found.decider or "", row.decided_at, row.remarks, row.revision,
        {note.line: NoteText(note.text, note.revision) for note in notes},
    )  # fmt: skip


def frozen_rows(report_id: int) -> dict[str, Any] | None:
    """What a report that was sent keeps of its rows. One statement."""
    return db.session.scalar(select(ProgressReport.content).where(ProgressReport.id == report_id))


def sent_notes(initiative_ids: Sequence[int], period: str) -> dict[str, str]:
    """What the reports of these initiatives on *period* say of lines, once sent. One statement."""
    rows = db.session.execute(
        select(ProgressNote.line, ProgressNote.text)
        .join(ProgressReport, ProgressReport.id == ProgressNote.report_id)
        .where(
            ProgressReport.initiative_id.in_(initiative_ids),
            ProgressReport.period == period,
            ProgressReport.state.not_in(OPEN),
        )
    )
    return {row.line: row.text for row in rows}


@dataclass(frozen=True)
class ReportRow:
    """A report in the list of its project."""

    period: str
    first: date
    last: date
    state: ReportState
    day: datetime | None
    """When it was sent or decided on."""


def reports_of(initiative_id: int, limit: int = 12) -> tuple[ReportRow, ...]:
    """The reports of an initiative, the newest period first. One statement."""
    rows = db.session.execute(
        select(
            ProgressReport.period, ProgressReport.first_on, ProgressReport.last_on,
            ProgressReport.state, ProgressReport.sent_at, ProgressReport.decided_at,
        )
        .where(ProgressReport.initiative_id == initiative_id)
        .order_by(ProgressReport.last_on.desc(), ProgressReport.first_on.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(
        ReportRow(
            row.period, row.first_on, row.last_on, ReportState(row.state),
            row.decided_at or row.sent_at,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True)
class OverviewRow:
    """A project and its report on the period."""

    key: str
    shown_key: str
    title: str
    leads: tuple[str, ...]
    state: ReportState | None
    """None: nobody has begun it."""
    first: date | None
    last: date | None
    """The days that the report itself names."""
    day: datetime | None
    who: str
    """Who sent it, or decided on it."""

    @property
    def sent(self) -> bool:
        """Whether it has left its author's hands."""
        return self.state in {ReportState.SENT, ReportState.ACCEPTED}


def report_overview(
    person: Person, code: str, first: date, last: date, below: str = ""
) -> tuple[OverviewRow, ...]:
    """Projects that *person* sees with their reports on the period called *code*.

    Running ones that the days from *first* to *last* touch; of paused and completed ones those
    that have a report. *below*: only those at or under this path. Two statements.
    """
    who = aliased(Party)
    rows = db.session.execute(
        select(
            Initiative.id, Initiative.key, Initiative.key_fold, Initiative.title,
            Initiative.short_title, ProgressReport.state, ProgressReport.first_on,
            ProgressReport.last_on, ProgressReport.sent_at, ProgressReport.decided_at, who.name,
            who.short_name.label("who_short"),
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(
            ProgressReport,
            (ProgressReport.initiative_id == Initiative.id) & (ProgressReport.period == code),
        )
        .outerjoin(who, who.id == _who())
        .where(
            within(scope(person)), Initiative.kind == InitiativeKind.PROJECT,
            Initiative.archived_at.is_(None),
            (ProgressReport.id.is_not(None))
            | (
                (Initiative.state == InitiativeState.RUNNING)
                & (Initiative.starts_on.is_(None) | (Initiative.starts_on <= last))
                & (Initiative.ends_on.is_(None) | (Initiative.ends_on >= first))
            ),
            *([Initiative.path.startswith(below)] if below else []),
        )
        .order_by(Initiative.key_fold)
    ).all()  # fmt: skip
    named = _leads([row.id for row in rows])
    return tuple(
        OverviewRow(
            row.key_fold, row.key, row.short_title or row.title, named.get(row.id, ()),
            ReportState(row.state) if row.state else None, row.first_on, row.last_on,
            row.decided_at or row.sent_at, row.who_short or row.name or "",
        )
        for row in rows
    )  # fmt: skip


def _who() -> ColumnElement[int | None]:
    return case(
        (ProgressReport.decided_by_id.is_not(None), ProgressReport.decided_by_id),
        else_=ProgressReport.sent_by_id,
    )


def _leads(ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in db.session.execute(
        select(TeamMember.initiative_id, Person.name, Person.short_name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(
            TeamMember.initiative_id.in_(ids),
            TeamMember.role == Role.LEAD,
            TeamMember.until.is_(None),
        )
        .order_by(Person.name)
    ):
        found[row.initiative_id] = (
            *found.get(row.initiative_id, ()),
            row.short_name or row.name,
        )
    return found


@dataclass(frozen=True)
class Above:
    """A programme or strategic project that the list can be narrowed to."""

    key: str
    label: str
    path: str


def above_projects(person: Person) -> tuple[Above, ...]:
    """Programmes and strategic projects that *person* sees. One statement."""
    rows = db.session.execute(
        select(
            Initiative.key, Initiative.key_fold, Initiative.title, Initiative.short_title,
            Initiative.path,
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(
            within(scope(person)), Initiative.kind != InitiativeKind.PROJECT,
            Initiative.archived_at.is_(None),
        )
        .order_by(Initiative.path)
    )  # fmt: skip
    return tuple(
        Above(row.key_fold, f"{row.key}. {row.short_title or row.title}", row.path) for row in rows
    )
