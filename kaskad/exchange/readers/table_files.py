"""The tables of a Word file, and one that was pasted out of a spreadsheet, as rows of cells."""

import base64
import csv
import io
import json
import subprocess
from typing import Any

from flask_babel import gettext as _

from kaskad.core.errors import Invalid
from kaskad.core.forms import clean
from kaskad.exchange.documents import run_press

Table = list[list[str]]
MOST_BYTES = 10 * 1024 * 1024
_MOST_ROWS, _MOST_COLUMNS = 2000, 40


def tables_of_word(data: bytes) -> list[Table]:
    """All tables of the file; merged cells say the same in each place. Raises Invalid.

    A process of its own reads it (`word_press`): it is somebody's file.
    """
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise Invalid(_("The file is too big: at most %(limit)s MB.", limit=limit))
    try:
        done = run_press("word_press", {"data": base64.b64encode(data).decode()})
        told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except subprocess.TimeoutExpired:
        told = {}
    if "tables" in told:
        return _checked([
            [[clean(text) for text in row] for row in table] for table in told["tables"]
        ])  # fmt: skip
    if told.get("refused") == "much":
        raise Invalid(_("The file holds too much to be a document."))
    if told.get("refused") == "long":
        raise _too_long()
    raise Invalid(_("This is no Word file (.docx). Save it in Word as .docx and try again."))


def table_of_paste(text: str) -> list[Table]:
    """The one table in *text*: tabs between cells, a cell of several lines in quotation marks."""
    rows = list(csv.reader(io.StringIO(clean(text)), delimiter="\t"))
    return _checked([[list(row) for row in rows if any(one.strip() for one in row)]])


def _checked(tables: list[Table]) -> list[Table]:
    columns = max((len(row) for table in tables for row in table), default=0)
    if sum(map(len, tables)) > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise _too_long()
    return tables


def _too_long() -> Invalid:
    return Invalid(
        _("The tables are too long: at most %(rows)s rows of %(columns)s cells together.",
          rows=_MOST_ROWS, columns=_MOST_COLUMNS)
    )  # fmt: skip
