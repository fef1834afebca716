"""What a cascade file says, as plain values: texts as written, each thing with its line."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kaskad.exchange.readers.cascade_control import ControlStageRow, MilestoneRow

CASCADE_SCHEMA = "kaskad/district-cascade/1"
PROJECT_SCHEMA = "kaskad/district-project/1"

Counts = dict[str, Any]
"""Numbers by name, nested as in the file: {"totals": {"tasks": 29}, …}."""


class Floor(StrEnum):
    """The floors of a cascade; values as `cascade.models.InitiativeKind`."""

    PROGRAMME = "programme"
    STRATEGIC_PROJECT = "strategic_project"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Block:
    """A section of running text, list items, or both."""

    kind: str
    body: str
    items: tuple[dict[str, Any], ...]
    line: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One text of a list."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result, an effect or a product, and which way it goes (`around.Trend`)."""

    text: str
    line: int
    trend: str = ""


@dataclass(frozen=True, slots=True)
class FundingRow:
    """A source of money; the sum as written."""

    number: str
    kind: str
    text: str
    amount: str
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as the document gives it."""

    number: str
    title: str
    text: str
    period_text: str
    line: int


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A row of the plan; `group` is the heading over its rows («2021 г.»)."""

    number: str
    parent: str
    stage: str
    group: str
    title: str
    period_text: str
    responsible: tuple[str, ...]
    result: str
    content: str
    conditions: str
    link: str
    title_shared_from: str
    result_shared_from: str
    line: int
    also_in: tuple[str, ...] = ()
    """Titles or numbers of the further stages in which it runs."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A post and its function; a lead when it stood among those who lead."""

    number: str
    post: str
    function: str
    is_lead: bool
    line: int


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk and what is done against it."""

    number: str
    name: str
    mitigation: str
    line: int


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner by name, its function, and the agreement as written."""

    number: str
    organisation: str
    function: str
    line: int
    agreement: str = ""
    agreement_kind: str = ""


@dataclass(frozen=True, slots=True)
class PilotRow:
    """A pilot site by name, and its letter of consent as written."""

    number: str
    organisation: str
    consent_letter: str
    line: int
    role: str = ""
    role_note: str = ""
    coverage: str = ""
    period_text: str = ""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """An address and the place it stood at. Text only: nothing here is followed or trusted."""

    url: str
    belongs_to: str
    item: int | None
    line: int


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of an appendix; unit and target exactly as written."""

    row: str
    criterion: str
    name: str
    source: str
    unit: str
    target: str
    line: int
    targets: tuple[tuple[str, str], ...] = ()
    """(head of the column, cell) of the table by period, both exactly as written."""


@dataclass(frozen=True, slots=True)
class AppendixRow:
    """An appendix with its indicators."""

    number: str
    title: str
    indicators: tuple[IndicatorRow, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Passport:
    """A programme, a strategic project or a project with everything said about it."""

    floor: Floor
    key: str
    """Key in the file; "" for the programme."""
    title: str
    line: int
    short_title: str = ""
    suggested_key: str = ""
    strategic_project: str = ""
    period_text: str = ""
    announced_start: str = ""
    planned_sprints: int | None = None
    blocks: tuple[Block, ...] = ()
    tasks: tuple[Line, ...] = ()
    stages: tuple[StageRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    funding: tuple[FundingRow, ...] = ()
    results: tuple[ResultRow, ...] = ()
    effects: tuple[ResultRow, ...] = ()
    products: tuple[ResultRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    risks: tuple[RiskRow, ...] = ()
    partners: tuple[PartnerRow, ...] = ()
    pilots: tuple[PilotRow, ...] = ()
    regulations: tuple[Line, ...] = ()
    national_links: tuple[Line, ...] = ()
    links: tuple[LinkRow, ...] = ()
    appendices: tuple[AppendixRow, ...] = ()
    control_stages: tuple[ControlStageRow, ...] = ()
    milestones: tuple[MilestoneRow, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def source_key(self) -> str:
        """The key under which an import finds it again; a slash keeps the floors apart."""
        return self.key if self.floor is Floor.PROJECT else f"{self.floor}/{self.key}"


@dataclass(frozen=True, slots=True)
class CascadeDocument:
    """A whole file."""

    schema: str
    district: str
    organisation: str
    organisation_short: str
    passports: tuple[Passport, ...]
    """From the top down: programme, strategic projects, projects."""
    counts: Counts | None
    warnings: tuple[str, ...] = field(default=())

    @property
    def root_key(self) -> str:
        """What the file as a whole is known by, together with its district."""
        return self.passports[0].source_key
