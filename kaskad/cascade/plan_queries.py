"""The plan as the document lays it out: activities by stage or year, merged cells, its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.cascade.faces import Face
from kaskad.cascade.further_stages import FURTHER, ids_in
from kaskad.cascade.models import Activity, ActivityParty, Initiative, Stage
from kaskad.cascade.period_words import PeriodView, period_view
from kaskad.cascade.plan_sets import set_of
from kaskad.cascade.plan_table import (
    COLUMNS,
    Missing,
    StageLine,
    columns_in_use,
    missing,
    numbered,
    stage_lines,
)
from kaskad.cascade.plan_variants import ColumnSet, PlanColumn, Rows
from kaskad.cascade.progress import Progress, progress
from kaskad.core.db import db
from kaskad.people.models import Party


@dataclass(frozen=True)
class StageRow:
    """A stage with its words and how far it is."""

    id: int
    number: str
    title: str
    text: str
    period: PeriodView
    progress: Progress
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class PlanRow:
    """A row of the plan; a span of 0 means that the cell belongs to a row above (merged)."""

    id: int
    number: str
    depth: int
    title: str
    title_span: int
    content: str
    conditions: str
    period: PeriodView
    result: str
    result_span: int
    result_from: str
    """Number of the row whose result this is, where the cell is shared."""
    link: str
    state: str
    done_on: date | None
    revision: int
    parties: tuple[Face, ...]
    further: tuple[str, ...] = ()
    """The other stages in which it runs, too; it stands and counts in its own alone."""
    staged: bool = False
    """Whether it has a stage of its own."""
    shown_number: str = ""
    """`number`; counted by the table where a chosen set of columns has to and the plan has none."""


@dataclass(frozen=True)
class PlanGroup:
    """Rows under one heading: a stage, a year, or none."""

    stage: StageRow | None
    title: str
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True)
class Plan:
    """The whole plan, and the table it is printed as."""

    stages: tuple[StageRow, ...]
    groups: tuple[PlanGroup, ...]
    total: int
    done: int
    to_look_at: int
    """How many periods wait for a person's decision."""
    shown: tuple[PlanColumn, ...] = ()
    """The columns of the printed table with their headings, in order."""
    work: tuple[PlanColumn, ...] = ()
    """The columns in which activities are changed: the same, unless one row is a stage."""
    chosen: ColumnSet | None = None
    """The set that was chosen; None: the columns in use."""
    lines: tuple[StageLine, ...] = ()
    """The printed table where one row is a stage (`by_stages`)."""
    missing: tuple[Missing, ...] = ()
    """What the plan says and the printed table does not show."""
    further: Mapping[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    """(id, words) of activities of other stages that run in a stage, too, by its id."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the table of work, besides number and title."""
        return tuple(one.name for one in self.work if one.name in COLUMNS)

    @property
    def by_stages(self) -> bool:
        """Whether one row of the printed table is a stage."""
        return self.chosen is not None and self.chosen.rows is Rows.STAGE

    @property
    def by_stage(self) -> bool:
        """Whether the document groups its rows by stages."""
        return any(group.stage for group in self.groups)


def stages(initiative_id: int, as_of: date) -> tuple[StageRow, ...]:
    """The stages in the order of the document. One statement."""
    rows = db.session.execute(
        select(
            Stage.id,
            Stage.number,
            Stage.title,
            Stage.text,
            Stage.period_raw,
            Stage.period,
            Stage.starts_on,
            Stage.ends_on,
        )
        .where(Stage.initiative_id == initiative_id, Stage.archived_at.is_(None))
        .order_by(Stage.position, Stage.id)
    )
    return tuple(stage_row(row, as_of) for row in rows)


def stage_row(row: Any, as_of: date) -> StageRow:
    """A stage, from a row of its table or of a version that keeps the same columns."""
    return StageRow(
        row.id,
        row.number,
        row.title,
        row.text,
        period_view(row.period_raw, row.period),
        progress(row.starts_on, row.ends_on, as_of),
        row.starts_on,
        row.ends_on,
    )


def plan(initiative_id: int, as_of: date, code: str | None = None) -> Plan:
    """The plan of an initiative in its columns, or those of the set *code*. Three statements.

    One more for a saved set. The initiative itself is known to the session wherever a page or a
    file is made of it.
    """
    all_stages = stages(initiative_id, as_of)
    rows = db.session.execute(
        select(
            Activity.id,
            Activity.stage_id,
            Activity.parent_id,
            Activity.group,
            Activity.number,
            Activity.title,
            Activity.content,
            Activity.conditions,
            Activity.result,
            Activity.link,
            Activity.title_shared_from,
            Activity.result_shared_from,
            Activity.period_raw,
            Activity.period,
            Activity.starts_on,
            Activity.state,
            Activity.done_on,
            Activity.revision,
            FURTHER,
        )
        .where(Activity.initiative_id == initiative_id, Activity.archived_at.is_(None))
        .order_by(Activity.position, Activity.id)
    ).all()
    if code is None:
        code = db.session.get_one(Initiative, initiative_id).plan_columns
    chosen = set_of(code)
    return laid_out(all_stages, rows, _parties(initiative_id), as_of, chosen)


def laid_out(
    all_stages: tuple[StageRow, ...],
    rows: Sequence[Any],
    parties: dict[int, list[Face]],
    as_of: date,
    chosen: ColumnSet | None = None,
) -> Plan:
    """The plan from its stages, the columns of its activities in order, and who is responsible."""
    by_id = {stage.id: stage for stage in all_stages}
    groups = []
    for stage_id, group, members in _blocks(rows, by_year=chosen is not None and chosen.by_year):
        stage = by_id.get(stage_id) if stage_id else None
        groups.append(PlanGroup(stage, group, _merged(members, parties, as_of, by_id)))
    numbers = numbered([group.rows for group in groups], chosen)
    groups = [
        replace(
            group,
            rows=tuple(
                replace(row, shown_number=number)
                for row, number in zip(group.rows, own, strict=True)
            ),
        )
        for group, own in zip(groups, numbers, strict=True)
    ]
    shown = [row for group in groups for row in group.rows]
    columns = chosen.columns if chosen is not None else columns_in_use(shown)
    by_stages = chosen is not None and chosen.rows is Rows.STAGE
    said = {row.id for group in groups for row in group.rows if row.period.raw == group.title}
    return Plan(
        stages=all_stages,
        groups=tuple(groups),
        total=len(shown),
        done=sum(row.state == "done" for row in shown),
        to_look_at=sum(row.period.needs_look for row in shown)
        + sum(stage.period.needs_look for stage in all_stages),
        shown=columns,
        work=columns_in_use(shown) if by_stages else columns,
        chosen=chosen,
        lines=stage_lines(all_stages, groups, chosen),
        missing=missing(shown, chosen, said) if chosen is not None else (),
        further=_by_stage(rows, by_id),
    )


def _by_stage(
    rows: Sequence[Any], stages: Mapping[int, StageRow]
) -> dict[int, tuple[tuple[int, str], ...]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        for one in ids_in(getattr(row, FURTHER.name, None)):
            if one in stages and one != row.stage_id:
                words = f"{row.number}. {row.title}" if row.number else row.title
                found.setdefault(one, []).append((row.id, " ".join(words.split())))
    return {one: tuple(named) for one, named in found.items()}


def _stage_words(stage: StageRow) -> str:
    return stage.title or stage.period.raw or stage.number


@dataclass(frozen=True)
class AwayRow:
    """What was put away: it can be brought back."""

    kind: str
    """`stage` or `activity`, as addresses say it."""
    id: int
    name: str


def plan_away(initiative_id: int) -> tuple[AwayRow, ...]:
    """Stages and activities that were put away, in their order. Two statements."""
    found = []
    for kind, table in (("stage", Stage), ("activity", Activity)):
        own: Any = table
        for row in db.session.execute(
            select(own.id, own.number, own.title, own.period_raw)
            .where(own.initiative_id == initiative_id, own.archived_at.is_not(None))
            .order_by(own.position, own.id)
        ):
            words = " ".join(part for part in (row.number, row.title or row.period_raw) if part)
            found.append(AwayRow(kind, row.id, words))
    return tuple(found)


def _parties(initiative_id: int) -> dict[int, list[Face]]:
    found: dict[int, list[Face]] = {}
    for row in db.session.execute(
        select(ActivityParty.activity_id, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Party, Party.id == ActivityParty.party_id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.initiative_id == initiative_id)
        .order_by(ActivityParty.activity_id, ActivityParty.position)
    ):
        found.setdefault(row.activity_id, []).append(
            Face(row.id, row.kind, row.name, row.short_name)
        )
    return found


def _blocks(rows: Sequence[Any], *, by_year: bool) -> list[tuple[int | None, str, list[Any]]]:
    """Runs of rows with one stage and one group heading, in the order of the document."""
    blocks: list[tuple[int | None, str, list[Any]]] = []
    for row in rows:
        group = row.group
        if by_year and not group and row.starts_on is not None:
            group = f"{row.starts_on.year} г."
        if not blocks or blocks[-1][:2] != (row.stage_id, group):
            blocks.append((row.stage_id, group, []))
        blocks[-1][2].append(row)
    return blocks


def _merged(
    rows: Sequence[Any],
    parties: dict[int, list[Face]],
    as_of: date,
    stages: Mapping[int, StageRow],
) -> tuple[PlanRow, ...]:
    """Rows with the spans of shared cells; a cell is merged only with its neighbour below."""
    known = {row.id: row for row in rows}
    shown: list[PlanRow] = []
    holders: dict[str, int] = {}
    for row in rows:
        spans = {}
        for name in ("title", "result"):
            shared_from = getattr(row, f"{name}_shared_from")
            holder = holders.get(name)
            if shared_from and holder is not None and shown[holder].number == shared_from:
                shown[holder] = replace(
                    shown[holder], **{f"{name}_span": getattr(shown[holder], f"{name}_span") + 1}
                )
                spans[name] = 0
            else:
                holders[name] = len(shown)
                spans[name] = 1
        others = ids_in(getattr(row, FURTHER.name, None))
        named = [_stage_words(one) for one in stages.values() if one.id in others]
        shown.append(
            replace(
                _row(row, known, spans, parties, as_of),
                further=tuple(named),
                staged=row.stage_id in stages,
            )
        )
    return tuple(shown)


def _row(
    row: Any,
    known: dict[int, Any],
    spans: dict[str, int],
    parties: dict[int, list[Face]],
    as_of: date,
) -> PlanRow:
    return PlanRow(
        id=row.id,
        number=row.number,
        depth=1 if row.parent_id in known else 0,
        title=row.title,
        title_span=spans["title"],
        content=row.content,
        conditions=row.conditions,
        period=period_view(row.period_raw, row.period),
        result=row.result,
        result_span=spans["result"],
        result_from=row.result_shared_from,
        link=row.link,
        state=state_at(row.state, row.done_on, as_of),
        done_on=row.done_on if row.state == "done" else None,
        revision=row.revision,
        parties=tuple(parties.get(row.id, ())),
    )


def state_at(state: str, done_on: date | None, as_of: date) -> str:
    """The state as of a day: what was carried out later was still going on."""
    if str(state) == "done" and done_on is not None and done_on > as_of:
        return "in_progress"
    return str(state)
