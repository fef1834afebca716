"""What of a cascade stands in the database: rows by the names of their records, and the counts.

Both read a fixed number of statements, whatever the size of the cascade.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import (
    Activity,
    ActivityStage,
    BelongsToInitiative,
    ExpectedResult,
    ExternalLink,
    FundingSource,
    Initiative,
    NationalProjectLink,
    Objective,
    Partner,
    PassportBlock,
    PilotSite,
    Regulation,
    Risk,
    StaffFunction,
    Stage,
)
from kaskad.core.db import Model, db
from kaskad.exchange.cascade_records import Kind, Name
from kaskad.indicators.models import Indicator, IndicatorSet
from kaskad.oversight.models import ControlStage, Milestone

Row = Any
"""An ORM row of the table of its kind."""

TABLES: dict[Kind, type[Model]] = {
    Kind.BLOCK: PassportBlock,
    Kind.OBJECTIVE: Objective,
    Kind.STAGE: Stage,
    Kind.ACTIVITY: Activity,
    Kind.FUNDING: FundingSource,
    Kind.RESULT: ExpectedResult,
    Kind.STAFF: StaffFunction,
    Kind.RISK: Risk,
    Kind.PARTNER: Partner,
    Kind.PILOT: PilotSite,
    Kind.REGULATION: Regulation,
    Kind.NATIONAL: NationalProjectLink,
    Kind.LINK: ExternalLink,
    Kind.APPENDIX: IndicatorSet,
    Kind.INDICATOR: Indicator,
    Kind.CONTROL: ControlStage,
    Kind.MILESTONE: Milestone,
}

Ident = Callable[[Row, Counter[str]], tuple[str, ...]]


def _imported(row: Row, name: str) -> Any:
    """What stood in a column when the row was brought in: people may have changed it since."""
    kept = getattr(row, "imported_as", None) or {}
    return kept.get(name, getattr(row, name))


def _nth(list_name: str, *, named: bool = False) -> Ident:
    """The place in a list, for rows without a number of their own."""

    def ident(_row: Row, nth: Counter[str]) -> tuple[str, ...]:
        nth[list_name] += 1
        place = str(nth[list_name])
        return (list_name, place) if named else (place,)

    return ident


def _block(row: Row, nth: Counter[str]) -> tuple[str, ...]:
    if row.kind == "other":
        return (row.kind, _imported(row, "heading"))
    nth[row.kind] += 1
    return (row.kind, "" if nth[row.kind] == 1 else str(nth[row.kind]))


def _result(row: Row, nth: Counter[str]) -> tuple[str, ...]:
    nth[str(row.kind)] += 1
    return (str(row.kind), str(nth[str(row.kind)]))


def _staff(row: Row, nth: Counter[str]) -> tuple[str, ...]:
    list_name = "lead" if _imported(row, "is_lead") else "staff"
    nth[list_name] += 1
    return (list_name, str(nth[list_name]))


_IDENTS: dict[Kind, Ident] = {
    Kind.BLOCK: _block,
    Kind.OBJECTIVE: lambda row, _nth: (_imported(row, "number"),),
    Kind.STAGE: lambda row, _nth: (_imported(row, "number"),),
    Kind.ACTIVITY: lambda row, _nth: (_imported(row, "group"), _imported(row, "number")),
    Kind.FUNDING: _nth("funding", named=True),
    Kind.RESULT: _result,
    Kind.STAFF: _staff,
    Kind.RISK: _nth("risk", named=True),
    Kind.PARTNER: _nth("partner", named=True),
    Kind.PILOT: _nth("pilot", named=True),
    Kind.REGULATION: _nth("regulation"),
    Kind.NATIONAL: _nth("national"),
    Kind.LINK: _nth("link"),
    Kind.APPENDIX: lambda row, _nth: (row.number,),
    Kind.INDICATOR: lambda row, _nth: (row.number,),
    Kind.CONTROL: _nth("control", named=True),
    Kind.MILESTONE: _nth("milestone", named=True),
}


@dataclass
class Stored:
    """The rows of the initiatives that came from one source."""

    initiatives: dict[str, Initiative]
    """By source key."""
    rows: dict[Name, Row] = field(default_factory=dict)
    further: dict[int, list[int]] = field(default_factory=dict)
    """Ids of the further stages of activities that have some, in the order of the plan."""

    def siblings(self, name: Name) -> list[Row]:
        """Rows of one kind of one initiative, in their order."""
        found = [
            row for other, row in self.rows.items()
            if other.initiative == name.initiative and other.kind == name.kind
        ]  # fmt: skip
        return sorted(found, key=lambda row: (row.position, row.id))


def initiatives_of(source: str) -> dict[str, Initiative]:
    """The initiatives that were brought in from *source*, by source key. One statement."""
    rows = db.session.scalars(
        select(Initiative).where(Initiative.source == source, Initiative.source_key.is_not(None))
    )
    return {str(row.source_key): row for row in rows}


def stored(source: str) -> Stored:
    """Everything that stands in the initiatives of *source*: a statement a table, one for links."""
    initiatives = initiatives_of(source)
    found = Stored(initiatives)
    for key, row in initiatives.items():
        found.rows[Name(key, Kind.INITIATIVE, ())] = row
    keys = {row.id: key for key, row in initiatives.items()}
    if keys:
        for kind in TABLES:
            found.rows.update(_rows(kind, keys))
        for activity_id, stage_id in db.session.execute(
            select(ActivityStage.activity_id, ActivityStage.stage_id)
            .join(Stage, Stage.id == ActivityStage.stage_id)
            .where(Stage.initiative_id.in_(list(keys)), Stage.archived_at.is_(None))
            .order_by(Stage.position, Stage.id)
        ):
            found.further.setdefault(activity_id, []).append(stage_id)
    return found


def _rows(kind: Kind, keys: dict[int, str]) -> Iterable[tuple[Name, Row]]:
    table: Any = TABLES[kind]
    counters: dict[int, Counter[str]] = {}
    statement = select(table).where(table.initiative_id.in_(list(keys)))
    if hasattr(table, "by_hand"):
        # What people added on a page is no row of the document: counting it would shift the
        # places by which the document's own are found. So would a new order: the old one counts.
        statement = statement.where(table.by_hand.is_(False))
    rows = db.session.scalars(statement).all()
    for row in sorted(rows, key=lambda one: (_imported(one, "position"), one.id)):
        nth = counters.setdefault(row.initiative_id, Counter())
        yield Name(keys[row.initiative_id], kind, _IDENTS[kind](row, nth)), row


def part_rows(table: type[BelongsToInitiative], ids: Sequence[int]) -> list[Row]:
    """Rows of *table* that belong to the initiatives *ids*. One statement."""
    own: Any = table
    return list(db.session.scalars(select(own).where(own.initiative_id.in_(ids))))
