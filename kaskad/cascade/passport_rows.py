"""What a passport is read as: its sections and the rows that stand in them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kaskad.cascade.around import trend as trend_of
from kaskad.cascade.around_words import (
    agreement_words,
    funding_word,
    money,
    role_words,
    total,
    trend_word,
)
from kaskad.cascade.faces import Face
from kaskad.cascade.indicator_links import IndicatorLink
from kaskad.cascade.period_words import NOTHING, PeriodView
from kaskad.cascade.plan_queries import Plan
from kaskad.cascade.reference_validity import Force, Standing
from kaskad.cascade.risk_level import RiskLevel, level_of


@dataclass(frozen=True)
class Item:
    """A line of a list in a block."""

    number: str
    title: str
    text: str
    url: str | None


@dataclass(frozen=True)
class Block:
    """A named piece of the passport: running text, a list, or both."""

    heading: str
    body: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class NumberedText:
    """A text with its number: an objective, a result, a legal act."""

    id: int
    number: str
    text: str
    short_text: str = ""
    trend: str = ""
    """Which way a result goes (`around.Trend`)."""
    check_method: str = ""
    measured_by: tuple[IndicatorLink, ...] = ()
    """The indicators by which a result is measured."""
    reference_id: int | None = None
    standing: Standing | None = None
    """How the entry of a reference list stands that the text is tied to."""

    @property
    def trend_word(self) -> str:
        """«увеличение»; empty: not said."""
        return trend_word(self.trend)

    @property
    def trend_told(self) -> bool:
        """Whether its own words begin with the trend, so that a paper need not repeat it."""
        return trend_of(self.text) == self.trend


@dataclass(frozen=True)
class StaffRow:
    """Who does what."""

    number: str
    post: str
    function: str
    is_lead: bool
    face: Face | None


@dataclass(frozen=True)
class RiskRow:
    """A risk as the passport and the overview name it."""

    id: int
    number: str
    name: str
    mitigation: str
    probability: int | None
    impact: int | None
    owner: Face | None

    @property
    def level(self) -> RiskLevel | None:
        """How serious it is; None while it is not assessed."""
        return level_of(self.probability, self.impact)


@dataclass(frozen=True)
class OrganisationRow:
    """A partner or a pilot site."""

    number: str
    name: str
    function: str
    letter: str
    letter_date: date | None
    letter_number: str
    letter_number_absent: bool
    role: str = ""
    role_note: str = ""
    coverage: str = ""
    """As written: «12 % педагогов, 14 % детей»."""
    period: PeriodView = NOTHING
    agreement_kind: str = ""
    agreement: str = ""
    """As written: «Договор от 12.01.2021 № 5»."""

    @property
    def task(self) -> str:
        """What a pilot site does, in words."""
        return role_words(self.role, self.role_note)

    @property
    def paper(self) -> str:
        """By which agreement a partner takes part."""
        return agreement_words(self.agreement_kind, self.agreement)


@dataclass(frozen=True)
class FundingRow:
    """A source of money."""

    number: str
    kind: str
    text: str
    amount: Decimal | None
    amount_raw: str
    note: str

    @property
    def name(self) -> str:
        """Its kind in a word, else its name as written."""
        return funding_word(self.kind) or self.text

    @property
    def words(self) -> str:
        """Its name as written, where the kind stands before it."""
        return self.text if self.kind else ""

    @property
    def sum(self) -> str:
        """The sum as money; as written where it could not be read."""
        return money(self.amount) or self.amount_raw


@dataclass(frozen=True)
class LinkRow:
    """An address of the document; `href` None: not one that is safe to open."""

    url: str
    href: str | None
    place: str
    item: int | None


@dataclass(frozen=True)
class SectionView:
    """A section with what stands in it."""

    kind: str
    title: str
    blocks: tuple[Block, ...]
    rows: tuple[Any, ...]

    @property
    def money(self) -> str:
        """What its sums of money come to; empty where there are not several."""
        return money(total(getattr(one, "amount", None) for one in self.rows))


@dataclass(frozen=True)
class Passport:
    """Sections that hold something, and the plan that two of them draw on."""

    sections: tuple[SectionView, ...]
    plan: Plan

    def section(self, kind: str) -> SectionView | None:
        """The section of *kind*, if it holds something."""
        return next((one for one in self.sections if one.kind == kind), None)

    @property
    def over(self) -> int:
        """How many lines rest on something that is out of force."""
        return sum(
            one.standing is not None and one.standing.force is Force.OVER
            for kind in ("regulations", "national_projects")
            if (section := self.section(kind)) is not None
            for one in section.rows
        )
