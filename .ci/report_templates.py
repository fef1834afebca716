#!/usr/bin/env python3
"""Writes templates/documents/{monitoring,progress,risks}.docx, as .ci/documents.py does.

.venv/bin/python .ci/report_templates.py
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
    _when,
)
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from passport_template import _signers, _styles


def report() -> Any:
    """Parts in a row on pages on their side, lines to sign on."""
    document = _page(LANDSCAPE)
    _styles(document)
    title = document.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, "{{ kind|upper }}")
    _when(document, "name", "{{ name }}", centre=True, bold=True)
    _line(document, "{{ as_of }}", centre=True).paragraph_format.space_after = Pt(10)
    _line(document, "{%p for part in parts %}")
    _line(document, "{%p if part.kind == 'title' %}")
    _heading(document, "{{ part.text }}")
    _line(document, "{%p elif part.kind == 'heading' %}")
    _run(document.add_paragraph(style="Heading 3"), "{{ part.text }}")
    _line(document, "{%p elif part.kind == 'text' %}")
    _run(document.add_paragraph(style="Body Line"), "{{ part.text }}")
    _line(document, "{%p elif part.kind == 'chart' %}")
    _run(document.add_paragraph(style="Body Line"), "{{ part.text }}", bold=True)
    _line(document, "{{ pictures[part.name] }}")
    _line(document, "{%p else %}")
    _line(document, "{{p part.table }}")
    _line(document, "{%p endif %}")
    _line(document, "{%p else %}")
    _line(document, "{{ words.empty }}.")
    _line(document, "{%p endfor %}")
    after = document.add_paragraph()
    after.paragraph_format.space_before = Pt(6)
    _run(after, "{{ figures_line }}.")
    _last(after)
    _signers(document)
    return document


if __name__ == "__main__":
    for name in ("monitoring", "progress", "risks"):
        document = report()
        document.core_properties.author = document.core_properties.comments = ""
        document.save(str(FOLDER / f"{name}.docx"))
        print(f"templates/documents/{name}.docx")
