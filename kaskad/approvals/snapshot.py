"""A passport word by word: what a version keeps, in an order that does not depend on the database.

Plain JSON. `format` says by which rules it was written, so that old versions stay readable when the
rules change. Rows keep their ids, by which two versions are compared row by row; parties and
organisations are kept by name as well, for a version is read as it was approved.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from kaskad.cascade import control_parts, queries
from kaskad.cascade.further_stages import FURTHER, ids_in
from kaskad.cascade.models import (
    Activity,
    ActivityParty,
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
from kaskad.cascade.plan_sets import set_of
from kaskad.cascade.result_indicators import MEASURED
from kaskad.core.db import db
from kaskad.core.revisions import plain
from kaskad.indicators.models import Indicator, IndicatorSet, IndicatorTarget
from kaskad.people.models import Party

FORMAT = 1

_PERIOD = ("period_raw", "period", "starts_on", "ends_on")
_COLUMNS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "blocks": (PassportBlock, ("kind", "heading", "body", "items")),
    "objectives": (Objective, ("number", "text")),
    "stages": (Stage, ("number", "title", "text", *_PERIOD)),
    "activities": (
        Activity,
        (
            "stage_id", "parent_id", "group", "number", "title", "content", "conditions", "result",
            "link", "title_shared_from", "result_shared_from", *_PERIOD,
        ),
    ),
    "funding": (FundingSource, ("number", "kind", "text", "amount_raw", "amount", "note")),
    "results": (ExpectedResult, ("kind", "number", "text", "short_text", "trend", "check_method")),
    "staff": (StaffFunction, ("number", "post", "function", "is_lead", "person_id")),
    "partners": (
        Partner, ("number", "organisation_id", "function", "agreement_kind", "agreement_raw"),
    ),
    "pilot_sites": (
        PilotSite,
        (
            "number", "organisation_id", "letter_raw", "letter_date", "letter_number",
            "letter_number_absent", "role", "role_note", "coverage_raw", *_PERIOD,
        ),
    ),
    "regulations": (Regulation, ("text",)),
    "national_projects": (NationalProjectLink, ("text",)),
    "links": (ExternalLink, ("url", "belongs_to", "item")),
    "indicator_sets": (IndicatorSet, ("number", "title")),
    "indicators": (
        Indicator, ("set_id", "number", "name", "criterion", "source", "unit", "target_raw"),
    ),
    "risks": (
        Risk,
        (
            "number", "name", "mitigation", "category", "probability", "impact", "owner_id",
            "stage_id", "activity_id", "indicator_id",
        ),
    ),
}  # fmt: skip
"""Every list of the snapshot, its table and what is kept of a row besides its id."""

_LISTS: dict[Any, Any] = {Activity: FURTHER, ExpectedResult: MEASURED}
"""Columns that gather the ids of other rows: further stages, indicators that measure a result."""

_NAMED = {"person_id": "person", "organisation_id": "organisation", "owner_id": "owner"}
"""Columns that name a party: the name is kept beside the id."""


def take(initiative: Initiative) -> dict[str, Any]:
    """What the passport and the plan of *initiative* say now. Twenty-two statements, always."""
    content: dict[str, Any] = {
        name: _rows(table, columns, initiative.id) for name, (table, columns) in _COLUMNS.items()
    }
    responsible = _responsible(initiative.id)
    names = _names(_party_ids(content, responsible) | {initiative.owner_id})
    for rows in content.values():
        for row in rows:
            for column in _NAMED.keys() & row.keys():
                row[_NAMED[column]] = names.get(row[column], "")
    for name, lists in (("activities", FURTHER.name), ("results", MEASURED.name)):
        for row in content[name]:
            row[lists] = list(ids_in(row[lists]))
    for row in content["activities"]:
        ids = responsible.get(row["id"], ())
        row["parties"] = [{"id": one, "name": names.get(one, "")} for one in ids]
    return {
        "format": FORMAT, "initiative": _head(initiative, names[initiative.owner_id]), **content,
        "targets": _targets(initiative.id), **control_parts.kept_now(initiative.id),
    }  # fmt: skip


def _targets(initiative_id: int) -> list[dict[str, Any]]:
    """Targets by period of the indicators that are not put away. One statement."""
    names = ("id", "indicator_id", "label", "starts_on", "due_on", "raw")
    rows = db.session.execute(
        select(*(getattr(IndicatorTarget, name) for name in names))
        .join(Indicator, Indicator.id == IndicatorTarget.indicator_id)
        .where(Indicator.initiative_id == initiative_id, Indicator.archived_at.is_(None))
        .order_by(IndicatorTarget.indicator_id, IndicatorTarget.starts_on, IndicatorTarget.id)
    )
    return [dict(zip(names, map(plain, row), strict=True)) for row in rows]


def _rows(table: Any, columns: tuple[str, ...], initiative_id: int) -> list[dict[str, Any]]:
    statement = (
        select(table.id, *(getattr(table, name) for name in columns))
        .where(table.initiative_id == initiative_id)
        .order_by(table.position, table.id)
    )
    if hasattr(table, "archived_at"):
        statement = statement.where(table.archived_at.is_(None))
    names = ("id", *columns)
    for lists in (_LISTS[table],) if table in _LISTS else ():
        names, statement = (*names, lists.name), statement.add_columns(lists)
    return [dict(zip(names, map(plain, row), strict=True)) for row in db.session.execute(statement)]


def _responsible(initiative_id: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(ActivityParty.activity_id, ActivityParty.party_id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.initiative_id == initiative_id)
        .order_by(ActivityParty.activity_id, ActivityParty.position, ActivityParty.party_id)
    )
    for row in rows:
        found.setdefault(row.activity_id, []).append(row.party_id)
    return found


def _party_ids(content: dict[str, Any], responsible: dict[int, list[int]]) -> set[int]:
    named = {
        row[column]
        for rows in content.values()
        for row in rows
        for column in _NAMED.keys() & row.keys()
        if row[column] is not None
    }
    return named.union(*responsible.values())


def _names(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(select(Party.id, Party.name).where(Party.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


def _head(row: Initiative, owner: str) -> dict[str, Any]:
    above = [int(part) for part in row.path.strip("/").split("/")[:-1]]
    titles = {
        one.id: {"id": one.id, "kind": str(one.kind), "title": one.short_title or one.title}
        for one in db.session.execute(
            select(Initiative.id, Initiative.kind, Initiative.title, Initiative.short_title).where(
                Initiative.id.in_(above)
            )
        )
    }
    # The headings themselves: a version prints as it was approved, whatever becomes of the set.
    # One statement more where the set is a saved one.
    chosen = set_of(row.plan_columns)
    return {
        "id": row.id,
        "kind": str(row.kind),
        "key": row.key,
        "title": row.title,
        "short_title": row.short_title,
        **{name: plain(getattr(row, name)) for name in _PERIOD},
        "announced_start_raw": row.announced_start_raw,
        "planned_sprints": row.planned_sprints,
        **({"plan_columns": chosen.to_json()} if chosen is not None else {}),
        "owner": owner,
        "above": [titles[one] for one in above if one in titles],
        "team": [
            {
                "id": one.face.id, "name": one.face.name, "post": one.post, "role": one.role,
                "function": one.function,
            }
            for one in queries.team(row.id)
        ],
    }  # fmt: skip
