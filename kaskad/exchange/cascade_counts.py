"""What is there of a cascade, counted: from the database and from a document, in one shape.

The shape is that of `counts:` in the files themselves. Keys of a plain passport always stand
there; keys of the extended one (staff, risks, appendices …) where there is something to count.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from kaskad.cascade.models import (
    Activity,
    ExpectedResult,
    ExternalLink,
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
from kaskad.core.db import db
from kaskad.exchange.cascade_records import Kind, Record, Records, year_of
from kaskad.exchange.readers.cascade_blocks import LEAD_COUNT
from kaskad.exchange.readers.cascade_document import PROJECT_SCHEMA, Counts, Floor
from kaskad.indicators.models import Indicator, IndicatorSet

_PLAIN = (
    "tasks", "needs", "principles", "stages", "activities", "expected_results",
    "expected_effects", "lead_roles", "regulations", "national_project_links",
)  # fmt: skip
_EXTENDED = (
    "components", "methods", "staff", "risks", "partners", "pilot_organisations", "appendices",
    "criteria", "publications",
)  # fmt: skip
_ITEMS = ("needs", "principles", "components", "methods", "monitoring_criteria", "publications",
          "opportunities")  # fmt: skip


@dataclass
class Tally:
    """The numbers of one initiative."""

    floor: str
    numbers: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    """Activities of the programme by years."""
    appendices: dict[str, int] = field(default_factory=dict)
    """Indicators by number of the appendix."""


def counts_shape(tallies: dict[str, Tally], schema: str) -> Counts:
    """The counts of the initiatives in *tallies* (by source key) as a file of *schema* has them."""
    if schema == PROJECT_SCHEMA:
        return _project_counts(next(iter(tallies.values()), Tally(Floor.PROJECT)))
    projects = {key: one for key, one in tallies.items() if one.floor == Floor.PROJECT}
    top = [one for one in tallies.values() if one.floor == Floor.PROGRAMME]
    total: Counter[str] = Counter()
    for one in projects.values():
        total.update(one.numbers)
        total["programme_activities"] += sum(one.years.values())
        total["indicators"] += sum(one.appendices.values())
    links = sum(one.numbers["links"] for one in tallies.values())
    totals = {name: total[name] for name in _PLAIN}
    totals |= {"leads": total["leads"], "links": links}
    extended = (*_EXTENDED, "programme_activities", "indicators")
    totals |= {name: total[name] for name in extended if total[name]}
    return {
        "strategic_projects": sum(t.floor == Floor.STRATEGIC_PROJECT for t in tallies.values()),
        "methodical_projects": len(projects),
        "programme_opportunities": sum(one.numbers["opportunities"] for one in top),
        "totals": totals,
        "per_project": {key: _one_of_many(one) for key, one in projects.items()},
    }


def _one_of_many(one: Tally) -> Counts:
    found: Counts = {name: one.numbers[name] for name in _PLAIN}
    found |= {name: one.numbers[name] for name in _EXTENDED if one.numbers[name]}
    if one.years:
        found["programme_activities"] = _with_total(dict(sorted(one.years.items())))
    if one.appendices:
        found["indicators"] = _indicators(one)
    return found


def _project_counts(one: Tally) -> Counts:
    number = one.numbers
    return {
        "tasks": number["tasks"],
        "components": number["components"],
        "methods": number["methods"],
        "planned_results": number["expected_results"],
        "monitoring_criteria": number["monitoring_criteria"],
        "programme_activities": _with_total(dict(sorted(one.years.items()))),
        "staff": number["staff"],
        "risks": number["risks"],
        "partners": number["partners"],
        "pilot_organisations": number["pilot_organisations"],
        "publications": number["publications"],
        "appendices": number["appendices"],
        "criteria": number["criteria"],
        "indicators": _indicators(one),
    }


def _with_total(numbers: Counts) -> Counts:
    return {**numbers, "total": sum(numbers.values())}


def _indicators(one: Tally) -> Counts:
    return _with_total({f"appendix_{number}": count for number, count in one.appendices.items()})


def tally_database(initiatives: dict[str, Initiative]) -> dict[str, Tally]:
    """Count what stands in the database, in a fixed number of statements."""
    found = {key: Tally(str(row.kind)) for key, row in initiatives.items()}
    by_id = {row.id: found[key] for key, row in initiatives.items()}
    ids = list(by_id)
    for table, name in (
        (Objective, "tasks"),
        (Stage, "stages"),
        (Risk, "risks"),
        (Partner, "partners"),
        (PilotSite, "pilot_organisations"),
        (Regulation, "regulations"),
        (NationalProjectLink, "national_project_links"),
        (ExternalLink, "links"),
        (IndicatorSet, "appendices"),
    ):
        own: Any = table
        for initiative_id, count in _grouped(own.initiative_id, ids):
            by_id[initiative_id].numbers[name] += count
    rows = db.session.execute(
        select(
            Activity.initiative_id,
            Activity.group,
            func.count(),
            func.count(func.nullif(Activity.link, "")),
        )
        .where(Activity.initiative_id.in_(ids))
        .group_by(Activity.initiative_id, Activity.group)
    )
    for initiative_id, group, count, linked in rows:
        tally = by_id[initiative_id]
        tally.numbers["links"] += linked
        if group:
            tally.years[year_of(group)] += count
        else:
            tally.numbers["activities"] += count
    for (initiative_id, kind), count in _by_two(ExpectedResult, ExpectedResult.kind, ids):
        by_id[initiative_id].numbers[f"expected_{kind}s"] += count
    for (initiative_id, lead), count in _by_two(StaffFunction, StaffFunction.is_lead, ids):
        by_id[initiative_id].numbers["lead_roles" if lead else "staff"] += count
    _count_blocks(by_id, ids)
    _count_indicators(by_id, ids)
    return found


def _grouped(column: Any, ids: list[int]) -> list[tuple[int, int]]:
    rows = db.session.execute(select(column, func.count()).where(column.in_(ids)).group_by(column))
    return [(one, count) for one, count in rows]


def _by_two(table: Any, column: Any, ids: list[int]) -> list[tuple[tuple[int, Any], int]]:
    rows = db.session.execute(
        select(table.initiative_id, column, func.count())
        .where(table.initiative_id.in_(ids))
        .group_by(table.initiative_id, column)
    )
    return [((initiative_id, value), count) for initiative_id, value, count in rows]


def _count_blocks(by_id: dict[int, Tally], ids: list[int]) -> None:
    rows = db.session.execute(
        select(
            PassportBlock.initiative_id,
            PassportBlock.kind,
            PassportBlock.heading,
            PassportBlock.body,
            PassportBlock.items,
        ).where(PassportBlock.initiative_id.in_(ids))
    )
    for initiative_id, kind, heading, body, items in rows:
        _count_block(by_id[initiative_id], kind, heading, body, len(items))


def _count_block(tally: Tally, kind: str, heading: str, body: str, items: int) -> None:
    if kind in _ITEMS:
        tally.numbers[kind] += items
    if kind == "other" and heading == LEAD_COUNT and body.isdigit():
        tally.numbers["leads"] += int(body)


def _count_indicators(by_id: dict[int, Tally], ids: list[int]) -> None:
    rows = db.session.execute(
        select(
            IndicatorSet.initiative_id,
            IndicatorSet.number,
            func.count(Indicator.id),
            func.count(Indicator.criterion.distinct()),
        )
        .outerjoin(Indicator, Indicator.set_id == IndicatorSet.id)
        .where(IndicatorSet.initiative_id.in_(ids))
        .group_by(IndicatorSet.id, IndicatorSet.initiative_id, IndicatorSet.number)
        .order_by(IndicatorSet.position, IndicatorSet.id)
    )
    for initiative_id, number, indicators, criteria in rows:
        by_id[initiative_id].appendices[number] = indicators
        by_id[initiative_id].numbers["criteria"] += criteria


_RECORD_NAMES = {
    Kind.OBJECTIVE: "tasks",
    Kind.STAGE: "stages",
    Kind.RISK: "risks",
    Kind.PARTNER: "partners",
    Kind.PILOT: "pilot_organisations",
    Kind.REGULATION: "regulations",
    Kind.NATIONAL: "national_project_links",
    Kind.LINK: "links",
    Kind.APPENDIX: "appendices",
}


def tally_records(records: Records) -> dict[str, Tally]:
    """Count what a file says, for comparing with its own `counts:`."""
    found: dict[str, Tally] = {}
    criteria: set[tuple[str, str, str]] = set()
    for name, record in records.items():
        if name.kind is Kind.INITIATIVE:
            floor = name.initiative.split("/")[0] if "/" in name.initiative else Floor.PROJECT
            found[name.initiative] = Tally(floor)
            continue
        tally = found[name.initiative]
        _tally_record(tally, record)
        if name.kind is Kind.INDICATOR:
            appendix = name.ident[0].rsplit(".", 1)[0]
            criteria.add((name.initiative, appendix, record.fields["criterion"]))
    for initiative, _appendix, _criterion in criteria:
        found[initiative].numbers["criteria"] += 1
    return found


def _tally_record(tally: Tally, record: Record) -> None:
    kind, ident, fields = record.name.kind, record.name.ident, record.fields
    if kind in _RECORD_NAMES:
        tally.numbers[_RECORD_NAMES[kind]] += 1
    if kind is Kind.APPENDIX:
        tally.appendices[ident[0]] = 0
    elif kind is Kind.INDICATOR:
        tally.appendices[ident[0].rsplit(".", 1)[0]] += 1
    elif kind is Kind.RESULT:
        tally.numbers[f"expected_{ident[0]}s"] += 1
    elif kind is Kind.STAFF:
        tally.numbers["lead_roles" if ident[0] == "lead" else "staff"] += 1
    elif kind is Kind.BLOCK:
        _count_block(tally, ident[0], ident[1], fields["body"], len(fields["items"]))
    elif kind is Kind.ACTIVITY:
        tally.numbers["links"] += bool(fields["link"])
        if ident[0]:
            tally.years[year_of(ident[0])] += 1
        else:
            tally.numbers["activities"] += 1


def disagreements(said: Counts, found: Counts, path: str = "") -> list[tuple[str, int, int]]:
    """(key, what `counts:` says, what there is) wherever the two differ."""
    differing: list[tuple[str, int, int]] = []
    for key, value in said.items():
        here = f"{path}.{key}" if path else key
        own = found.get(key, {} if isinstance(value, dict) else 0)
        if isinstance(value, dict):
            differing += disagreements(value, own if isinstance(own, dict) else {}, here)
        elif value != own:
            differing.append((here, value, own if isinstance(own, int) else 0))
    return differing
