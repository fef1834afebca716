"""Import issues as pages, lists and rules read them: frozen rows, fixed statements.

An issue is open while nobody has settled it and the rows it is about still say what it doubts:
what somebody has put right on the pages of plan and passport is no longer asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from kaskad.cascade.models import Activity, Stage
from kaskad.core.db import db, plain_rows
from kaskad.indicators.models import Indicator
from kaskad.oversight.control_queries import day_of
from kaskad.oversight.models import ImportIssue


@dataclass(frozen=True)
class OpenIssues:
    """How many unsettled issues an initiative had on a day."""

    total: int
    here: int
    """Of these, in a stage that ran on the day: what domain.md, 4.12 calls for attention for."""


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a plan or passport that an issue is about, as it stands now."""

    words: str
    """What the doubt is about: the words of its period, its unit."""
    settled: bool
    """A person has settled its period."""
    archived: bool
    starts_on: date | None = None
    ends_on: date | None = None
    stage_id: int | None = None


class Doubted(Protocol):
    """What of an issue tells whether it is still open: the issue itself, or columns of it."""

    @property
    def part(self) -> str:
        """Table of the row that it is about."""

    @property
    def part_id(self) -> int | None:
        """Its id."""

    @property
    def doubt(self) -> dict[str, Any]:
        """As stored."""


@dataclass(frozen=True)
class Parts:
    """The rows that issues are about."""

    rows: dict[tuple[str, int], Part] = field(default_factory=dict)

    def get(self, part: str, part_id: int | None) -> Part | None:
        """The row, if it is of a kind that can be put right and still there."""
        return self.rows.get((part, part_id)) if part_id is not None else None

    def mended(self, issue: Doubted) -> bool:
        """Whether a row that *issue* watches says something else by now, or is put away."""
        return any(self._changed(one) for one in watched(issue))

    def _changed(self, one: Mapping[str, Any]) -> bool:
        row = self.get(one["part"], one["id"])
        if row is None:
            return False
        words, dates = one.get("words"), one.get("dates")
        if row.archived or (words is not None and (row.settled or row.words != words)):
            return True
        now = [day.isoformat() if day else None for day in (row.starts_on, row.ends_on)]
        return dates is not None and now != list(dates)

    def runs(self, issue: Doubted, day: date) -> bool:
        """Whether *issue* stands in a stage that runs on *day*."""
        row = self.get(issue.part, issue.part_id)
        if row is None or issue.part == Indicator.__tablename__:
            return False
        stage = self.get(Stage.__tablename__, row.stage_id) or row
        begun = stage.starts_on is None or stage.starts_on <= day
        return begun and (stage.ends_on is None or day <= stage.ends_on)


def watched(issue: Doubted) -> list[dict[str, Any]]:
    """[{part, id, words?, dates?}]: the rows that *issue* doubts, with what each says there.

    `words`: of the period (or a unit), not settled by anybody; `dates`: beginning and end. Without
    both only the row's being there counts.
    """
    return list(issue.doubt.get("watch", ()))


def open_issues(ids: Sequence[int], as_of: date) -> dict[int, OpenIssues]:
    """The unsettled issues of the initiatives *ids* on a day; those without any are left out.

    The words were doubtful before they were loaded, so the day of loading does not count; the day
    of the decision does. Two statements, however many *ids*.
    """
    if not ids:
        return {}
    issues = unsettled(ImportIssue.initiative_id.in_(ids), as_of)
    parts = parts_of(issues)
    total: dict[int, int] = {}
    here: dict[int, int] = {}
    for issue in issues:
        if parts.mended(issue):
            continue
        total[issue.initiative_id] = total.get(issue.initiative_id, 0) + 1
        if parts.runs(issue, as_of):
            here[issue.initiative_id] = here.get(issue.initiative_id, 0) + 1
    return {one: OpenIssues(count, here.get(one, 0)) for one, count in total.items()}


def unsettled(condition: ColumnElement[bool], as_of: date) -> list[Any]:
    """Columns of the issues without a decision on *as_of* (`Doubted`). One statement."""
    rows = db.session.execute(
        select(
            ImportIssue.initiative_id, ImportIssue.part, ImportIssue.part_id, ImportIssue.doubt,
            ImportIssue.decision, ImportIssue.decided_at,
        ).where(condition, or_(ImportIssue.decision == "", ImportIssue.decided_at.is_not(None)))
    )  # fmt: skip
    return [
        row for row in rows
        if not row.decision or (row.decided_at is not None and day_of(row.decided_at) > as_of)
    ]  # fmt: skip


def parts_of(issues: Iterable[Doubted]) -> Parts:
    """The rows that *issues* are about, with the stages of activities. One statement."""
    wanted: dict[str, set[int]] = {table.__tablename__: set() for table in (Stage, Activity)}
    wanted[Indicator.__tablename__] = set()
    for issue in issues:
        rows = [(issue.part, issue.part_id), *((one["part"], one["id"]) for one in watched(issue))]
        for part, row_id in rows:
            if part in wanted and row_id is not None:
                wanted[part].add(row_id)
    if not any(wanted.values()):
        return Parts({})
    found = plain_rows(_part_rows(), {name: sorted(ids) for name, ids in wanted.items()})
    return Parts({(row.part, row.id): _part(row) for row in found})


@lru_cache(maxsize=1)
def _part_rows() -> Any:
    """Stages, activities with their stages, and indicators: put together once."""
    activities = (
        _dated_rows(Activity, Activity.stage_id)
        .where(Activity.id.in_(bindparam(Activity.__tablename__, expanding=True)))
        .cte("doubted")
    )
    stages = or_(
        Stage.id.in_(bindparam(Stage.__tablename__, expanding=True)),
        Stage.id.in_(select(activities.c.stage_id)),
    )
    unit = select(
        literal(Indicator.__tablename__).label("part"), Indicator.id, Indicator.unit,
        cast(null(), Boolean), cast(null(), Date), cast(null(), Date), cast(null(), String),
        cast(null(), String), cast(null(), Integer),
    ).where(Indicator.id.in_(bindparam(Indicator.__tablename__, expanding=True)))  # fmt: skip
    return union_all(
        select(activities),
        _dated_rows(Stage, cast(null(), Integer)).where(stages),
        unit,
    )


def _dated_rows(table: Any, stage_id: Any) -> Select[Any]:
    return select(
        literal(table.__tablename__).label("part"), table.id, table.period_raw.label("words"),
        table.archived_at.is_not(None).label("archived"), table.starts_on, table.ends_on,
        # Of the period only whether a person has settled it: thousands are read.
        table.period["edited"].as_string().label("edited"),
        table.period["reviewed_by"].as_string().label("reviewed_by"),
        stage_id.label("stage_id"),
    )  # fmt: skip


def _part(row: Any) -> Part:
    settled = bool(row.reviewed_by) or str(row.edited).lower() in {"1", "true"}
    return Part(row.words, settled, bool(row.archived), row.starts_on, row.ends_on, row.stage_id)
