"""The list of a project's sprints: figures of those that are over, how the running one stands.

A fixed number of statements, whatever the number of sprints and cards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import case, func, select

from kaskad.boards.models import FINISHED, Card, Column, ColumnCategory
from kaskad.cascade.faces import Face
from kaskad.core.chart_model import Chart, ChartLayout, Look, Series
from kaskad.core.chart_words import spark_view
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.journal import Event
from kaskad.people.models import Party
from kaskad.sprints import rules
from kaskad.sprints.access import PlanPlace
from kaskad.sprints.board_slices import Segment, percent_gone
from kaskad.sprints.models import (
    OVER,
    RUNNING,
    Fate,
    Improvement,
    ImprovementState,
    Sprint,
    SprintCard,
    SprintResult,
    SprintReview,
    SprintState,
    Verdict,
)
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.windows import windows_ahead
from kaskad.sprints.wording import sprint_lower, sprint_name


@dataclass(frozen=True)
class PastSprint:
    """A sprint that is over, in figures out of its snapshot."""

    sprint: Sprint
    scope: int | None
    finished: int | None
    added: int | None
    accepted_results: int
    results: int
    verdict: str | None
    carried: int
    """Unfinished cards that went on into the next one."""
    spark: ChartLayout | None


@dataclass(frozen=True)
class RunningSprint:
    """The sprint that is being planned or runs."""

    sprint: Sprint
    cards: int
    finished: int
    doing: int
    days_left: int | None
    """Negative: so many days past the end."""
    percent: int


@dataclass(frozen=True)
class ShellSprint:
    """A sprint still ahead."""

    sprint: Sprint
    locked_by: str
    """The sprint it waits for, inside a sentence; empty: it may be opened now."""
    window: str
    """Days proposed from the school year; empty: nothing to propose."""


@dataclass(frozen=True)
class CountChange:
    """The number of sprints was changed once."""

    at: datetime
    who: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True)
class OpenImprovement:
    """An improvement action that is not settled yet."""

    row: Improvement
    number: int
    owner: Face | None
    late: bool


@dataclass(frozen=True)
class SprintList:
    """All that the list shows."""

    row: tuple[Sprint, ...]
    segments: tuple[Segment, ...]
    running: RunningSprint | None
    planning: tuple[RunningSprint, ...]
    past: tuple[PastSprint, ...]
    ahead: tuple[ShellSprint, ...]
    cancelled: tuple[Sprint, ...]
    foreseen: int
    changes: tuple[CountChange, ...]
    improvements: tuple[OpenImprovement, ...]


def sprint_list(place: PlanPlace) -> SprintList:
    """The list of the project's sprints. Eight statements at most."""
    initiative_id = place.place.initiative.id
    row = row_of(initiative_id)
    live = [one for one in row if one.state != SprintState.CANCELLED]
    counts = _counts(initiative_id)
    now = [_running(one, counts) for one in live if one.state in RUNNING]
    return SprintList(
        row=tuple(row),
        segments=segments_of(live),
        running=now[0] if now else None,
        planning=tuple(_running(s, counts) for s in live if s.state == SprintState.PLANNING),
        past=tuple(_past([s for s in live if s.state == SprintState.CLOSED])),
        ahead=tuple(_ahead(place, row)),
        cancelled=tuple(one for one in row if one.state == SprintState.CANCELLED),
        foreseen=sum(1 for one in live if one.number),
        changes=tuple(_changes(initiative_id)),
        improvements=tuple(open_improvements(initiative_id)),
    )


def segments_of(live: Sequence[Sprint]) -> tuple[Segment, ...]:
    """The row of sprints as small bars."""
    day = today()
    return tuple(
        Segment(one.number, sprint_name(one.number), SprintState(one.state), percent_gone(one, day))
        for one in live
    )


def _counts(initiative_id: int) -> dict[int, tuple[int, int, int]]:
    """{sprint: (cards, finished, at work)} of what is in sprints now. One statement."""
    at_work = (ColumnCategory.DOING, ColumnCategory.REVIEW)
    rows = db.session.execute(
        select(
            SprintCard.sprint_id,
            func.count(),
            func.sum(case((Column.category.in_(FINISHED), 1), else_=0)),
            func.sum(case((Column.category.in_(at_work), 1), else_=0)),
        )
        .join(Sprint, Sprint.id == SprintCard.sprint_id)
        .join(Card, Card.id == SprintCard.card_id)
        .join(Column, Column.id == Card.column_id)
        .where(Sprint.initiative_id == initiative_id, SprintCard.left_at.is_(None))
        .group_by(SprintCard.sprint_id)
    )
    return {row[0]: (row[1], int(row[2] or 0), int(row[3] or 0)) for row in rows}


def _running(sprint: Sprint, counts: dict[int, tuple[int, int, int]]) -> RunningSprint:
    day = today()
    cards, finished, doing = counts.get(sprint.id, (0, 0, 0))
    left = (sprint.ends_on - day).days if sprint.ends_on and sprint.state in RUNNING else None
    return RunningSprint(sprint, cards, finished, doing, left, percent_gone(sprint, day))


def _past(closed: Sequence[Sprint]) -> list[PastSprint]:
    """Closed sprints, the last one first. Four statements, none when there are none."""
    if not closed:
        return []
    ids = [one.id for one in closed]
    kept: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {
        row[0]: (row[1] or {}, row[2] or {})
        for row in db.session.execute(
            select(Sprint.id, Sprint.snapshot["figures"], Sprint.snapshot["series"]).where(
                Sprint.id.in_(ids)
            )
        )
    }
    verdicts: dict[int, str | None] = {
        row[0]: row[1]
        for row in db.session.execute(
            select(SprintReview.sprint_id, SprintReview.verdict).where(
                SprintReview.sprint_id.in_(ids)
            )
        )
    }
    carried: dict[int, int] = {
        row[0]: row[1]
        for row in db.session.execute(
            select(SprintCard.sprint_id, func.count())
            .where(SprintCard.sprint_id.in_(ids), SprintCard.fate == Fate.NEXT)
            .group_by(SprintCard.sprint_id)
        )
    }
    results: dict[int, tuple[int, int]] = {
        row[0]: (row[1], int(row[2] or 0))
        for row in db.session.execute(
            select(
                SprintResult.sprint_id,
                func.count(),
                func.sum(case((SprintResult.verdict == Verdict.ACCEPTED, 1), else_=0)),
            )
            .where(SprintResult.sprint_id.in_(ids), SprintResult.archived_at.is_(None))
            .group_by(SprintResult.sprint_id)
        )
    }
    return [
        PastSprint(
            sprint=one,
            scope=kept[one.id][0].get("scope"),
            finished=kept[one.id][0].get("finished"),
            added=kept[one.id][0].get("added"),
            results=results.get(one.id, (0, 0))[0],
            accepted_results=results.get(one.id, (0, 0))[1],
            verdict=verdicts.get(one.id),
            carried=carried.get(one.id, 0),
            spark=_spark(one, kept[one.id][1]),
        )
        for one in reversed(closed)
    ]


def _spark(sprint: Sprint, series: dict[str, Any]) -> ChartLayout | None:
    """The burn-up of a closed sprint as a small line."""
    first, finished = series.get("first"), series.get("finished") or []
    if not first or len(finished) < 2:
        return None
    start = date.fromisoformat(first)
    return spark_view(
        Chart(
            title=_("%(sprint)s: finished cards and the scope", sprint=sprint_name(sprint.number)),
            series=(
                Series(_("Finished"), tuple(finished), Look.LINE),
                Series(_("Scope"), tuple(series.get("scope") or []), Look.STEP),
            ),
            dates=tuple(start + timedelta(index) for index in range(len(finished))),
        ),
        120,
        34,
    )


def _ahead(place: PlanPlace, row: Sequence[Sprint]) -> list[ShellSprint]:
    shells = [one for one in row if one.state == SprintState.SHELL]
    proposed = windows_ahead(place, row, shells)
    found = []
    for one in shells:
        before = rules.previous_of(one, row)
        waits = before is not None and before.state not in OVER
        found.append(
            ShellSprint(
                one, sprint_lower(before.number) if before and waits else "",
                proposed.get(one.number, ""),
            )
        )  # fmt: skip
    return found


def _changes(initiative_id: int) -> list[CountChange]:
    """How the number of sprints was changed, the last change first. One statement."""
    rows = db.session.execute(
        select(Event.at, Event.data, Party.name)
        .outerjoin(Party, Party.id == Event.actor_id)
        .where(
            Event.initiative_id == initiative_id,
            Event.subject_kind == "initiative",
            Event.subject_id == initiative_id,
            Event.action == "sprints.count_changed",
        )
        .order_by(Event.id.desc())
        .limit(50)
    )
    return [
        CountChange(at, name or "", data["count"][0], data["count"][1], data.get("reason", ""))
        for at, data, name in rows
    ]


def open_improvements(initiative_id: int) -> list[OpenImprovement]:
    """Improvement actions not settled yet, by their day. One statement."""
    day = today()
    rows = db.session.execute(
        select(Improvement, Sprint.number, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Sprint, Sprint.id == Improvement.sprint_id)
        .outerjoin(Party, Party.id == Improvement.owner_id)
        .where(
            Improvement.initiative_id == initiative_id,
            Improvement.state == ImprovementState.OPEN,
        )
        .order_by(Improvement.due_on, Improvement.id)
    )
    return [
        OpenImprovement(
            row, number, Face(party_id, kind, name, short or "") if party_id else None,
            row.due_on is not None and row.due_on < day,
        )
        for row, number, party_id, kind, name, short in rows
    ]  # fmt: skip
