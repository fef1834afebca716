"""Trial and partners (report R14 of domain.md): pilot sites, partners, what has come of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from kaskad.cascade.around_words import agreement_words, role_words
from kaskad.cascade.models import ExpectedResult, Partner, PassportBlock, PilotSite, ResultKind
from kaskad.cascade.period_words import period_view
from kaskad.core.db import db
from kaskad.people.models import Organisation


@dataclass(frozen=True)
class SiteLine:
    """A pilot site with its letter of consent, as written."""

    number: str
    name: str
    district: str
    letter: str
    """The words of the document: «Письмо от 03.03.2021 № б/н»."""
    letter_date: date | None
    letter_number: str
    """As written: «37/21», «б/н»; empty: the words name none."""
    task: str = ""
    """What it does: «Апробация: модуль 1»."""
    coverage: str = ""
    """As written: «12 % педагогов, 14 % детей»."""
    teachers: Decimal | None = None
    pupils: Decimal | None = None
    """Both per cent, as far as the words name them."""
    period: str = ""
    """From and to, as written."""


@dataclass(frozen=True)
class PartnerLine:
    """A partner and what it does."""

    number: str
    name: str
    function: str
    is_site: bool
    """Whether it is a pilot site, too (domain.md, 12, anomaly 17)."""
    paper: str = ""
    """The agreement by which it takes part."""


@dataclass(frozen=True)
class ResultLine:
    """A result: what is achieved, or what is expected where nothing is written as achieved."""

    number: str
    text: str


@dataclass(frozen=True)
class SitePage:
    """All of the report."""

    sites: tuple[SiteLine, ...]
    partners: tuple[PartnerLine, ...]
    achieved: tuple[ResultLine, ...]
    expected: tuple[ResultLine, ...]

    @property
    def with_tasks(self) -> bool:
        """Whether anything is said of what some site does, whom it covers and when."""
        return any(site.task or site.coverage or site.period for site in self.sites)

    @property
    def with_papers(self) -> bool:
        """Whether some partner has an agreement."""
        return any(partner.paper for partner in self.partners)

    @property
    def without_letter(self) -> int:
        """How many pilot sites have no letter of consent."""
        return sum(not site.letter and site.letter_date is None for site in self.sites)


def site_page(initiative_id: int) -> SitePage:
    """The report on one initiative. Four statements."""
    sites, ids = _sites(initiative_id)
    return SitePage(
        sites, _partners(initiative_id, ids), _achieved(initiative_id), _expected(initiative_id)
    )


def _sites(initiative_id: int) -> tuple[tuple[SiteLine, ...], frozenset[int]]:
    rows = db.session.execute(
        select(PilotSite, Organisation.name, Organisation.district)
        .join(Organisation, Organisation.id == PilotSite.organisation_id)
        .where(PilotSite.initiative_id == initiative_id, PilotSite.archived_at.is_(None))
        .order_by(PilotSite.position, PilotSite.id)
    ).all()
    lines = tuple(
        SiteLine(
            row.number, name, district or "", row.letter_raw, row.letter_date,
            row.letter_number or ("б/н" if row.letter_number_absent else ""),
            role_words(row.role, row.role_note), row.coverage_raw, row.coverage_teachers,
            row.coverage_pupils, period.raw or period.reading,
        )
        for row, name, district in rows
        for period in (period_view(row.period_raw, row.period),)
    )  # fmt: skip
    return lines, frozenset(row.organisation_id for row, _name, _district in rows)


def _partners(initiative_id: int, sites: frozenset[int]) -> tuple[PartnerLine, ...]:
    rows = db.session.execute(
        select(Partner, Organisation.name)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(Partner.initiative_id == initiative_id, Partner.archived_at.is_(None))
        .order_by(Partner.position, Partner.id)
    )
    return tuple(
        PartnerLine(
            row.number, name, row.function, row.organisation_id in sites,
            agreement_words(row.agreement_kind, row.agreement_raw),
        )
        for row, name in rows
    )  # fmt: skip


def _achieved(initiative_id: int) -> tuple[ResultLine, ...]:
    blocks = db.session.scalars(
        select(PassportBlock)
        .where(
            PassportBlock.initiative_id == initiative_id,
            PassportBlock.kind == "achieved_results",
            PassportBlock.archived_at.is_(None),
        )
        .order_by(PassportBlock.position, PassportBlock.id)
    )
    found: list[ResultLine] = []
    for block in blocks:
        if block.body:
            found.append(ResultLine("", block.body))
        found += [_item(item) for item in block.items if isinstance(item, dict)]
    return tuple(line for line in found if line.text)


def _item(item: dict[str, Any]) -> ResultLine:
    words = [str(item.get(name) or "") for name in ("title", "text")]
    return ResultLine(str(item.get("number") or ""), ": ".join(filter(None, words)))


def _expected(initiative_id: int) -> tuple[ResultLine, ...]:
    rows = db.session.scalars(
        select(ExpectedResult)
        .where(
            ExpectedResult.initiative_id == initiative_id,
            ExpectedResult.kind == ResultKind.RESULT,
            ExpectedResult.archived_at.is_(None),
        )
        .order_by(ExpectedResult.position, ExpectedResult.id)
    )
    return tuple(ResultLine(row.number, row.text) for row in rows)
