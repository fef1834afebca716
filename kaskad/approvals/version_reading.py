"""A version read again: its JSON as the rows from which pages and documents are drawn.

Nothing is asked of the database: a version says what was approved, whatever has been changed,
renamed or put away since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from kaskad.cascade.control_parts import KINDS as CONTROL
from kaskad.cascade.control_parts import control_sections
from kaskad.cascade.faces import Face
from kaskad.cascade.indicator_links import IndicatorLink
from kaskad.cascade.models import ResultKind
from kaskad.cascade.passport_queries import blocks_by_kind, laid_out, link_row
from kaskad.cascade.passport_rows import (
    FundingRow,
    NumberedText,
    OrganisationRow,
    Passport,
    RiskRow,
    StaffRow,
)
from kaskad.cascade.period_words import PeriodView, period_view, words_view
from kaskad.cascade.plan_queries import Plan, stage_row
from kaskad.cascade.plan_queries import laid_out as plan_laid_out
from kaskad.cascade.plan_variants import from_json as columns_from_json
from kaskad.cascade.readiness import Readiness, readiness
from kaskad.indicators.queries import Appendix, CriterionGroup, IndicatorLine
from kaskad.people.permissions import Role

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """Somebody who was in the team then."""

    name: str
    post: str
    role: str
    function: str


@dataclass(frozen=True)
class Front:
    """The basic data of a version."""

    kind: str
    key: str
    title: str
    period: PeriodView
    announced: PeriodView
    planned_sprints: int | None
    owner: str
    above: tuple[tuple[int, str, str], ...]
    """(id, kind, title) of what it stood under, from the top; not everybody may see all of it."""
    team: tuple[Member, ...]

    @property
    def leads(self) -> tuple[str, ...]:
        """The names of those who led it."""
        return tuple(one.name for one in self.team if one.role == Role.LEAD)


def front_of(content: Content) -> Front:
    """What stands at the head of the passport."""
    head = content["initiative"]
    return Front(
        kind=head["kind"],
        key=head["key"],
        title=head["title"],
        period=period_view(head["period_raw"], head["period"]),
        announced=words_view(head.get("announced_start_raw", "")),
        planned_sprints=head.get("planned_sprints"),
        owner=head["owner"],
        above=tuple((one["id"], one["kind"], one["title"]) for one in head["above"]),
        team=tuple(
            Member(one["name"], one["post"], one["role"], one["function"]) for one in head["team"]
        ),
    )


def passport_of(content: Content, as_of: date) -> Passport:
    """The sections of the passport and its plan, as `passport_queries` gives the present ones."""
    plan = plan_of(content, as_of)
    rows: dict[str, tuple[Any, ...]] = {
        "objectives": _texts(content["objectives"]),
        "stages": plan.stages,
        "activities": plan.groups,
        "funding": tuple(_funding(one) for one in content.get("funding", ())),
        **{f"{kind}s": _results(content, kind) for kind in ResultKind},
        "staff": tuple(_staff(one) for one in content["staff"]),
        "risks": tuple(_risk(one) for one in content["risks"]),
        **control_sections(content),
        "partners": tuple(_organisation(one) for one in content["partners"]),
        "pilot_sites": tuple(_organisation(one) for one in content["pilot_sites"]),
        "regulations": _texts(content["regulations"]),
        "national_projects": _texts(content["national_projects"]),
        "links": tuple(link_row(row) for row in _rows(content["links"])),
    }
    blocks = blocks_by_kind(_rows(content["blocks"]))
    return laid_out(blocks, rows, plan, with_panels=bool(content["indicator_sets"]))


def keeps_control(content: Content) -> bool:
    """Whether control stages and control points are kept in it; older versions kept neither."""
    return all(kind in content for kind in CONTROL)


def plan_of(content: Content, as_of: date) -> Plan:
    """The plan; how far its activities are is no part of a version."""
    stages = tuple(stage_row(row, as_of) for row in _rows(content["stages"]))
    rows = _rows(content["activities"], state="planned", done_on=None, revision=0)
    parties = {
        one["id"]: [_face(party["id"], party["name"]) for party in one["parties"]]
        for one in content["activities"]
    }
    chosen = columns_from_json(content["initiative"].get("plan_columns"))
    return plan_laid_out(stages, rows, parties, as_of, chosen)


def appendices_of(content: Content) -> tuple[Appendix, ...]:
    """The tables of indicators, as `indicators.queries` gives the present ones."""
    lines: dict[int, list[IndicatorLine]] = {}
    for row in _rows(content["indicators"]):
        line = IndicatorLine(
            row.id, row.number, row.name, row.criterion, row.source, row.unit, row.target_raw
        )
        lines.setdefault(row.set_id, []).append(line)
    return tuple(
        Appendix(
            row.id,
            row.number,
            row.title,
            tuple(
                CriterionGroup(criterion, tuple(group))
                for criterion, group in groupby(
                    lines.get(row.id, []), key=lambda line: line.criterion
                )
            ),
        )
        for row in _rows(content["indicator_sets"])
    )


def readiness_of(content: Content) -> Readiness:
    """How much of what is expected of such a passport it says."""
    head = content["initiative"]
    found = passport_of(content, date.min)
    filled = {
        one.kind
        for one in found.sections
        if one.rows or any(block.body or block.items for block in one.blocks)
    }
    by_stages = any(stage["period_raw"] for stage in content["stages"])
    if by_stages or head["period_raw"] or head["starts_on"] or head["ends_on"]:
        filled.add("period")
    if head["team"]:
        filled.add("team")
    return readiness(head["kind"], filled)


def _rows(rows: Sequence[Content], **more: Any) -> list[SimpleNamespace]:
    """Rows as the columns of their tables; days are days again."""
    return [SimpleNamespace(**{**one, **_days(one), **more}) for one in rows]


def _days(row: Content) -> dict[str, date | None]:
    return {name: _day(row[name]) for name in ("starts_on", "ends_on") if name in row}


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _texts(rows: Sequence[Content]) -> tuple[NumberedText, ...]:
    return tuple(
        NumberedText(
            one["id"],
            one.get("number", ""),
            one["text"],
            one.get("short_text", ""),
            one.get("trend", ""),
        )
        for one in rows
    )


def _results(content: Content, kind: ResultKind) -> tuple[NumberedText, ...]:
    """With the indicators that measured them then; older versions kept nothing of that."""
    known = {
        one["id"]: IndicatorLink(one["id"], f"{one['number']} {one['name']}".strip(), "", True)
        for one in content["indicators"]
    }
    rows = _of_kind(content, kind)
    return tuple(
        replace(
            text,
            check_method=row.get("check_method", ""),
            measured_by=tuple(known[one] for one in known if one in row.get("indicators", ())),
        )
        for text, row in zip(_texts(rows), rows, strict=True)
    )


def _of_kind(content: Content, kind: ResultKind) -> list[Content]:
    return [one for one in content["results"] if one["kind"] == kind]


def _face(party_id: int, name: str) -> Face:
    return Face(party_id, "", name, "")


def _staff(row: Content) -> StaffRow:
    face = _face(row["person_id"], row["person"]) if row["person_id"] is not None else None
    return StaffRow(row["number"], row["post"], row["function"], row["is_lead"], face)


def _risk(row: Content) -> RiskRow:
    face = _face(row["owner_id"], row["owner"]) if row["owner_id"] is not None else None
    return RiskRow(
        row["id"], row["number"], row["name"], row["mitigation"], row["probability"],
        row["impact"], face,
    )  # fmt: skip


def _organisation(row: Content) -> OrganisationRow:
    return OrganisationRow(
        row["number"],
        row["organisation"],
        row.get("function", ""),
        row.get("letter_raw", ""),
        _day(row.get("letter_date")),
        row.get("letter_number", ""),
        letter_number_absent=bool(row.get("letter_number_absent")),
        role=row.get("role", ""),
        role_note=row.get("role_note", ""),
        coverage=row.get("coverage_raw", ""),
        period=period_view(row.get("period_raw", ""), row.get("period", {})),
        agreement_kind=row.get("agreement_kind", ""),
        agreement=row.get("agreement_raw", ""),
    )


def _funding(row: Content) -> FundingRow:
    amount = Decimal(row["amount"]) if row["amount"] is not None else None
    return FundingRow(
        row["number"], row["kind"], row["text"], amount, row["amount_raw"], row["note"]
    )
