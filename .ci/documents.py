#!/usr/bin/env python3
"""Writes our Word templates, templates/documents/*.docx, so that nobody has to keep them by hand.

    .venv/bin/python .ci/documents.py

An office that wants another look edits a copy of the result in Word; this script is only for ours.
Layout by the habits of ГОСТ Р 7.0.97; the same order and words as in the .typ templates beside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "documents"
FONT, WIDE, LANDSCAPE = "Times New Roman", 180, 267
LINE = "_" * 24

Text = str | tuple[str, str]
"""Plain text, or bold text and what follows it."""


def _child(parent: Any, name: str, **values: str) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _page(wide: int = WIDE) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if wide == LANDSCAPE:
        section.orientation = WD_ORIENTATION.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    for name, size, bold in (
        ("Normal", 12, False),
        ("Heading 1", 14, True),
        ("Heading 2", 12, True),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        for colour in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(colour)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(4)
    language = document.styles["Normal"].element.rPr
    for old in language.findall(qn("w:lang")):
        language.remove(old)
    _child(language, "w:lang", val="ru-RU", eastAsia="ru-RU")
    heading = document.styles["Heading 2"].paragraph_format
    heading.space_before, heading.space_after, heading.keep_with_next = Pt(14), Pt(5), True
    document.styles["Heading 1"].paragraph_format.space_before = Pt(10)
    _footer(section, wide)
    # As Word since 2013 lays tables out: their borders stand on the margin.
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    return document


def _footer(section: Any, wide: int) -> None:
    line = section.footer.paragraphs[0]
    line.style = "Normal"  # the style of footers has tab stops of its own
    line.paragraph_format.tab_stops.add_tab_stop(Mm(wide), alignment=2)
    _run(line, "{{ formed }}\t{{ words.page }} ", 9)
    _field(line, "PAGE")
    _run(line, " / ", 9)
    _field(line, "NUMPAGES")


def _run(paragraph: Any, text: str, size: float = 0, **look: bool) -> Any:
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    for name, value in look.items():
        setattr(run.font, name, value)
    return run


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("", "1"), ("end", "")):
        run = _run(paragraph, "", 9)._r  # noqa: SLF001 - python-docx knows no fields
        if kind:
            _child(run, "w:fldChar", fldCharType=kind)
        elif text == code:
            _child(run, "w:instrText").text = code
        else:
            _child(run, "w:t").text = text


def _line(document: Any, text: str, *, centre: bool = False, **look: bool) -> Any:
    paragraph = document.add_paragraph()
    _run(paragraph, text, **look)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _when(document: Any, condition: str, text: str, other: str = "", **look: Any) -> None:
    """A paragraph that is there only when *condition* holds, else *other*."""
    _line(document, f"{{%p if {condition} %}}")
    _line(document, text, **look)
    if other:
        _line(document, "{%p else %}")
        _line(document, other)
    _line(document, "{%p endif %}")


def _grid(document: Any, widths: tuple[int, ...], *, lined: bool) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    if lined:
        table.style = "Table Grid"
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    properties = table._tbl.tblPr  # noqa: SLF001 - no other way to the indent
    _child(properties, "w:tblInd", w="0" if lined else "-108", type="dxa")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _row(
    table: Any, widths: tuple[int, ...], texts: tuple[Text, ...], size: float, **look: bool
) -> Any:
    row = table.add_row()
    for cell, width, text in zip(row.cells, widths, texts, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        if isinstance(text, tuple):
            _run(paragraph, text[0], size, bold=True)
            text = text[1]
        _run(paragraph, text, size, **look)
    return row


def _sheet(
    document: Any, rows: str, nothing: str, columns: tuple[tuple[int, str, Text], ...],
    size: float = 10.5, group: Text = "",
) -> None:  # fmt: skip
    """A table of `data.<rows>` with a heading on each page; *nothing* where it has no rows.

    *group* is what stands across the table where a row has `group`.
    """
    widths = tuple(width for width, _, _ in columns)
    _line(document, f"{{%p if {rows} %}}")
    table = _grid(document, widths, lined=True)
    head = _row(table, widths, tuple(name for _, name, _ in columns), size, bold=True)
    properties = head._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx knows no repeated heading
    _child(properties, "w:cantSplit")
    _child(properties, "w:tblHeader")
    for cell in head.cells:
        shade = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - nor shaded cells
        _child(shade, "w:shd", val="clear", color="auto", fill="EDEDED")
    blank = ("",) * (len(widths) - 1)
    _row(table, widths, (f"{{%tr for one in {rows} %}}", *blank), 10.5)
    if group:
        _row(table, widths, ("{%tr if one.group %}", *blank), 10.5)
        across = _row(table, widths, (group, *blank), size)
        _child(across._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
        cell = across.cells[0].merge(across.cells[-1])
        for spare in cell.paragraphs[1:]:
            spare._p.getparent().remove(spare._p)  # noqa: SLF001 - left over from the merging
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        shade = cell._tc.get_or_add_tcPr()  # noqa: SLF001
        _child(shade, "w:shd", val="clear", color="auto", fill="F3F3F3")
        _row(table, widths, ("{%tr else %}", *blank), 10.5)
    line = _row(table, widths, tuple(text for _, _, text in columns), size)
    _child(line._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
    if group:
        _row(table, widths, ("{%tr endif %}", *blank), 10.5)
    _row(table, widths, ("{%tr endfor %}", *blank), 10.5)
    _line(document, "{%p else %}")
    _line(document, nothing)
    _line(document, "{%p endif %}")


def _head(document: Any) -> None:
    _when(document, "owner", "{{ owner }}", centre=True, bold=True)
    title = document.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, "{{ kind|upper }}")
    _line(document, "{{ sprint }}", centre=True, bold=True)
    _line(document, "{{ words.project }}: {{ project }}", centre=True)
    _when(document, "draft", "{{ draft }}", centre=True, italic=True)
    day = _line(document, f"{{% if held_on %}}{{{{ held_on }}}}{{% else %}}{LINE}{{% endif %}}\t")
    _run(day, "{{ words.number }} ______________")
    day.paragraph_format.tab_stops.add_tab_stop(Mm(WIDE), alignment=2)
    day.paragraph_format.space_before, day.paragraph_format.space_after = Pt(10), Pt(10)


def _facts(document: Any, *pairs: tuple[str, str, str]) -> None:
    """«Name: value» in two columns without borders: (condition, name, value)."""
    widths = (46, WIDE - 46)
    table = _grid(document, widths, lined=False)
    for condition, name, value in pairs:
        _row(table, widths, (f"{{%tr if {condition} %}}", ""), 12)
        _row(table, widths, (f"{name}:", value), 12)
        _row(table, widths, ("{%tr endif %}", ""), 12)


def _last(paragraph: Any) -> None:
    """It goes with the signatures: they are never alone on a page."""
    paragraph.paragraph_format.keep_with_next = True


def _heading(document: Any, text: str) -> None:
    _run(document.add_paragraph(style="Heading 2"), text)


def _signatures(document: Any, *people: tuple[str, str], posts: int = 42, wide: int = WIDE) -> None:
    """Lines to sign on: (post, name)."""
    widths = (posts, 52, wide - 52 - posts)
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = _grid(document, widths, lined=False)
    chair = ("{{ words.chair }}", "{{ chair }}")
    for post, name in people or (chair, ("{{ words.secretary }}", "{{ secretary }}")):
        named = _row(table, widths, (post, "", name), 12)
        named.cells[0].paragraphs[0].paragraph_format.space_before = Pt(8)
        named.cells[2].paragraphs[0].paragraph_format.space_before = Pt(8)
        line = _child(named.cells[1]._tc.get_or_add_tcPr(), "w:tcBorders")  # noqa: SLF001
        _child(line, "w:bottom", val="single", sz="4", space="0", color="auto")
        hint = _row(table, widths, ("", "{{ words.signature }}", ""), 8.5)
        hint.cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        for row in (named, hint):
            _child(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def review() -> Any:
    """The protocol of a sprint's review."""
    document = _page()
    _head(document)
    _facts(
        document,
        ("planned", "{{ words.planned }}", "{{ planned }}"),
        ("actual", "{{ words.actual }}", "{{ actual }}"),
        ("goal", "{{ words.goal }}", "{{ goal }}"),
        ("participants", "{{ words.participants }}", "{{ participants|join('\\n') }}"),
    )
    _heading(document, "1. {{ words.results }}")
    _sheet(document, "results", "{{ words.no_results }}", (
        (9, "№", "{{ one.number }}"), (72, "{{ words.result }}", "{{ one.text }}"),
        (27, "{{ words.verdict }}", "{{ one.verdict }}"),
        (72, "{{ words.proof }}", "{{ one.proof }}"),
    ))  # fmt: skip
    _heading(document, "2. {{ words.indicators }}")
    _sheet(document, "moved", "{{ words.no_indicators }}", (
        (58, "{{ words.indicator }}", "{{ one.indicator }}"),
        (44, "{{ words.figure }}", "{{ one.figure }}"),
        (78, "{{ words.by_cards }}", "{{ one.proof }}"),
    ))  # fmt: skip
    _when(document, "idle_line", "{{ words.idle }}: {{ idle_line }}.")
    _heading(document, "3. {{ words.activities }}")
    _line(document, "{%p for one in activities %}")
    _run(document.add_paragraph(style="List Bullet"), "{{ one }}")
    _line(document, "{%p else %}")
    _line(document, "{{ words.no_activities }}")
    _line(document, "{%p endfor %}")
    _heading(document, "4. {{ words.progress }}")
    figures = _line(document, "{{ figures_line or words.no_figures }}")
    figures.paragraph_format.keep_with_next = True
    _when(document, "pictures.chart is defined", "{{ pictures.chart }}")
    _heading(document, "5. {{ words.cards }}")
    _sheet(document, "cards", "{{ words.no_cards }}", (
        (24, "{{ words.key }}", "{{ one.key }}"), (72, "{{ words.card }}", "{{ one.title }}"),
        (36, "{{ words.decision }}", "{{ one.decision }}"),
        (48, "{{ words.reason }}", "{{ one.reason }}"),
    ))  # fmt: skip
    _heading(document, "6. {{ words.feedback }}")
    _sheet(document, "feedback", "{{ words.no_feedback }}", (
        (40, "{{ words.who }}", "{{ one.who }}"), (70, "{{ words.what }}", "{{ one.what }}"),
        (70, "{{ words.decision }}", "{{ one.decision }}"),
    ))  # fmt: skip
    _heading(document, "7. {{ words.plan_changes }}")
    _line(document, "{{ plan_changes or words.no_plan_changes }}")
    _heading(document, "8. {{ words.outcome }}")
    _when(document, "summary", "{{ summary }}")
    _line(document, "{%p if verdict %}")
    _last(_line(document, "{{ verdict }}.", bold=True))
    _line(document, "{%p else %}")
    _last(_line(document, "{{ words.no_outcome }}"))
    _line(document, "{%p endif %}")
    _line(document, "{%p if next_goal %}")
    _last(_line(document, "{{ words.next_goal }}: {{ next_goal }}"))
    _line(document, "{%p endif %}")
    _signatures(document)
    return document


def _remarks(document: Any, heading: str, name: str, *columns: tuple[int, str, str]) -> None:
    _heading(document, heading)
    _line(document, "{%p if shows_remarks %}")
    _sheet(document, name, f"{{{{ words.no_{name} }}}}", ((9, "№", "{{ one.number }}"), *columns))
    _line(document, "{%p else %}")
    _line(document, "{{ remarks_note }}")
    _line(document, "{%p endif %}")


def retro() -> Any:
    """The protocol of a sprint's retrospective."""
    document = _page()
    _head(document)
    _facts(
        document,
        ("period", "{{ words.actual }}", "{{ period }}"),
        ("participants", "{{ words.participants }}", "{{ participants|join(', ') }}"),
        ("mood", "{{ words.mood }}", "{{ mood }}"),
    )
    remark = "{{ words.remark }}"
    _remarks(document, "1. {{ words.worked }}", "worked", (171, remark, "{{ one.text }}"))
    _remarks(
        document, "2. {{ words.hindered }}", "hindered", (127, remark, "{{ one.text }}"),
        (44, "{{ words.category }}", "{{ one.category }}"),
    )  # fmt: skip
    for number, name in (("3", "actions"), ("4", "last_actions")):
        _heading(document, f"{number}. {{{{ words.{name} }}}}")
        _sheet(document, name, f"{{{{ words.no_{name} }}}}", (
            (9, "№", "{{ one.number }}"), (71, "{{ words.action }}", "{{ one.text }}"),
            (46, "{{ words.owner }}", "{{ one.owner }}"), (24, "{{ words.due }}", "{{ one.due }}"),
            (30, "{{ words.state }}", "{{ one.state }}"),
        ))  # fmt: skip
    _heading(document, "5. {{ words.agreement }}")
    _last(_line(document, "{{ agreement or words.no_agreement }}"))
    _signatures(document)
    return document


def registry() -> Any:
    """The registry of projects."""
    document = _page(LANDSCAPE)
    _when(document, "owner", "{{ owner }}", centre=True, bold=True)
    title = document.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, "{{ kind|upper }}")
    _line(document, "{{ as_of }}", centre=True).paragraph_format.space_after = Pt(10)
    _when(document, "selection", "{{ selection }}")
    for name, bold in (("Table Text", False), ("Table Head", True)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = document.styles["Normal"], Pt(10)
        style.font.bold = bold or None
        style.paragraph_format.space_after, style.quick_style = Pt(2), True
    _when(document, "rows", "{{p sheet.table }}", "{{ words.nothing }}")
    after = document.add_paragraph()
    after.paragraph_format.space_before = Pt(6)
    _run(after, "{{ figures_line }}.")
    _last(after)
    _signatures(
        document, ("{{ words.head }}", ""), ("{{ words.compiler }}", "{{ formed_by }}"),
        posts=70, wide=LANDSCAPE,
    )  # fmt: skip
    return document


DOCUMENTS = {"sprint-review": review, "sprint-retro": retro, "registry": registry}

if __name__ == "__main__":
    for name, write in DOCUMENTS.items():
        document = write()
        document.core_properties.author = document.core_properties.comments = ""
        document.save(str(FOLDER / f"{name}.docx"))
        print(f"templates/documents/{name}.docx")
