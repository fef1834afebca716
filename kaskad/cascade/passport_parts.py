"""Which parts of a passport are edited on its page: one table for forms, actions and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kaskad.cascade.models import (
    ExpectedResult,
    FundingSource,
    Initiative,
    NationalProjectLink,
    Objective,
    Partner,
    PassportBlock,
    PilotSite,
    Regulation,
    ResultKind,
    StaffFunction,
)
from kaskad.cascade.part_edits import Row, rows_of
from kaskad.cascade.passport_queries import FOLDED
from kaskad.cascade.result_indicators import FIELD
from kaskad.cascade.sections import BLOCK_KINDS, SECTIONS, TITLES

BLOCK_FIELDS = ("heading", "body", "items")


@dataclass(frozen=True)
class PartKind:
    """Rows of a section that have a table of their own."""

    table: Any
    fields: tuple[str, ...]
    needed: str
    """The field without which there is no row."""
    result_kind: ResultKind | None = None
    organisation: bool = False
    """Whether a new row names an organisation."""
    any_of: tuple[str, ...] = ()
    """Fields of which at least one has to be filled in."""
    measured: bool = False
    """Whether it names the indicators by which it is measured (`result_indicators`)."""

    @property
    def asked(self) -> tuple[str, ...]:
        """What its form asks for."""
        return (*self.fields, FIELD) if self.measured else self.fields


ROWS: dict[str, PartKind] = {
    "objectives": PartKind(Objective, ("number", "text"), "text"),
    "funding": PartKind(
        FundingSource, ("number", "kind", "text", "amount_raw", "note"), "",
        any_of=("kind", "text", "amount_raw"),
    ),
    "results": PartKind(
        ExpectedResult, ("number", "text", "trend", "check_method"), "text", ResultKind.RESULT,
        measured=True,
    ),
    "effects": PartKind(
        ExpectedResult, ("number", "text", "trend", "check_method"), "text", ResultKind.EFFECT,
        measured=True,
    ),
    "products": PartKind(ExpectedResult, ("number", "text"), "text", ResultKind.PRODUCT),
    "staff": PartKind(StaffFunction, ("number", "post", "function", "is_lead"), "post"),
    "partners": PartKind(
        Partner, ("number", "function", "agreement_kind", "agreement_raw"), "", organisation=True
    ),
    "pilot_sites": PartKind(
        PilotSite,
        ("number", "role", "role_note", "coverage_raw", "period_raw", "letter_raw"),
        "", organisation=True,
    ),
    "regulations": PartKind(Regulation, ("text",), "text"),
    "national_projects": PartKind(NationalProjectLink, ("text",), "text"),
}  # fmt: skip

_CLOSED = {"source"}
"""Where the passport was brought in from: not for people to change."""

EDITABLE: tuple[str, ...] = tuple(
    one.kind
    for one in SECTIONS
    if one.kind in ROWS or (one.kind in BLOCK_KINDS - _CLOSED - set(FOLDED))
)


def block_kinds(section: str) -> tuple[str, ...]:
    """The kinds of blocks that are read in *section*; the first is that of a new one."""
    own = (section,) if section in BLOCK_KINDS else ()
    return (*own, *(kind for kind, into in FOLDED.items() if into == section))


def blocks_of(initiative: Initiative, section: str) -> list[Row]:
    """The blocks of *section*, also those put away, in their order. One statement."""
    if section == "other":
        return rows_of(
            PassportBlock,
            initiative,
            PassportBlock.kind.in_(("other",)) | PassportBlock.kind.not_in(list(TITLES)),
        )
    kinds = block_kinds(section)
    return rows_of(PassportBlock, initiative, PassportBlock.kind.in_(kinds)) if kinds else []


def parts_of(initiative: Initiative, section: str) -> list[Row]:
    """The rows of *section* that have a table of their own, also those put away, in order."""
    kind = ROWS.get(section)
    if kind is None:
        return []
    conditions = [] if kind.result_kind is None else [ExpectedResult.kind == kind.result_kind]
    return rows_of(kind.table, initiative, *conditions)


def live(rows: Sequence[Row]) -> list[Row]:
    """Those that are not put away."""
    return [row for row in rows if row.archived_at is None]
