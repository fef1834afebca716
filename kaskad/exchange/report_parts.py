"""Tables of reports in words: one description, drawn alike by a page, Word and PDF.

A report is a row of parts: a heading (of a project, of an appendix), a sentence, a table whose
columns may be known only when it is made, or a chart: the same drawing on the page and on paper.
Source: domain.md, sections 8 and 9.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.core.chart_model import Chart
from kaskad.core.chart_svg import standalone_svg
from kaskad.core.chart_words import SIZES, ChartView, chart_view, local_words
from kaskad.core.charts import layout
from kaskad.core.i18n import show_moment
from kaskad.exchange.documents import Document, Picture
from kaskad.journal import when

WIDE = 267
"""Millimetres between the margins of an A4 page on its side."""
LEAST = 24
"""What a column needs that shares what is left."""


@dataclass(frozen=True)
class Group:
    """A heading across a table."""

    words: str


@dataclass(frozen=True)
class Row:
    """A row in words; `tone` and `icon` belong to the cell at `marked`."""

    cells: tuple[str, ...]
    tone: str = ""
    icon: str = ""
    marked: int = -1


@dataclass(frozen=True)
class Column:
    """A column with its width in millimetres; 0: it shares what is left with others."""

    name: str
    width: int = 0


@dataclass(frozen=True)
class Table:
    """A table of texts."""

    columns: tuple[Column, ...]
    rows: tuple[Row | Group, ...]

    @property
    def widths(self) -> list[float]:
        """Widths that fill a page on its side, whatever the number of columns."""
        open_ones = sum(not one.width for one in self.columns)
        left = WIDE - sum(one.width for one in self.columns)
        share = max(left / open_ones, LEAST) if open_ones else 0
        wanted = [float(one.width or share) for one in self.columns]
        whole = sum(wanted)
        return [round(one * WIDE / whole, 1) for one in wanted]


@dataclass(frozen=True)
class Part:
    """A heading of the level 1 (project) or 2, a sentence, a table or a chart below them."""

    heading: str = ""
    level: int = 2
    text: str = ""
    table: Table | None = None
    chart: Chart | None = None

    @property
    def view(self) -> ChartView | None:
        """The chart for a page."""
        return chart_view(self.chart) if self.chart is not None else None


@dataclass(frozen=True)
class Paper:
    """A report as page and documents have it."""

    kind: str
    whose: str
    as_of: str
    parts: tuple[Part, ...]
    figures: str
    posts: tuple[str, ...]
    """Who signs."""
    formed_by: str = ""

    @property
    def rows(self) -> int:
        """How many rows its tables have."""
        return sum(len(part.table.rows) for part in self.parts if part.table is not None)

    @property
    def formed(self) -> str:
        """When, and by whom."""
        moment = _("Formed %(moment)s", moment=show_moment(when()))
        return f"{moment} · {self.formed_by}".rstrip(" ·")


def paper_document(paper: Paper, template: str) -> Document:
    """The report as a document made by *template*; docs/documents.md lists the tags."""
    language = str(get_locale() or "ru")[:2]
    title = ". ".join(filter(None, [paper.kind, paper.whose]))
    data = {
        "title": title, "kind": paper.kind, "name": paper.whose, "as_of": paper.as_of,
        "parts": [
            one for place, part in enumerate(paper.parts) for one in _plain(part, place)
        ],
        "figures_line": paper.figures, "formed_at": show_moment(when()),
        "formed_by": paper.formed_by, "formed": paper.formed, "language": language,
        "signatures": [{"post": one, "name": ""} for one in paper.posts],
        "words": {
            name: str(word)
            for name, word in {
                "page": _("Page"), "signature": _("(signature)"),
                "empty": _("There is nothing to report"),
            }.items()
        },
    }  # fmt: skip
    pictures = {
        _name(place): Picture(
            standalone_svg(layout(part.chart, *SIZES["m"], words=local_words())),
            part.chart.description or part.chart.title,
        )
        for place, part in enumerate(paper.parts)
        if part.chart is not None
    }
    return Document(template, title, paper.formed_by, language, when(), data, pictures)


def _name(place: int) -> str:
    return f"chart{place}"


def _plain(part: Part, place: int) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if part.heading:
        found.append({"kind": "title" if part.level == 1 else "heading", "text": part.heading})
    if part.text:
        found += [{"kind": "text", "text": line} for line in part.text.split("\n") if line.strip()]
    if part.table is not None:
        widths = part.table.widths
        found.append({
            "kind": "table",
            "columns": [
                {"name": one.name, "width": width}
                for one, width in zip(part.table.columns, widths, strict=True)
            ],
            "rows": [_row(one) for one in part.table.rows],
        })  # fmt: skip
    if part.chart is not None:
        found.append({"kind": "chart", "text": part.chart.title, "name": _name(place)})
    return found


def _row(row: Row | Group) -> dict[str, Any]:
    if isinstance(row, Group):
        return {"group": row.words}
    return {"cells": [{"text": text, "span": 1, "bold": False} for text in row.cells]}
