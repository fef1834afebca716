"""The press for workbooks: turns plain data into an XLSX, in a process of its own.

`kaskad.exchange.workbooks` starts it with a job (JSON) on standard input and reads the file from
standard output. As `document_press` it sees neither the database nor the settings.
"""

import io
import json
import resource
import sys
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from kaskad.exchange.press_text import clean

CPU_SECONDS, MEMORY = 30, 1024**3
MOST_SIGNS = 32_000  # Excel: 32 767 in a cell, and it repairs files with more
LEVELS = 7
FONT, SIZE = "Arial", 9
FORMATS = {"ru": "dd.mm.yyyy", "en": "d mmm yyyy"}
FILLS = {"r": "#F6CFCA", "y": "#FBE6B8", "g": "#D3EBDB", "n": "#E8EBED"}
_SIGNS = ("=", "+", "-", "@", "\t")


class _Looks:
    """Formats of cells, each made once."""

    def __init__(self, book: Any, language: str) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}
        self._day = FORMATS.get(language, FORMATS["en"])

    def __call__(self, kind: str, *, strong: bool, tone: str, indent: int, quoted: bool) -> Any:
        wanted = (kind, strong, tone, indent, quoted)
        if wanted not in self._made:
            look = {
                "font_name": FONT, "font_size": SIZE, "valign": "top", "border": 1,
                "border_color": "#A6A6A6", "bold": strong or tone == "r", "indent": indent,
                "text_wrap": kind == "text", "align": "left" if kind == "text" else "right",
            }  # fmt: skip
            formats = {"day": self._day, "number": "#,##0", "share": "0%", "figure": "General"}
            if kind in formats:
                look["num_format"] = formats[kind]
            if tone in FILLS:
                look["bg_color"] = FILLS[tone]
            elif strong:
                look["bg_color"] = "#EEF3F4"
            if quoted:  # it stays text, too, when somebody edits the cell
                look["quote_prefix"] = True
            self._made[wanted] = self._book.add_format(look)
        return self._made[wanted]


def _for_margin(text: str, limit: int) -> str:
    """*text* for a header or footer of a page, where `&` is a command; of 255 signs at most."""
    return text.replace("\n", " ")[:limit].replace("&", "&&")


def write_sheet(book: Any, sheet: dict[str, Any], job: dict[str, Any], looks: _Looks) -> None:
    """One sheet: title, notes, heading, rows."""
    page = book.add_worksheet(sheet["name"][:31])
    head, columns = len(sheet["notes"]) + 2, sheet["columns"]
    title = book.add_format({"font_name": FONT, "font_size": 14, "bold": True})
    note = book.add_format({"font_name": FONT, "font_size": SIZE, "font_color": "#404040"})
    page.write_string(0, 0, sheet["title"], title)
    for number, text in enumerate(sheet["notes"], start=1):
        page.write_string(number, 0, text, note)
    heading = book.add_format({
        "font_name": FONT, "font_size": SIZE, "bold": True, "text_wrap": True, "valign": "vcenter",
        "border": 1, "border_color": "#7F7F7F", "bg_color": "#DDE6E8",
    })  # fmt: skip
    for place, column in enumerate(columns):
        page.set_column(place, place, column["width"])
        page.write_string(head, place, column["title"], heading)
    page.set_row(head, 30)
    for row, line in enumerate(sheet["lines"], start=head + 1):
        _write_line(page, row, columns, line, looks)
    if not sheet["lines"]:
        page.write_string(head + 1, 0, sheet["nothing"], note)
    last = head + max(1, len(sheet["lines"]))
    if sheet["lines"]:
        page.autofilter(head, 0, last, len(columns) - 1)
    for text in sheet["signatures"]:
        last += 2
        page.write_string(last, 0, text, note)
    page.freeze_panes(head + 1, 2)
    page.outline_settings(visible=True, symbols_below=False, symbols_right=False, auto_style=False)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.79, right=0.4, top=0.6, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.print_area(0, 0, last, sum(one["printed"] for one in columns) - 1)
    page.set_footer(
        f"&L&8{_for_margin(job['formed'], 120)}&R&8{_for_margin(job['page'], 20)} &P / &N"
    )


def _write_line(page: Any, row: int, columns: list[Any], line: dict[str, Any], looks: Any) -> None:
    if line["level"]:
        page.set_row(row, None, None, {"level": min(line["level"], LEVELS)})
    for place, (column, value) in enumerate(zip(columns, line["values"], strict=True)):
        kind, strong = column["kind"], line["strong"]
        tone = line["tones"].get(str(place), "")
        indent = line["level"] if place == 1 and kind == "text" else 0
        quoted = isinstance(value, str) and kind == "text" and value.startswith(_SIGNS)
        look = looks(kind, strong=strong, tone=tone, indent=indent, quoted=quoted)
        if isinstance(value, dict):
            text = value["formula"].replace("{row}", str(row + 1))
            page.write_formula(row, place, text, look, value["value"])
        elif value is None or value == "":
            page.write_blank(row, place, None, look)
        elif kind == "text":
            page.write_string(row, place, value[:MOST_SIGNS], look)
        elif kind == "day":
            page.write_datetime(row, place, date.fromisoformat(value), look)
        else:
            page.write_number(row, place, value, look)


def write(job: dict[str, Any]) -> bytes:
    """The file that the job describes."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    })  # fmt: skip
    moment = datetime.fromtimestamp(job["moment"], UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": job["title"][:255], "author": job["author"][:255], "created": moment}
    )
    looks = _Looks(book, job["language"])
    for sheet in job["sheets"]:
        write_sheet(book, sheet, job, looks)
    book.close()
    return made.getvalue()


def main() -> int:
    """Read the job, write the file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.buffer.write(write(clean(json.load(sys.stdin.buffer))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
