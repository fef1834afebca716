#!/usr/bin/env python3
"""Writes templates/documents/control.docx and sites.docx, as .ci/documents.py writes the others.

.venv/bin/python .ci/control_templates.py
"""

from __future__ import annotations

from typing import Any

from documents import (  # the script beside this one
    FOLDER,
    LANDSCAPE,
    _heading,
    _last,
    _line,
    _page,
    _run,
    _sheet,
    _signatures,
    _when,
)
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

GROUP = ("{{ one.group }}", "")


def _top(document: Any) -> None:
    _when(document, "owner", "{{ owner }}", centre=True, bold=True)
    title = document.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, "{{ kind|upper }}")


def _foot(document: Any, wide: int) -> None:
    after = document.add_paragraph()
    after.paragraph_format.space_before = Pt(6)
    _run(after, "{{ figures_line }}.")
    _last(after)
    _signatures(
        document, ("{{ words.head }}", ""), ("{{ words.compiler }}", "{{ formed_by }}"),
        posts=70, wide=wide,
    )  # fmt: skip


def control() -> Any:
    """Control stages and control points (R13)."""
    document = _page(LANDSCAPE)
    _top(document)
    _line(document, "{{ as_of }}", centre=True)
    _when(document, "selection", "{{ selection }}", centre=True)
    _heading(document, "1. {{ words.stages }}")
    expected = "{% if one.expected %}\n{{ words.expected }}: {{ one.expected }}{% endif %}"
    _sheet(document, "stages", "{{ words.no_stages }}", (
        (10, "№", "{{ one.number }}"), (57, "{{ words.subject }}", ("{{ one.subject }}", expected)),
        (34, "{{ words.period }}", "{{ one.period }}"),
        (35, "{{ words.controller }}", "{{ one.controller }}"),
        (50, "{{ words.found }}", "{{ one.found }}"),
        (51, "{{ words.conclusion }}",
         ("{{ one.conclusion }}", ("{% if one.concluded %}\n{{ one.concluded }}{% endif %}"
          "{% if one.measures %}\n{{ words.measures }}: {{ one.measures }}{% endif %}"))),
        (30, "{{ words.deadline }}", "{{ one.deadline }}"),
    ), 10, GROUP)  # fmt: skip
    _heading(document, "2. {{ words.milestones }}")
    more = (
        "{% if one.part %}\n{{ one.part }}{% endif %}"
        "{% if one.document %}\n{{ words.document }}: {{ one.document }}{% endif %}"
    )
    _sheet(document, "milestones", "{{ words.no_milestones }}", (
        (10, "№", "{{ one.number }}"), (74, "{{ words.name }}", ("{{ one.name }}", more)),
        (24, "{{ words.plan }}", "{{ one.plan }}"),
        (24, "{{ words.forecast }}", "{{ one.forecast }}"),
        (24, "{{ words.actual }}", "{{ one.actual }}"),
        (26, "{{ words.deviation }}", "{{ one.deviation }}"),
        (35, "{{ words.responsible }}", "{{ one.responsible }}"),
        (50, "{{ words.state }}",
         ("{{ one.state }}", "{% if one.reasons %}\n{{ one.reasons }}{% endif %}")),
    ), 10, GROUP)  # fmt: skip
    _foot(document, LANDSCAPE)
    return document


def sites() -> Any:
    """Trial and partners (R14)."""
    document = _page()
    _top(document)
    _line(document, "{{ words.project }}: {{ project }}", centre=True)
    _line(document, "{{ as_of }}", centre=True)
    _heading(document, "1. {{ words.sites }}")
    name = "{{ one.name }}{% if one.district %}\n{{ one.district }}{% endif %}"
    _line(document, "{%p if sites_more %}")
    _sheet(document, "sites", "{{ words.no_sites }}", (
        (12, "№", "{{ one.number }}"), (54, "{{ words.organisation }}", name),
        (40, "{{ words.task }}", "{{ one.more }}"),
        (30, "{{ words.letter }}", "{{ one.letter }}"),
        (22, "{{ words.letter_date }}", "{{ one.letter_date }}"),
        (22, "{{ words.letter_number }}", "{{ one.letter_number }}"),
    ))  # fmt: skip
    _line(document, "{%p else %}")
    _sheet(document, "sites", "{{ words.no_sites }}", (
        (12, "№", "{{ one.number }}"), (80, "{{ words.organisation }}", name),
        (40, "{{ words.letter }}", "{{ one.letter }}"),
        (24, "{{ words.letter_date }}", "{{ one.letter_date }}"),
        (24, "{{ words.letter_number }}", "{{ one.letter_number }}"),
    ))  # fmt: skip
    _line(document, "{%p endif %}")
    _heading(document, "2. {{ words.partners }}")
    name = "{{ one.name }}{% if one.note %}\n({{ one.note }}){% endif %}"
    _line(document, "{%p if partners_more %}")
    _sheet(document, "partners", "{{ words.no_partners }}", (
        (12, "№", "{{ one.number }}"), (58, "{{ words.organisation }}", name),
        (70, "{{ words.function }}", "{{ one.function }}"),
        (40, "{{ words.agreement }}", "{{ one.agreement }}"),
    ))  # fmt: skip
    _line(document, "{%p else %}")
    _sheet(document, "partners", "{{ words.no_partners }}", (
        (12, "№", "{{ one.number }}"), (68, "{{ words.organisation }}", name),
        (100, "{{ words.function }}", "{{ one.function }}"),
    ))  # fmt: skip
    _line(document, "{%p endif %}")
    _heading(document, "3. {{ results_title }}")
    _sheet(document, "results", "{{ words.no_results }}", (
        (12, "№", "{{ one.number }}"), (168, "{{ words.result }}", "{{ one.text }}"),
    ))  # fmt: skip
    _foot(document, 180)
    return document


if __name__ == "__main__":
    for name, write in {"control": control, "sites": sites}.items():
        document = write()
        document.core_properties.author = document.core_properties.comments = ""
        document.save(str(FOLDER / f"{name}.docx"))
        print(f"templates/documents/{name}.docx")
