"""Tables for Word files whose columns are only known when the document is made; for the press.

Plain strings in the order that the schema of Word files asks for: Word refuses what LibreOffice
forgives. The look comes from the template: table style `Table Grid`, paragraph styles
`Table Text` and `Table Head` (where an office's own template has none, its normal style).
Merged cells are `vMerge` and `gridSpan`, which every office program reads. Imports nothing of
Kaskad, like the press itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

_TWIPS_IN_MM = 1440 / 25.4
LONG = 1200
"""Signs in a cell above which its row may be torn apart by the end of a page."""


def with_tables(value: Any) -> Any:
    """*value* with `table`, the table as Word has it, beside `columns` and `rows` in any dict."""
    if isinstance(value, list):
        return [with_tables(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "columns" in value and "rows" in value:
        table = word_table(value["columns"], value["rows"], value.get("size"))
        return {**value, "table": table}
    return {name: with_tables(one) for name, one in value.items()}


def word_table(
    columns: list[Mapping[str, Any]], rows: list[Mapping[str, Any]], size: float | None = None
) -> Markup:
    """The table: `columns` with `name` and `width` (mm), `rows` as passport_documents has them.

    *size* is that of type in points where it is not the style's.
    """
    type_of = f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    widths = [round(column["width"] * _TWIPS_IN_MM) for column in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell(width, column["name"], "TableHead", fill="EDEDED", look=type_of)
        for width, column in zip(widths, columns, strict=True)
    )
    return Markup(  # noqa: S704 - every text has gone through escape
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        f"{''.join(_rows(widths, rows, type_of))}</w:tbl>"
    )


def _rows(widths: list[int], rows: list[Mapping[str, Any]], look: str) -> Iterator[str]:
    covered = [0] * len(widths)
    for row in rows:
        if "group" in row:
            cell = _cell(
                sum(widths), row["group"], "TableHead",
                more=f'<w:gridSpan w:val="{len(widths)}"/>', keep=True, fill="F6F6F6",
                look=look, tail=row.get("tally", ""),
            )  # fmt: skip
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"
            continue
        cells = []
        for at, (width, cell) in enumerate(zip(widths, row["cells"], strict=True)):
            merge = ""
            if cell["span"] > 1:
                merge, covered[at] = '<w:vMerge w:val="restart"/>', cell["span"] - 1
            elif not cell["span"] and covered[at]:
                merge, covered[at] = "<w:vMerge/>", covered[at] - 1
            text = "" if merge == "<w:vMerge/>" else cell["text"]
            cells.append(
                _cell(
                    width,
                    text,
                    "TableText",
                    more=merge,
                    bold=cell.get("bold", False),
                    look=look,
                    head=cell.get("head", ""),
                )
            )
        whole = all(len(cell["text"]) <= LONG for cell in row["cells"])
        properties = "<w:trPr><w:cantSplit/></w:trPr>" if whole else ""
        yield f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(
    width: int, text: str, style: str, *, more: str = "", keep: bool = False, bold: bool = False,
    fill: str = "", look: str = "", head: str = "", tail: str = "",
) -> str:  # fmt: skip
    """A cell; *head* is a bold line before its text, *tail* goes on after it in plain type."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    paragraph = f'<w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}</w:pPr>'
    runs = [_run(line, f"{'<w:b/>' * bold}{look}") for line in text.split("\n")]
    if head:
        runs = [_run(head, f"<w:b/>{look}"), *(runs if text else ())]
    if tail:
        runs[-1] += _run(f"\u2003{tail}", f'<w:b w:val="0"/>{look}')
    lines = "".join(f"<w:p>{paragraph}{run}</w:p>" for run in runs)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}{shade}</w:tcPr>{lines}</w:tc>'


def _run(text: str, look: str) -> str:
    style = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
