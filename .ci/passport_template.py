#!/usr/bin/env python3
"""Writes passport.docx and final-report.docx of templates/documents, as .ci/documents.py does.

.venv/bin/python .ci/passport_template.py
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from documents import (  # the script beside this one
    FOLDER,
    FONT,
    LANDSCAPE,
    WIDE,
    _child,
    _footer,
    _grid,
    _heading,
    _line,
    _page,
    _row,
    _run,
    _when,
)
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt


def _style(document: Any, name: str, size: float, after: float) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.font.size = document.styles["Normal"], Pt(size)
    style.paragraph_format.space_after = Pt(after)
    style.quick_style = True
    return style


def _styles(document: Any) -> None:
    """Styles by which an office changes the look of everything at once."""
    _style(document, "Table Text", 10.5, 2)
    head = _style(document, "Table Head", 10.5, 2)
    head.font.bold = True
    item = _style(document, "List Line", 12, 3).paragraph_format
    item.left_indent, item.first_line_indent = Mm(9), Mm(-9)
    item.tab_stops.add_tab_stop(Mm(9))
    text = _style(document, "Body Line", 12, 4).paragraph_format
    text.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    turn = _style(document, "Page Turn", 1, 0).paragraph_format
    turn.line_spacing, turn.line_spacing_rule = Pt(1), WD_LINE_SPACING.EXACTLY
    small = document.styles["Heading 3"]
    properties = small.element.get_or_add_rPr()
    for old in list(properties):
        properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    small.font.size, small.font.bold = Pt(12), True
    small.paragraph_format.space_before, small.paragraph_format.space_after = Pt(8), Pt(4)
    small.paragraph_format.keep_with_next = True


def _turned(document: Any) -> tuple[Any, Any]:
    """Properties of pages upright and on their side, each with a footer of its own width."""
    upright = document.sections[0]
    side = document.add_section(WD_SECTION.NEW_PAGE)
    side.orientation = WD_ORIENT.LANDSCAPE
    side.page_width, side.page_height = upright.page_height, upright.page_width
    side.footer.is_linked_to_previous = False
    _footer(side, LANDSCAPE)
    breaks = document.paragraphs[-1]._p  # noqa: SLF001 - where python-docx has put the upright one
    properties = deepcopy(breaks.pPr.sectPr), deepcopy(side._sectPr)  # noqa: SLF001
    document.element.body.remove(breaks)
    document.element.body.replace(side._sectPr, deepcopy(properties[0]))  # noqa: SLF001
    return properties


def _turn(document: Any, properties: Any) -> None:
    """The end of a run of pages that lie as *properties* say."""
    paragraph = document.add_paragraph(style="Page Turn")._p  # noqa: SLF001
    paragraph.get_or_add_pPr().append(deepcopy(properties))


def _under(cell: Any) -> None:
    """A line to write on."""
    borders = _child(cell._tc.get_or_add_tcPr(), "w:tcBorders")  # noqa: SLF001
    _child(borders, "w:bottom", val="single", sz="4", space="0", color="auto")


def _hint(cell: Any) -> None:
    """What is to be written on the line above, small."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in paragraph.runs:
        run.font.size = Pt(8.5)


def _approval(document: Any) -> None:
    """«УТВЕРЖДАЮ» at the top right, empty: who approves is written by hand."""
    widths = (96, 32, 4, 48)
    document.add_paragraph()
    table = _grid(document, widths, lined=False)
    signed, hints = ("", "", "", ""), ("", "{{ words.signature }}", "", "{{ words.initials }}")
    head, post, under_post = (
        _whole(_row(table, widths, ("", text, "", ""), 12))
        for text in ("{{ words.approve }}", "", "{{ words.post }}")
    )
    head.paragraphs[0].runs[0].font.bold = True
    _under(post)
    _hint(under_post)
    line = _row(table, widths, signed, 12)
    for at in (1, 3):
        _under(line.cells[at])
    below = _row(table, widths, hints, 12)
    for at in (1, 3):
        _hint(below.cells[at])
    _whole(_row(table, widths, ("", "{{ words.date_line }}", "", ""), 12))


def _whole(row: Any) -> Any:
    """The cells of *row* but the first as one."""
    cell = row.cells[1].merge(row.cells[3])
    for spare in cell.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)  # noqa: SLF001 - left over from the merging
    return cell


def _signers(document: Any) -> None:
    widths = (70, 52, WIDE - 122)
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = _grid(document, widths, lined=False)
    _row(table, widths, ("{%tr for one in signatures %}", "", ""), 12)
    named = _row(table, widths, ("{{ one.post }}", "", "{{ one.name or '_' * 22 }}"), 12)
    _under(named.cells[1])
    for at in (0, 2):
        named.cells[at].paragraphs[0].paragraph_format.space_before = Pt(8)
    hint = _row(table, widths, ("", "{{ words.signature }}", ""), 12)
    _hint(hint.cells[1])
    for row in (named, hint):
        _child(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    _row(table, widths, ("{%tr endfor %}", "", ""), 12)


def _parts(document: Any) -> None:
    """The parts of a section, whatever they are."""
    _line(document, "{%p for part in section.parts %}")
    _line(document, "{%p if part.kind == 'heading' %}")
    _run(document.add_paragraph(style="Heading 3"), "{{ part.text }}")
    _line(document, "{%p elif part.kind == 'text' %}")
    _run(document.add_paragraph(style="Body Line"), "{{ part.text }}")
    _line(document, "{%p elif part.kind == 'item' %}")
    item = document.add_paragraph(style="List Line")
    _run(item, "{{ part.mark }}\t")
    _run(item, "{{ part.title }}", bold=True)
    _run(item, "{{ part.text }}")
    _line(document, "{%p else %}")
    _line(document, "{{p part.table }}")
    _line(document, "{%p endif %}")
    _line(document, "{%p endfor %}")


def sections(*, approval: bool) -> Any:
    """Sections in a row, wide tables on pages turned on their side; with a place to approve."""
    document = _page()
    _styles(document)
    upright, side = _turned(document)
    _when(document, "owner", "{{ owner }}", centre=True, bold=True)
    if approval:
        _approval(document)
    title = document.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = Pt(24)
    _run(title, "{{ kind|upper }}")
    name = _line(document, "", centre=True)
    _run(name, "{{ name }}", 14, bold=True)
    _line(document, "{{ as_of }}", centre=True).paragraph_format.space_after = Pt(12)
    widths = (50, WIDE - 50)
    table = _grid(document, widths, lined=False)
    _row(table, widths, ("{%tr for one in facts %}", ""), 12)
    _row(table, widths, ("{{ one.name }}:", "{{ one.value }}"), 12)
    _row(table, widths, ("{%tr endfor %}", ""), 12)
    _line(document, "{%p for section in sections %}")
    _line(document, "{%p if section.turn == 'wide' %}")
    _turn(document, upright)
    _line(document, "{%p elif section.turn == 'tall' %}")
    _turn(document, side)
    _line(document, "{%p endif %}")
    _heading(document, "{{ section.number }}. {{ section.title }}")
    _parts(document)
    _line(document, "{%p else %}")
    _line(document, "{{ words.empty }}.")
    _line(document, "{%p endfor %}")
    _line(document, "{%p if ends_wide %}")
    _turn(document, side)
    _line(document, "{%p endif %}")
    _signers(document)
    return document


def passport() -> Any:
    """The passport of a project: with a place to approve it."""
    return sections(approval=True)


def final_report() -> Any:
    """The final report of a project."""
    return sections(approval=False)


if __name__ == "__main__":
    for file, write in (("passport.docx", passport), ("final-report.docx", final_report)):
        made = write()
        made.core_properties.author = made.core_properties.comments = ""
        made.save(str(FOLDER / file))
        print(f"templates/documents/{file}")
