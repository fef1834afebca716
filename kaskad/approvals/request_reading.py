"""Rows of a passport as people read them, for change requests: field by field, names for ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from kaskad.approvals import request_indicators, request_points
from kaskad.cascade import passport_actions, plan_edit_actions, plan_order, result_indicators
from kaskad.cascade.access import Place
from kaskad.cascade.around_words import CODED, coded_word
from kaskad.cascade.edit_history import item_words
from kaskad.cascade.indicator_links import indicators_of
from kaskad.cascade.models import (
    Activity,
    ActivityParty,
    ActivityStage,
    Initiative,
    PassportBlock,
    Stage,
)
from kaskad.cascade.part_edits import Row, rows_of
from kaskad.cascade.passport_parts import (
    BLOCK_FIELDS,
    ROWS,
    block_kinds,
    blocks_of,
    live,
    parts_of,
)
from kaskad.cascade.plan_sets import columns_words
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from kaskad.people.models import Organisation, Party

STAGES, ACTIVITIES, INITIATIVE = "stages", "activities", "initiative"
COLUMNS = "columns"
"""The columns of the table of activities, a field of the initiative like title and period."""
OF_INITIATIVE = frozenset({INITIATIVE, COLUMNS})
INDICATORS = "indicators"
_STAGE = ("number", "title", "text", "period_raw")
_ACTIVITY = (
    "number", "title", "content", "conditions", "result", "link", "period_raw", "stage_id",
    "further", "parties",
)  # fmt: skip
_INITIATIVE = ("title", "period_raw", "announced_start_raw")
REFERENCES = frozenset({"stage_id", "further", "parties", result_indicators.FIELD})
"""Fields whose values are ids, for which people read names."""

TABLES: dict[str, Any] = {
    table.__tablename__: table
    for table in (
        PassportBlock, Stage, Activity, Initiative, Indicator,
        *(one.table for one in ROWS.values()),
    )
}  # fmt: skip


def table_of(part: str) -> Any:
    """The table behind the name that a line keeps."""
    return request_points.table() if part == request_points.PART else TABLES[part]


@dataclass(frozen=True)
class Reading:
    """A row: texts by field, and the ids behind those that are names."""

    shown: Mapping[str, Any]
    ids: Mapping[str, Any] = field(default_factory=dict)
    away: bool = False


def parts_in(section: str) -> tuple[str, ...]:
    """The tables whose rows stand in *section*."""
    whole = {
        STAGES: "stage", ACTIVITIES: "activity", INITIATIVE: "initiative", INDICATORS: "indicator",
        COLUMNS: "initiative", request_points.SECTION: request_points.PART,
    }  # fmt: skip
    if section in whole:
        return (whole[section],)
    found = []
    if section == "other" or block_kinds(section):
        found.append(PassportBlock.__tablename__)
    if section in ROWS:
        found.append(ROWS[section].table.__tablename__)
    return tuple(found)


def name_of(row: Row) -> str:
    """What people call *row*; empty where its section says enough."""
    if isinstance(row, Initiative):
        return ""
    if isinstance(row, (Stage, Activity)):
        return plan_edit_actions.name_of(row)
    if isinstance(row, Indicator):
        return row.label
    if row.__tablename__ == request_points.PART:
        return str(row.name)
    return passport_actions.name_of(row)


def read(place: Place, part: str, rows: Sequence[Row]) -> dict[int, Reading]:
    """Rows of one table as people read them, by id. Two statements at most."""
    if part == Initiative.__tablename__:
        return {row.id: _initiative(row) for row in rows}
    if part == Stage.__tablename__:
        return {row.id: _plain(row, _STAGE) for row in rows}
    if part == Activity.__tablename__:
        return _activities(place, rows)
    if part == Indicator.__tablename__:
        texts = request_indicators.read(rows)
        return {row.id: Reading(texts[row.id], {}, _away(row)) for row in rows}
    if part == PassportBlock.__tablename__:
        return {row.id: _plain(row, BLOCK_FIELDS) for row in rows}
    if part == request_points.PART:
        days = request_points.read(rows)
        return {row.id: Reading(*days[row.id], _away(row)) for row in rows}
    return _rows(place, part, rows)


def rows_by_id(place: Place, part: str, ids: Sequence[int]) -> list[Row]:
    """Rows of one table that belong to the initiative. One statement."""
    if part == Initiative.__tablename__:
        return [place.initiative]
    table = table_of(part)
    return rows_of(table, place.initiative, table.id.in_(ids))


def place_of(place: Place, section: str, row: Row) -> int:
    """Which it is among those with which it changes places, from 1; 0 for one put away."""
    if section in {STAGES, ACTIVITIES}:
        rows = [
            one for one in live(rows_of(type(row), place.initiative))
            if plan_order.together(one, row)
        ]  # fmt: skip
    elif isinstance(row, PassportBlock):
        rows = live(blocks_of(place.initiative, section))
    else:
        rows = live(parts_of(place.initiative, section))
    ids = [one.id for one in rows]
    return ids.index(row.id) + 1 if row.id in ids else 0


def _initiative(row: Initiative) -> Reading:
    shown = {name: getattr(row, name) for name in _INITIATIVE}
    code = row.plan_columns
    return Reading({**shown, "plan_columns": columns_words(code)}, {"plan_columns": code})


def _plain(row: Row, names: Sequence[str]) -> Reading:
    return Reading({name: _text(getattr(row, name)) for name in names}, {}, _away(row))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return "\n".join(item_words(one) for one in value)
    return "" if value is None else str(value)


def _away(row: Row) -> bool:
    return row.archived_at is not None


def _rows(place: Place, part: str, rows: Sequence[Row]) -> dict[int, Reading]:
    kind = next(one for one in ROWS.values() if one.table.__tablename__ == part)
    ids = {row.organisation_id for row in rows} if kind.organisation else set()
    names = _names(Organisation, ids)
    measured = result_indicators.measured_by(place.initiative.id) if kind.measured else {}
    known = indicators_of(place.initiative) if measured else ()
    found = {}
    for row in rows:
        plain = _plain(row, kind.fields)
        more = {"organisation": names.get(row.organisation_id, "")} if kind.organisation else {}
        codes = {name: getattr(row, name) for name in kind.fields if name in CODED}
        words = {name: coded_word(name, code) for name, code in codes.items()}
        if kind.measured:
            own = measured.get(row.id, ())
            codes[result_indicators.FIELD] = list(own)
            words[result_indicators.FIELD] = "; ".join(one.words for one in known if one.id in own)
        found[row.id] = Reading({**more, **plain.shown, **words}, codes, plain.away)
    return found


def _activities(place: Place, rows: Sequence[Row]) -> dict[int, Reading]:
    stages = {one.id: one for one in rows_of(Stage, place.initiative)}
    parties: dict[int, list[tuple[int, str]]] = {}
    for activity_id, party_id, name in db.session.execute(
        select(ActivityParty.activity_id, Party.id, Party.name)
        .join(Party, Party.id == ActivityParty.party_id)
        .where(ActivityParty.activity_id.in_([row.id for row in rows]))
        .order_by(ActivityParty.position, ActivityParty.party_id)
    ):
        parties.setdefault(activity_id, []).append((party_id, name))
    further: dict[int, list[int]] = {}
    for activity_id, stage_id in db.session.execute(
        select(ActivityStage.activity_id, ActivityStage.stage_id)
        .join(Stage, Stage.id == ActivityStage.stage_id)
        .where(
            ActivityStage.activity_id.in_([row.id for row in rows]), Stage.archived_at.is_(None)
        )
        .order_by(Stage.position, Stage.id)
    ):  # fmt: skip
        further.setdefault(activity_id, []).append(stage_id)
    found = {}
    for row in rows:
        plain = _plain(row, [name for name in _ACTIVITY if name not in REFERENCES])
        stage = stages.get(row.stage_id)
        mine = parties.get(row.id, [])
        others = further.get(row.id, [])
        found[row.id] = Reading(
            {
                **plain.shown,
                "stage_id": name_of(stage) if stage is not None else "",
                "further": ", ".join(name_of(stages[one]) for one in others),
                "parties": ", ".join(name for _id, name in mine),
            },
            {
                "stage_id": row.stage_id,
                "further": others,
                "parties": [one for one, _name in mine],
            },
            plain.away,
        )
    return found


def _names(table: Any, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    return {row.id: row.name for row in rows}
