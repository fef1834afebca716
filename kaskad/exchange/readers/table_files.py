"""The tables of a Word file, and one that was pasted out of a spreadsheet, as rows of cells."""

import csv
import io
import zipfile
import zlib

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from flask_babel import gettext as _

from kaskad.core.errors import Invalid
from kaskad.core.forms import clean

Table = list[list[str]]
MOST_BYTES = 10 * 1024 * 1024
_UNPACKED = 60 * 1024 * 1024
"""A file that unpacks to more is no document but a bomb."""
_MOST_TABLES, _MOST_ROWS, _MOST_COLUMNS = 60, 2000, 40
_BROKEN = (
    zipfile.BadZipFile, zlib.error, PackageNotFoundError, LookupError, ValueError, TypeError,
    AttributeError, SyntaxError, RuntimeError,
)  # fmt: skip
"""What readers of archives and XML raise at files that are damaged (found by damaging them)."""


def tables_of_word(data: bytes) -> list[Table]:
    """All tables of the file; merged cells say the same in each place. Raises Invalid."""
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise Invalid(_("The file is too big: at most %(limit)s MB.", limit=limit))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise Invalid(_("The file holds too much to be a document."))
        document = docx.Document(io.BytesIO(data))
        spans = [int(one.get(qn("w:val"))) for one in document.element.body.iter(qn("w:gridSpan"))]
        _check_rows(0, max(spans, default=0))  # a cell over a billion columns would be read as such
        tables = document.tables[:_MOST_TABLES]
        _check_rows(sum(len(table.rows) for table in tables))
        found = [
            [[clean(cell.text) for cell in row.cells] for row in table.rows] for table in tables
        ]
    except _BROKEN as error:
        raise Invalid(
            _("This is no Word file (.docx). Save it in Word as .docx and try again.")
        ) from error
    return _checked(found)


def table_of_paste(text: str) -> list[Table]:
    """The one table in *text*: tabs between cells, a cell of several lines in quotation marks."""
    rows = list(csv.reader(io.StringIO(clean(text)), delimiter="\t"))
    return _checked([[list(row) for row in rows if any(one.strip() for one in row)]])


def _checked(tables: list[Table]) -> list[Table]:
    columns = max((len(row) for table in tables for row in table), default=0)
    _check_rows(sum(map(len, tables)), columns)
    return tables


def _check_rows(rows: int, columns: int = 0) -> None:
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise Invalid(
            _("The tables are too long: at most %(rows)s rows of %(columns)s cells together.",
              rows=_MOST_ROWS, columns=_MOST_COLUMNS)
        )  # fmt: skip
