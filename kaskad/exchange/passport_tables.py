"""The tables of a passport as a document: columns with widths, rows, merged cells. Plain data.

A table is `columns` (`name`, `width` in millimetres), `rows` and `wide`: whether it needs a page on
its side. A row is `group` (a heading over all columns) or `cells` with `text`, `span` (rows that
the cell covers; 0: covered by one above) and `bold`.
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.around_words import money, total
from kaskad.cascade.control_parts import ControlStagePart, MilestonePart
from kaskad.cascade.passport_rows import FundingRow, OrganisationRow, RiskRow, StaffRow
from kaskad.cascade.plan_queries import Plan, PlanGroup, PlanRow
from kaskad.cascade.queries import MemberRow
from kaskad.cascade.wording import activity_state_word, role_word
from kaskad.core.i18n import show_day
from kaskad.indicators.queries import Appendix

Part = dict[str, Any]
TALL, WIDE = 180, 267
"""Millimetres between the margins of an A4 page, upright and on its side."""
_LEAST = 44
"""What a column of running text needs."""
_FIXED = {"period": 31, "parties": 38, "state": 25, "stage_period": 38}


def is_wide(part: Part) -> bool:
    """Whether the part needs a page on its side."""
    return bool(part.get("wide"))


def _cell(text: str, span: int = 1, *, bold: bool = False) -> Part:
    return {"text": text if span else "", "span": span, "bold": bold}


def _table(columns: Sequence[tuple[str, int]], rows: Sequence[Part]) -> Part:
    """A table; columns of width 0 hold running text and share what is left by what they hold."""
    fixed = sum(width for _name, width in columns)
    texts = [at for at, (_name, width) in enumerate(columns) if not width]
    wide = fixed + _LEAST * len(texts) > TALL
    left = (WIDE if wide else TALL) - fixed
    weights = {at: sqrt(30 + _length(rows, at)) for at in texts}
    mean = sum(weights.values()) / max(len(texts), 1)
    weights = {at: min(max(one, 0.7 * mean), 1.6 * mean) for at, one in weights.items()}
    whole = sum(weights.values())
    shown = [
        {"name": name, "width": width or round(left * weights[at] / whole, 1)}
        for at, (name, width) in enumerate(columns)
    ]
    return {"kind": "table", "columns": shown, "rows": list(rows), "wide": wide}


def _length(rows: Sequence[Part], at: int) -> int:
    return sum(len(row["cells"][at]["text"]) for row in rows if "cells" in row)


def text_table(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> Part:
    """A table of texts; columns that no row fills are left out."""
    texts = list(rows)
    kept = [at for at in range(len(columns)) if any(row[at] for row in texts)]
    return _table(
        [columns[at] for at in kept],
        [{"cells": [_cell(row[at]) for at in kept]} for row in texts],
    )


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _number_width(numbers: Iterable[str]) -> int:
    return 11 + 2 * max(0, max((len(number) for number in numbers), default=0) - 3)


# --- activities ---


def plan_table(plan: Plan) -> Part:
    """The activities in the columns of the project; links stand under what they belong to.

    Where the chosen set has a row for each stage, the rows are stages.
    """
    chosen = [one for one in plan.shown if one.name != "link" or plan.chosen is not None]
    names = [one.name for one in chosen]
    numbers = [row.shown_number for group in plan.groups for row in group.rows]
    columns = [
        (one.heading, _number_width(numbers) if one.name == "number" else _FIXED.get(one.name, 0))
        for one in chosen
    ]
    rows: list[Part] = []
    if plan.by_stages:
        rows = [{"cells": [_cell(getattr(row, name)) for name in names]} for row in plan.lines]
        return _table(columns, rows)
    for group in plan.groups:
        heading = _heading(group)
        if heading:
            rows.append({"group": heading})
        rows += [{"cells": _activity(group.rows, at, names)} for at in range(len(group.rows))]
    return _table(columns, rows)


def _heading(group: PlanGroup) -> str:
    """«Основной этап (2021–2022)»; the year or what else the document groups its rows by."""
    if group.stage is None:
        return group.title
    stage = group.stage
    name = stage.title or str(_("Stage %(number)s", number=stage.number))
    period = f" ({stage.period.raw})" if stage.period.raw else ""
    return ". ".join(part for part in (name + period, group.title) if part)


def _activity(rows: tuple[PlanRow, ...], at: int, names: list[str]) -> list[Part]:
    row = rows[at]
    heads = not row.depth and at + 1 < len(rows) and bool(rows[at + 1].depth)
    covered = rows[at : at + row.title_span]
    links = () if "link" in names else dict.fromkeys(one.link for one in covered if one.link)
    cells = []
    for name in names:
        if name == "number":
            cells.append(_cell(row.shown_number, bold=heads))
        elif name == "title":
            cells.append(_cell(_lines(row.title, *links), row.title_span, bold=heads))
        elif name == "period":
            cells.append(_cell(row.period.raw or row.period.reading))
        elif name == "parties":
            cells.append(_cell(_lines(*(one.short_name or one.name for one in row.parties))))
        elif name == "result":
            cells.append(_cell(row.result, row.result_span))
        elif name == "state":
            cells.append(_cell(activity_state_word(row.state)))
        else:
            cells.append(_cell(getattr(row, name)))
    return cells


# --- indicators ---


def indicator_tables(found: tuple[Appendix, ...]) -> list[Part]:
    """Each appendix with its heading; targets as written."""
    parts: list[Part] = []
    for appendix in found:
        number = str(_("Appendix %(number)s", number=appendix.number)) if appendix.number else ""
        heading = ". ".join(part for part in (number, appendix.title) if part)
        parts.append({"kind": "heading", "text": heading or str(_("Indicators"))})
        parts.append(_indicators(appendix))
    return parts


def _indicators(appendix: Appendix) -> Part:
    rows: list[Part] = []
    for group in appendix.groups:
        if group.criterion:
            rows.append({"group": group.criterion})
        rows += [
            {
                "cells": [
                    _cell(text)
                    for text in (line.number, line.name, line.source, line.unit, line.target)
                ]
            }
            for line in group.lines
        ]
    numbers = (line.number for group in appendix.groups for line in group.lines)
    columns = (
        (str(_("No.")), _number_width(numbers)), (str(_("Indicator")), 0),
        (str(_("Source of the data")), 0), (str(_("Unit")), 22), (str(_("Target")), 34),
    )  # fmt: skip
    return _table(columns, rows)


# --- people, risks, organisations ---


def _counted(
    columns: Sequence[tuple[str, int]], numbers: Sequence[str], rows: Iterable[Sequence[str]]
) -> Part:
    """A table whose first column is the number of the document, else the row's own."""
    shown = [number or str(at) for at, number in enumerate(numbers, start=1)]
    first = (str(_("No.")), _number_width(shown))
    return text_table(
        (first, *columns), ((number, *row) for number, row in zip(shown, rows, strict=True))
    )


def staff_table(rows: Sequence[StaffRow]) -> Part:
    """Who does what."""
    return _counted(
        ((str(_("Post")), 0), (str(_("Function in the project")), 0)),
        [one.number for one in rows],
        (
            (
                _lines(
                    f"{one.post} ({_('lead')})" if one.is_lead else one.post,
                    one.face.name if one.face else "",
                ),
                one.function,
            )
            for one in rows
        ),
    )


def risk_table(rows: Sequence[RiskRow]) -> Part:
    """Risks with what is done about them; "not assessed yet" is said in words."""
    return _counted(
        ((str(_("Risk")), 0), (str(_("How it is met")), 0), (str(_("Assessment")), 28)),
        [one.number for one in rows],
        (
            (
                _lines(one.name, f"{_('Responsible')}: {one.owner.name}" if one.owner else ""),
                one.mitigation,
                _assessment(one),
            )
            for one in rows
        ),
    )


def _assessment(one: RiskRow) -> str:
    figures = {"p": one.probability, "i": one.impact}
    words = {
        "high": _("high · %(p)s × %(i)s", **figures),
        "medium": _("middle · %(p)s × %(i)s", **figures),
        "low": _("low · %(p)s × %(i)s", **figures),
    }
    return str(words[one.level] if one.level else _("not assessed yet"))


def control_stage_table(rows: Sequence[ControlStagePart]) -> Part:
    """«Этапы контроля · Объект контроля», with what is expected and who controls."""
    return _counted(
        ((str(_("Period")), 34), (str(_("Object of control")), 0),
         (str(_("Expected result")), 0), (str(_("Who controls")), 38)),
        [one.number for one in rows],
        (
            (one.period.raw or one.period.reading, one.subject, one.expected, one.controller)
            for one in rows
        ),
    )  # fmt: skip


def milestone_table(rows: Sequence[MilestonePart]) -> Part:
    """Control points with the days of the plan; when they are expected now is no part of it."""
    return _counted(
        ((str(_("Control point")), 0), (str(_("By the plan")), 24), (str(_("Responsible")), 38),
         (str(_("Confirmed by")), 0)),
        [""] * len(rows),
        (
            (_lines(one.name, one.part), show_day(one.planned_on), one.responsible, one.document)
            for one in rows
        ),
    )  # fmt: skip


def partner_table(rows: Sequence[OrganisationRow]) -> Part:
    """Partners with what they do, and by which agreement."""
    return _counted(
        (
            (str(_("Organisation")), 0), (str(_("Function in the project")), 0),
            (str(_("Agreement")), 44),
        ),
        [one.number for one in rows],
        ((one.name, one.function, one.paper) for one in rows),
    )  # fmt: skip


def site_table(rows: Sequence[OrganisationRow]) -> Part:
    """Pilot sites with their letters as written: «б/н» stays."""
    more = any(one.task or one.coverage or one.period for one in rows)
    return _counted(
        (
            (str(_("Organisation")), 0), (str(_("What it does")), 30),
            (str(_("Whom it covers")), 30), (str(_("Period")), 30),
            (str(_("Letter of consent")), 34 if more else 62),
        ),
        [one.number for one in rows],
        (
            (
                one.name, one.task, one.coverage, one.period.raw or one.period.reading,
                one.letter or (str(_("without a number")) if one.letter_number_absent else ""),
            )
            for one in rows
        ),
    )  # fmt: skip


def funding_table(rows: Sequence[FundingRow]) -> Part:
    """Sources of money; sums and notes where there are some."""
    part = _counted(
        (
            (str(_("Source of money")), 0), (str(_("In the words of the document")), 0),
            (str(_("Sum")), 34), (str(_("Note")), 0),
        ),
        [one.number for one in rows],
        ((one.name, one.words, one.sum, one.note) for one in rows),
    )  # fmt: skip
    whole = money(total(one.amount for one in rows))
    if whole:
        names = [column["name"] for column in part["columns"]]
        texts = {1: str(_("Altogether")), names.index(str(_("Sum"))): whole}
        cells = [_cell(texts.get(at, ""), bold=True) for at in range(len(names))]
        part["rows"].append({"cells": cells})
    return part


def team_table(rows: Sequence[MemberRow]) -> Part:
    """The team of today with roles."""
    return _counted(
        ((str(_("Surname and name")), 0), (str(_("Post")), 0), (str(_("Role in the project")), 0)),
        [""] * len(rows),
        ((one.face.name, one.post, _lines(role_word(one.role), one.function)) for one in rows),
    )
