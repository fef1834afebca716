"""The passport as it is read: every section that holds something, in the order of documents."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import literal, select, union_all

from kaskad.cascade.around_words import (
    GROUP,
    group_words,
)
from kaskad.cascade.control_parts import control_sections, kept_now
from kaskad.cascade.faces import Face
from kaskad.cascade.further_stages import ids_in
from kaskad.cascade.links import safe_link
from kaskad.cascade.models import (
    ExpectedResult,
    ExternalLink,
    FundingSource,
    Objective,
    Partner,
    PassportBlock,
    PilotSite,
    ResultKind,
    Risk,
    StaffFunction,
)
from kaskad.cascade.passport_rows import (
    Block,
    FundingRow,
    Item,
    LinkRow,
    NumberedText,
    OrganisationRow,
    Passport,
    RiskRow,
    SectionView,
    StaffRow,
)
from kaskad.cascade.period_words import period_view
from kaskad.cascade.plan_queries import Plan, plan
from kaskad.cascade.reference_queries import TABLES as GROUNDS
from kaskad.cascade.reference_queries import standings
from kaskad.cascade.result_indicators import MEASURED, links_of
from kaskad.cascade.sections import SECTIONS, TITLES
from kaskad.core.db import db
from kaskad.people.models import Party

FOLDED = {
    "expected_results_intro": "results",
    "expected_effects_intro": "effects",
    "novelty_footnotes": "novelty",
}
"""Sections that are read as part of another, which stands under one heading with them."""


def passport(
    initiative_id: int, as_of: date, *, with_panels: bool = False, also: str = ""
) -> Passport:
    """The whole passport. Fourteen statements, one more where something is tied to a list.

    *with_panels* keeps the section of what other rooms show (indicators), which has no rows here;
    *also* keeps one section though it is empty (it is being written).
    """
    blocks = _blocks(initiative_id)
    the_plan = plan(initiative_id, as_of)
    grounds = _grounds(initiative_id, as_of)
    rows: dict[str, tuple[Any, ...]] = {
        "objectives": _objectives(initiative_id),
        "stages": the_plan.stages,
        "activities": the_plan.groups,
        "funding": _funding(initiative_id),
        **_results(initiative_id),
        "staff": _staff(initiative_id),
        "risks": risks(initiative_id),
        **control_sections(kept_now(initiative_id)),
        "partners": _partners(initiative_id),
        "pilot_sites": _pilot_sites(initiative_id),
        **grounds,
        "links": _links(initiative_id),
    }
    return laid_out(blocks, rows, the_plan, with_panels=with_panels, also=also)


def laid_out(
    blocks: dict[str, list[Block]],
    rows: Mapping[str, tuple[Any, ...]],
    the_plan: Plan,
    *,
    with_panels: bool = False,
    also: str = "",
) -> Passport:
    """The sections that hold something, in the order of documents."""
    for kind, into in FOLDED.items():
        blocks.setdefault(into, []).extend(blocks.pop(kind, ()))
    sections = []
    for one in SECTIONS:
        section = SectionView(
            one.kind, str(one.title), tuple(blocks.get(one.kind, ())), rows.get(one.kind, ())
        )
        wanted = one.kind == also or (one.kind == "panels" and with_panels)
        if section.blocks or section.rows or wanted:
            sections.append(section)
    return Passport(tuple(sections), the_plan)


def _blocks(initiative_id: int) -> dict[str, list[Block]]:
    rows = db.session.execute(
        select(PassportBlock.kind, PassportBlock.heading, PassportBlock.body, PassportBlock.items)
        .where(PassportBlock.initiative_id == initiative_id, PassportBlock.archived_at.is_(None))
        .order_by(PassportBlock.position, PassportBlock.id)
    )
    return blocks_by_kind(rows)


def blocks_by_kind(rows: Iterable[Any]) -> dict[str, list[Block]]:
    """Blocks by the kind of their section, from the columns of their table."""
    found: dict[str, list[Block]] = {}
    for row in rows:
        kind = row.kind if row.kind in TITLES else "other"
        found.setdefault(kind, []).append(
            Block(row.heading, row.body, tuple(_item(item) for item in row.items or ()))
        )
    return found


def _item(item: Any) -> Item:
    """An item as stored, whatever an importer put into it; nothing is dropped."""
    if not isinstance(item, dict):
        return Item("", "", str(item), None)
    known = {"number", "title", "text", "url", "appendix", *GROUP}
    extra = [f"{name}: {value}" for name, value in item.items() if name not in known and value]
    extra.append(group_words(item))
    if item.get("appendix"):
        extra.append(_("Appendix %(number)s", number=item["appendix"]))
    url = str(item.get("url") or "")
    text = "\n".join(part for part in [str(item.get("text") or ""), *extra] if part)
    if url and safe_link(url) is None:
        text = "\n".join(part for part in [text, url] if part)
    number = item.get("number")
    return Item(
        "" if number is None else str(number), str(item.get("title") or ""), text, safe_link(url)
    )


def _grounds(initiative_id: int, as_of: date) -> dict[str, tuple[Any, ...]]:
    """What the passport rests on, with how the entries stand that its lines are tied to.

    One statement, one more where something is tied.
    """
    both = union_all(
        *(
            select(
                literal(section).label("section"), table.position.label("position"),
                table.id.label("id"), table.text.label("text"),
                table.reference_id.label("reference_id"),
            ).where(table.initiative_id == initiative_id, table.archived_at.is_(None))
            for section, table in GROUNDS.items()
        )
    )  # fmt: skip
    rows = db.session.execute(both.order_by("position", "id")).all()
    known = standings((row.reference_id for row in rows), as_of)
    return {
        section: tuple(
            NumberedText(
                row.id, "", row.text, reference_id=row.reference_id,
                standing=known.get(row.reference_id or 0),
            )
            for row in rows
            if row.section == section
        )
        for section in GROUNDS
    }  # fmt: skip


def _objectives(initiative_id: int) -> tuple[NumberedText, ...]:
    rows = db.session.execute(
        select(Objective.id, Objective.number, Objective.text)
        .where(Objective.initiative_id == initiative_id, Objective.archived_at.is_(None))
        .order_by(Objective.position, Objective.id)
    )
    return tuple(NumberedText(*row) for row in rows)


def results(initiative_id: int, kind: ResultKind) -> tuple[NumberedText, ...]:
    """Expected results, effects or products. One statement."""
    return _results(initiative_id)[f"{kind}s"]


def _results(initiative_id: int) -> dict[str, tuple[NumberedText, ...]]:
    """All of them by their sections. One statement, one more where indicators measure them."""
    found: dict[str, list[NumberedText]] = {f"{kind}s": [] for kind in ResultKind}
    rows = db.session.execute(
        select(
            ExpectedResult.id,
            ExpectedResult.kind,
            ExpectedResult.number,
            ExpectedResult.text,
            ExpectedResult.short_text,
            ExpectedResult.trend,
            ExpectedResult.check_method,
            MEASURED,
        )
        .where(ExpectedResult.initiative_id == initiative_id, ExpectedResult.archived_at.is_(None))
        .order_by(ExpectedResult.position, ExpectedResult.id)
    ).all()
    measured = links_of(initiative_id, (ids_in(row.indicators) for row in rows))
    for at, row in enumerate(rows):
        one = NumberedText(
            row.id, row.number, row.text, row.short_text, row.trend, row.check_method,
            measured.get(at, ()),
        )  # fmt: skip
        found[f"{row.kind}s"].append(one)
    return {section: tuple(lines) for section, lines in found.items()}


def _funding(initiative_id: int) -> tuple[FundingRow, ...]:
    rows = db.session.execute(
        select(
            FundingSource.number,
            FundingSource.kind,
            FundingSource.text,
            FundingSource.amount,
            FundingSource.amount_raw,
            FundingSource.note,
        )
        .where(FundingSource.initiative_id == initiative_id, FundingSource.archived_at.is_(None))
        .order_by(FundingSource.position, FundingSource.id)
    )
    return tuple(FundingRow(*row) for row in rows)


def _staff(initiative_id: int) -> tuple[StaffRow, ...]:
    rows = db.session.execute(
        select(
            StaffFunction.number,
            StaffFunction.post,
            StaffFunction.function,
            StaffFunction.is_lead,
            Party.id,
            Party.kind,
            Party.name,
            Party.short_name,
        )
        .outerjoin(Party, Party.id == StaffFunction.person_id)
        .where(StaffFunction.initiative_id == initiative_id, StaffFunction.archived_at.is_(None))
        .order_by(StaffFunction.position, StaffFunction.id)
    )
    return tuple(
        StaffRow(row.number, row.post, row.function, row.is_lead, _face(row)) for row in rows
    )


def risks(initiative_id: int) -> tuple[RiskRow, ...]:
    """The risks that are not in the archive, in the order of the document. One statement."""
    rows = db.session.execute(
        select(
            Risk.id.label("risk_id"),
            Risk.number,
            Risk.name.label("risk"),
            Risk.mitigation,
            Risk.probability,
            Risk.impact,
            Party.id,
            Party.kind,
            Party.name,
            Party.short_name,
        )
        .outerjoin(Party, Party.id == Risk.owner_id)
        .where(Risk.initiative_id == initiative_id, Risk.archived_at.is_(None))
        .order_by(Risk.position, Risk.id)
    )
    return tuple(
        RiskRow(
            row.risk_id,
            row.number,
            row.risk,
            row.mitigation,
            row.probability,
            row.impact,
            _face(row),
        )
        for row in rows
    )


def _face(row: Any) -> Face | None:
    return Face(row.id, row.kind, row.name, row.short_name) if row.id is not None else None


def _partners(initiative_id: int) -> tuple[OrganisationRow, ...]:
    rows = db.session.execute(
        select(
            Partner.number,
            Party.name,
            Partner.function,
            Partner.agreement_kind,
            Partner.agreement_raw,
        )
        .join(Party, Party.id == Partner.organisation_id)
        .where(Partner.initiative_id == initiative_id, Partner.archived_at.is_(None))
        .order_by(Partner.position, Partner.id)
    )
    return tuple(
        OrganisationRow(
            row.number, row.name, row.function, "", None, "", letter_number_absent=False,
            agreement_kind=row.agreement_kind, agreement=row.agreement_raw,
        )
        for row in rows
    )  # fmt: skip


def _pilot_sites(initiative_id: int) -> tuple[OrganisationRow, ...]:
    rows = db.session.execute(
        select(
            PilotSite.number,
            Party.name,
            PilotSite.letter_raw,
            PilotSite.letter_date,
            PilotSite.letter_number,
            PilotSite.letter_number_absent,
            PilotSite.role,
            PilotSite.role_note,
            PilotSite.coverage_raw,
            PilotSite.period_raw,
            PilotSite.period,
        )
        .join(Party, Party.id == PilotSite.organisation_id)
        .where(PilotSite.initiative_id == initiative_id, PilotSite.archived_at.is_(None))
        .order_by(PilotSite.position, PilotSite.id)
    )
    return tuple(
        OrganisationRow(
            row.number,
            row.name,
            "",
            row.letter_raw,
            row.letter_date,
            row.letter_number,
            row.letter_number_absent,
            row.role,
            row.role_note,
            row.coverage_raw,
            period_view(row.period_raw, row.period),
        )
        for row in rows
    )


def _links(initiative_id: int) -> tuple[LinkRow, ...]:
    rows = db.session.execute(
        select(ExternalLink.url, ExternalLink.belongs_to, ExternalLink.item)
        .where(ExternalLink.initiative_id == initiative_id)
        .order_by(ExternalLink.position, ExternalLink.id)
    )
    return tuple(link_row(row) for row in rows)


def link_row(row: Any) -> LinkRow:
    """An address from the columns of its table."""
    place = str(TITLES.get(_ALIASES.get(row.belongs_to, row.belongs_to), ""))
    return LinkRow(row.url, safe_link(row.url), place, row.item)


_ALIASES = {
    "tasks": "objectives",
    "expected_results": "results",
    "expected_effects": "effects",
    "national_project_links": "national_projects",
    "pilot_organisations": "pilot_sites",
    "programme": "introduction",
}
"""Names of sections in the files of the cascade, where they differ from ours."""
