"""A cascade as flat records: one for each thing that has a row, under a name that stays the same.

The file that is being loaded, the text loaded before and the database are compared record by
record and field by field. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from kaskad.cascade.around import funding_named
from kaskad.cascade.around_words import funding_word
from kaskad.exchange.cascade_variant import variant_of
from kaskad.exchange.readers.cascade_blocks import FUNDING_NOTE
from kaskad.exchange.readers.cascade_document import CascadeDocument, Floor, FundingRow, Passport


class Kind(StrEnum):
    """Kinds of records, in the order in which they are made."""

    INITIATIVE = "initiative"
    BLOCK = "block"
    OBJECTIVE = "objective"
    STAGE = "stage"
    ACTIVITY = "activity"
    FUNDING = "funding"
    RESULT = "result"
    STAFF = "staff"
    RISK = "risk"
    PARTNER = "partner"
    PILOT = "pilot"
    REGULATION = "regulation"
    NATIONAL = "national"
    LINK = "link"
    APPENDIX = "appendix"
    INDICATOR = "indicator"
    CONTROL = "control"
    MILESTONE = "milestone"


class Name(NamedTuple):
    """What a record is known by: initiative (its source key), kind, number or place in the list."""

    initiative: str
    kind: Kind
    ident: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """One thing with its fields, as simple values."""

    name: Name
    fields: dict[str, Any]
    line: int = 0

    @property
    def words(self) -> str:
        """A few words to recognise it by."""
        for field in ("title", "text", "post", "organisation", "url", "body", "subject", "name"):
            if self.fields.get(field):
                text = " ".join(str(self.fields[field]).split())
                return text if len(text) <= 80 else f"{text[:79]}…"
        if self.name.kind is Kind.FUNDING:
            return funding_word(self.fields["kind"]) or self.fields["amount_raw"]
        return " ".join(self.name.ident)


Records = dict[Name, Record]


def records_of(document: CascadeDocument) -> Records:
    """All records of *document*, parents before children."""
    found: Records = {}
    top = document.passports[0]
    for passport in document.passports:
        for record in _of_passport(passport, top):
            found[record.name] = record
    return found


def _of_passport(passport: Passport, top: Passport) -> Iterable[Record]:
    own = passport.source_key

    def record(kind: Kind, ident: tuple[str, ...], line: int, **fields: Any) -> Record:
        return Record(Name(own, kind, ident), fields, line)

    yield record(
        Kind.INITIATIVE, (), passport.line,
        title=passport.title, short_title=passport.short_title,
        period_raw=passport.period_text, announced_start_raw=passport.announced_start,
        planned_sprints=passport.planned_sprints,
        parent=_parent(passport, top), plan_columns=variant_of(passport),
        tags=list(passport.tags),
    )  # fmt: skip
    for block in passport.blocks:
        # A section has its kind once; only further ones are told apart by their headings.
        ident = (block.kind, block.heading if block.kind == "other" else "")
        yield record(
            Kind.BLOCK, ident, block.line,
            heading=block.heading, body=block.body, items=list(block.items),
        )  # fmt: skip
    for number, line in enumerate(passport.tasks, 1):
        yield record(Kind.OBJECTIVE, (str(number),), line.line, text=line.text)
    for stage in passport.stages:
        yield record(
            Kind.STAGE, (stage.number,), stage.line,
            title=stage.title, text=stage.text, period_raw=stage.period_text,
        )  # fmt: skip
    yield from _plan(passport)
    yield from _promised(passport)
    yield from _people(passport)
    for kind_, texts in (
        (Kind.REGULATION, passport.regulations),
        (Kind.NATIONAL, passport.national_links),
    ):
        for number, line in enumerate(texts, 1):
            yield record(kind_, (str(number),), line.line, text=line.text)
    for number, link in enumerate(passport.links, 1):
        yield record(
            Kind.LINK, (str(number),), link.line,
            url=link.url, belongs_to=link.belongs_to, item=link.item,
        )  # fmt: skip
    for appendix in passport.appendices:
        yield record(Kind.APPENDIX, (appendix.number,), appendix.line, title=appendix.title)
        for row in appendix.indicators:
            yield record(
                Kind.INDICATOR, (f"{appendix.number}.{row.row}",), row.line,
                name=row.name, criterion=row.criterion, source=row.source, unit=row.unit,
                target_raw=row.target, targets=[list(one) for one in row.targets],
            )  # fmt: skip
    yield from _control(passport)


def _control(passport: Passport) -> Iterable[Record]:
    """Control stages and control points, by their places in the lists."""
    stages = _stage_numbers(passport)
    for number, stage in enumerate(passport.control_stages, 1):
        yield Record(
            Name(passport.source_key, Kind.CONTROL, ("control", str(number))),
            {
                "number": stage.number,
                "subject": stage.subject,
                "expected": stage.expected,
                "period_raw": stage.period_text,
                "controller": stage.controller,
                "found": stage.found,
                "conclusion": stage.conclusion,
                "concluded_on": stage.concluded_on,
            },
            stage.line,
        )
    groups = {row.number: row.group for row in reversed(passport.activities)}
    for number, point in enumerate(passport.milestones, 1):
        activity = [groups[point.activity], point.activity] if point.activity else []
        yield Record(
            Name(passport.source_key, Kind.MILESTONE, ("milestone", str(number))),
            {
                "name": point.name,
                "baseline_on": point.planned_on,
                "forecast_on": point.forecast_on,
                "reason": point.reason,
                "actual_on": point.actual_on,
                "document": point.document,
                "responsible": point.responsible,
                "stage": stages.get(point.stage, ""),
                "activity": activity,
            },
            point.line,
        )


def _stage_numbers(passport: Passport) -> dict[str, str]:
    """Numbers of stages by number and by title; a title counts where it is no number."""
    titles = {one.title: one.number for one in reversed(passport.stages) if one.title}
    return {**{one.number: one.number for one in passport.stages}, **titles}


def _funding(passport: Passport) -> tuple[FundingRow, ...]:
    """The sources that the file lists; else those that its running text names, as kinds alone.

    The text itself stays in its block as it is written.
    """
    if passport.funding:
        return passport.funding
    found: dict[str, FundingRow] = {}
    for block in passport.blocks:
        if block.kind == "funding" or block.heading == FUNDING_NOTE:
            for one in funding_named(block.body):
                kind = str(one.kind)
                found.setdefault(kind, FundingRow("", kind, "", "", "", block.line))
    return tuple(found.values())


def _parent(passport: Passport, top: Passport) -> str:
    if passport is top:
        return ""
    if passport.strategic_project:
        return f"{Floor.STRATEGIC_PROJECT}/{passport.strategic_project}"
    return top.source_key


def _plan(passport: Passport) -> Iterable[Record]:
    stages = {stage.title: stage.number for stage in reversed(passport.stages) if stage.title}
    named = _stage_numbers(passport)
    for row in passport.activities:
        yield Record(
            Name(passport.source_key, Kind.ACTIVITY, (row.group, row.number)),
            {
                "title": row.title,
                "content": row.content,
                "conditions": row.conditions,
                "result": row.result,
                "link": row.link,
                "title_shared_from": row.title_shared_from,
                "result_shared_from": row.result_shared_from,
                "period_raw": row.period_text,
                "stage": stages.get(row.stage, ""),
                "further": list(dict.fromkeys(named[one] for one in row.also_in)),
                "parent": row.parent,
                "parties": list(row.responsible),
            },
            row.line,
        )


def _promised(passport: Passport) -> Iterable[Record]:
    """Money, and what comes of it."""
    own = passport.source_key
    for number, money in enumerate(_funding(passport), 1):
        yield Record(
            Name(own, Kind.FUNDING, ("funding", str(number))),
            {
                "number": money.number,
                "kind": money.kind,
                "text": money.text,
                "amount_raw": money.amount,
                "note": money.note,
            },
            money.line,
        )
    for kind, rows in (
        ("result", passport.results),
        ("effect", passport.effects),
        ("product", passport.products),
    ):
        for number, one in enumerate(rows, 1):
            yield Record(
                Name(own, Kind.RESULT, (kind, str(number))),
                {"text": one.text, "trend": one.trend},
                one.line,
            )


def _people(passport: Passport) -> Iterable[Record]:
    own = passport.source_key
    nth: Counter[str] = Counter()

    def ident(list_name: str) -> tuple[str, ...]:
        nth[list_name] += 1
        return (list_name, str(nth[list_name]))

    for staff in passport.staff:
        yield Record(
            Name(own, Kind.STAFF, ident("lead" if staff.is_lead else "staff")),
            {"post": staff.post, "function": staff.function, "number": staff.number},
            staff.line,
        )
    for risk in passport.risks:
        yield Record(
            Name(own, Kind.RISK, ident("risk")),
            {"name": risk.name, "mitigation": risk.mitigation, "number": risk.number},
            risk.line,
        )
    for partner in passport.partners:
        yield Record(
            Name(own, Kind.PARTNER, ident("partner")),
            {
                "organisation": partner.organisation,
                "function": partner.function,
                "number": partner.number,
                "agreement_kind": partner.agreement_kind,
                "agreement_raw": partner.agreement,
            },
            partner.line,
        )
    for pilot in passport.pilots:
        yield Record(
            Name(own, Kind.PILOT, ident("pilot")),
            {
                "organisation": pilot.organisation,
                "letter_raw": pilot.consent_letter,
                "number": pilot.number,
                "role": pilot.role,
                "role_note": pilot.role_note,
                "coverage_raw": pilot.coverage,
                "period_raw": pilot.period_text,
            },
            pilot.line,
        )


def year_of(group: str) -> str:
    """The year in the heading of a group of activities: «2021 г.» -> «2021»."""
    found = re.search(r"\d{4}", group)
    return found.group(0) if found else group
