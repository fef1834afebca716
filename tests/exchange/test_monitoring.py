"""Report R6: the same rows on screen, as Word, PDF and XLSX; the workbook computes by itself."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from lxml import html as lxml_html

from kaskad import paths
from kaskad.core.db import db, unit_of_work
from kaskad.exchange import documents, indicator_file_views
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.exchange.indicator_report import monitoring
from kaskad.exchange.report_parts import Paper, Row
from kaskad.indicators.definition_actions import TargetGiven, set_targets
from kaskad.indicators.models import Indicator
from kaskad.indicators.report_queries import report_lines
from kaskad.indicators.targets import read_target
from kaskad.indicators.units import read_unit
from tests.cast import Cast, Visit
from tests.exchange.test_documents import pages_of, squeezed, word
from tests.exchange.test_indicator_files import (
    DAY,
    _written,
    lines_of,
    put,
    python_of,
    said,
    verified,
)
from tests.exchange.test_registry_files import opened
from tests.indicators.test_definition import spot

URL = f"/indicators/report?as_of={DAY.isoformat()}"


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """A share, a count with a qualifier and targets by period, words, a count that is to fall."""
    with cast.app.test_request_context():
        first = put(cast, "доля школ <b>", "%", "не менее 50", criterion="Учёт", source="Отчёт")
        verified(cast, first, date(2021, 12, 1), number=19.2, numerator=24, denominator=125)
        second = put(cast, "=1+1", "ед.", "170 ГЗ", value_kind="per_period")
        office = cast.person("office")
        years = [
            TargetGiven(date(2021, 1, 1), date(2021, 12, 31), "0", "2021"),
            TargetGiven(date(2022, 1, 1), date(2022, 12, 31), "170 ГЗ", "2022"),
        ]
        with unit_of_work(office):
            row = db.session.get_one(Indicator, second)
            set_targets(office, spot(cast, row), None, years)
        verified(cast, second, date(2021, 5, 1), number=5)
        verified(cast, second, date(2022, 2, 1), number=180)
        put(cast, "сведения", "чел.", "наличие информации")
        fall = put(cast, "жалоб", "шт.", "не более 10", direction="less", baseline=Decimal(30))
        verified(cast, fall, date(2022, 1, 10), number=15)
    return cast


def cells_of(paper: Paper) -> list[list[str]]:
    """All rows of all tables, as one word after the other."""
    return [
        [squeezed(text) for text in (row.cells if isinstance(row, Row) else [row.words])]
        for part in paper.parts
        if part.table
        for row in part.table.rows
    ]


def of_page(html: str) -> list[list[str]]:
    page = lxml_html.fromstring(html)
    return [
        [squeezed(str(cell.text_content())) for cell in line.xpath("./td|./th")]
        for line in page.xpath("//table[contains(@class, 'kx-table')]/tbody/tr")
    ]


def of_word(made: bytes) -> list[list[str]]:
    found = []
    for table in word(made).tables[:-1]:  # the last one is to be signed
        for line in table.rows[1:]:
            cells = {id(cell._tc): squeezed(cell.text) for cell in line.cells}
            found.append(list(cells.values()))
    return found


def lowered(rows: list[list[str]]) -> list[list[str]]:
    return [[text.casefold() for text in line] for line in rows]


def test_page_word_and_pdf_have_the_same_rows(filled: Cast, visit: Visit) -> None:
    browser = visit("member")
    with filled.app.test_request_context():
        lines = report_lines(filled.person("member"), DAY)
        wanted = lowered(cells_of(monitoring(lines, DAY, None)))
    assert len(wanted) >= 6
    assert lowered(of_page(browser.get(URL).text)) == wanted
    made = browser.get(f"/indicators.docx?as_of={DAY.isoformat()}").get_data()
    assert lowered(of_word(made)) == wanted
    text = squeezed(" ".join(pages_of(browser.get(f"/indicators.pdf?as_of={DAY}").get_data())))
    for line in wanted:
        for cell in line:
            assert cell in text.casefold(), cell


def test_the_workbook_has_the_words_of_the_page(filled: Cast, visit: Visit) -> None:
    page = of_page(visit("member").get(URL).text)
    rows = {line[1]: line for line in page if len(line) == 9}
    book = opened(visit("member").get(f"/indicators.xlsx?as_of={DAY.isoformat()}").get_data())
    found = said(book.worksheets[0], "")
    assert len(found) == len(rows) == 5  # the one of the cast, too
    for one in found:
        line = rows[squeezed(one["name"])]
        on = one["on"].strftime("%d.%m.%Y") if one["on"] else ""
        assert (line[0], line[8]) == (one["number"], on)
        assert line[2].startswith(squeezed(one["unit"]))
        assert squeezed(one["okei"]) in line[2]
        assert line[3].startswith(squeezed(one["target"]))
        assert line[6] == squeezed(one["source"] or "")
        assert line[7].casefold() == squeezed(one["standing"]).casefold()


def evaluated(sheet: Any, at: str, seen: dict[str, Any]) -> Any:
    """What a cell comes to, reckoned from its formula alone, never from what is kept beside it."""
    if at in seen:
        return seen[at]
    value = sheet[at].value
    if isinstance(value, str) and value.startswith("=") and not sheet[at].quotePrefix:
        names = set(re.findall(r"\b[A-Z]{1,2}\d+\b", value))
        cells = {one: evaluated(sheet, one, seen) for one in names}
        value = eval(python_of(value.removeprefix("=")), {"max": max, "round": round, **cells})
    seen[at] = "" if value is None else value
    return seen[at]


def test_the_workbook_computes_what_the_page_says(filled: Cast, visit: Visit) -> None:
    made = visit("member").get(f"/indicators.xlsx?as_of={DAY.isoformat()}").get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    with filled.app.test_request_context():
        lines = {one.now.name: one.now for one in report_lines(filled.person("member"), DAY)}
    rows = [line for line in sheet.iter_rows() if line[5].value in lines]
    assert len(rows) == len(lines)
    seen: dict[str, Any] = {}
    for line in rows:
        now = lines[str(line[5].value)]
        row = line[0].row
        for letter, wanted in (
            ("J", now.figure.number), ("N", now.assessment.deviation),
            ("O", now.assessment.attainment),
        ):  # fmt: skip
            got = evaluated(sheet, f"{letter}{row}", seen)
            assert got == ("" if wanted is None else pytest.approx(float(wanted), abs=1e-5)), letter
    # Another actual figure: everything that hangs on it is reckoned anew.
    share = next(line[0].row for line in rows if line[5].value == "доля школ <b>")
    sheet[f"L{share}"] = 75
    anew: dict[str, Any] = {}
    assert evaluated(sheet, f"J{share}", anew) == 60
    assert evaluated(sheet, f"N{share}", anew) == 10


def test_the_workbook_read_back_is_the_report(filled: Cast, visit: Visit) -> None:
    """Issue 5, "Shows when": names and targets as written, numbers as numbers."""
    made = visit("member").get(f"/indicators.xlsx?as_of={DAY.isoformat()}").get_data()
    book = openpyxl.load_workbook(io.BytesIO(made), data_only=True)
    with filled.app.test_request_context():
        lines = report_lines(filled.person("member"), DAY)

    def number(value: Any) -> float | None:
        return None if value in (None, "") else round(float(value), 6)

    read = [
        (
            one["name"], one["unit"] or "", one["target"] or "", one["of_period"] or "",
            *(number(one[what]) for what in ("actual", "top", "bottom", "baseline", "low")),
            one["on"].date() if one["on"] else None,
        )
        for one in said(book.worksheets[0], "")
    ]  # fmt: skip
    assert read == [
        (
            one.now.name, one.now.unit, one.target_raw,
            one.now.target if one.now.target != one.target_raw else "",
            *map(number, (one.now.figure.number, one.now.figure.numerator,
                          one.now.figure.denominator, one.baseline, one.low)),
            one.now.figure.on_day,
        )
        for one in lines
    ]  # fmt: skip
    for one in said(book.worksheets[0], ""):
        target = read_target(one["of_period"] or one["target"] or "")
        assert number(one["goal"]) == number(target.number)
    (row,) = [one for one in lines_of(book.worksheets[1]) if one[2] == "=1+1"]
    (line,) = [one for one in lines if one.periods]
    told = [cell for one in line.periods for cell in (one.raw, one.figure.number)]
    assert [row[4], row[6], row[7], row[9]] == told
    assert [number(row[5]), number(row[8])] == [
        number(read_target(one.raw).number) for one in line.periods
    ]


def test_of_one_project_and_of_a_day(filled: Cast, visit: Visit) -> None:
    browser = visit("member")
    page = browser.get("/indicators/report?project=pro&as_of=2021-01-01").text
    assert "доля школ" in page
    assert "19,2" not in page
    assert "/indicators.docx?project=" in page.replace("&amp;", "&")
    assert browser.get("/indicators/report?project=zzs").status_code == 404
    page = browser.get("/indicators/report?as_of=вчера")  # a page names it, a file is refused
    assert page.status_code == 200
    assert "«вчера»" in page.text
    assert browser.get("/indicators.docx?as_of=вчера").status_code == 422
    assert browser.get("/indicators.pdf?project=zzs").status_code == 404


def test_one_project_has_its_charts_on_the_page_and_on_paper(filled: Cast, visit: Visit) -> None:
    """Issue 5, "Seeing": the same pictures in documents; one indicator has two periods."""
    browser = visit("member")
    page = lxml_html.fromstring(browser.get(URL + "&project=PRO").text)
    (figure,) = page.xpath("//figure[@data-chart]")
    assert "=1+1" in figure.xpath("./figcaption")[0].text_content()
    rows = [[cell.text for cell in row.xpath("./th|./td")] for row in figure.xpath(".//tbody/tr")]
    assert rows == [["2021", "0", "5"], ["2022", "170", "180"]]
    assert "data-chart" not in browser.get(URL).text, "all projects together have none"
    made = word(browser.get(f"/indicators.docx?as_of={DAY}&project=PRO").get_data())
    (shape,) = made.inline_shapes
    assert "=1+1" in shape._inline.docPr.get("descr")
    text = squeezed(
        " ".join(pages_of(browser.get(f"/indicators.pdf?as_of={DAY}&project=PRO").get_data()))
    )
    assert "2022" in text
    assert "Факт" in text


def test_nothing_to_report(visit: Visit) -> None:
    browser = visit("stranger")
    for url in ("/indicators/report", "/indicators.docx", "/indicators.pdf"):
        assert browser.get(url).status_code == 200


def test_the_offices_template_wins(
    filled: Cast, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "monitoring.docx").write_bytes(b"junk")
    monkeypatch.setattr("kaskad.exchange.document_views.office_folder", lambda: tmp_path)
    answer = visit("lead").get("/indicators.docx?project=pro&as_of=2021-01-01")
    assert answer.status_code == 422
    assert "built_in=1" in answer.text
    assert "as_of=2021-01-01" in answer.text
    assert visit("lead").get("/indicators.docx?built_in=1").status_code == 200


@pytest.mark.usefixtures("ctx")
def test_a_real_district_is_printed_back_as_written(shared: Path) -> None:
    raw = (shared / "data/cascade/kalininsky-district.yaml").read_bytes()
    with unit_of_work(None):
        load_cascade(None, read_upload(raw))
    lines = [one for one in report_lines(None, DAY) if one.key not in ("ПРО", "ZZS")]
    lines = [one for one in lines if one.target_raw]
    assert len(lines) == 40
    paper = monitoring(lines, DAY, None)
    rows = [
        row for part in paper.parts if part.table and part.level == 2
        for row in part.table.rows if isinstance(row, Row)
    ]  # fmt: skip
    text = raw.decode()
    plain = " ".join(text.split())
    assert len(rows) == 40
    for row, one in zip(rows, lines, strict=True):
        assert row.cells[1] == one.now.name
        assert row.cells[2].startswith(one.now.unit)
        assert read_unit(one.now.unit).okei in row.cells[2]
        assert row.cells[3].split("\n")[0] == one.target_raw
        assert one.target_raw in plain


@pytest.mark.usefixtures("ctx")
def test_the_example_is_printed_back_as_written() -> None:
    raw = (paths.example() / "cascade.yaml").read_bytes()
    with unit_of_work(None):
        load_cascade(None, read_upload(raw))
    lines = [one for one in report_lines(None, DAY) if one.key not in ("ПРО", "ZZS")]
    paper = monitoring(lines, DAY, None)
    rows = [
        row for part in paper.parts if part.table and part.level == 2
        for row in part.table.rows if isinstance(row, Row)
    ]  # fmt: skip
    printed = sorted(
        (row.cells[1], one.now.unit, row.cells[3].split("\n")[0])
        for row, one in zip(rows, lines, strict=True)
    )
    written = sorted(_written(yaml.safe_load(raw)))
    assert len(written) > 20
    assert [one for one in written if one not in printed] == []


@pytest.mark.usefixtures("ctx")
def test_the_yearly_form_stands_beside_what_came_of_it(filled: Cast) -> None:
    paper = monitoring(report_lines(None, DAY), DAY, None)
    (table,) = [part.table for part in paper.parts if part.level == 3]
    assert table is not None
    (row,) = [one for one in table.rows if isinstance(one, Row)]
    assert row.cells[3] == "0"
    assert row.cells[4].startswith("5")
    assert row.cells[5] == "170 ГЗ"
    assert row.cells[6].startswith("180")
    assert row.cells[7] == "170 ГЗ"
    assert sum(table.widths) == pytest.approx(267, abs=1)
    assert len(table.widths) == len(table.columns) == 8


def test_our_word_templates_are_what_the_script_writes(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / ".ci", tmp_path / ".ci")
    target = tmp_path / "templates" / "documents"
    target.mkdir(parents=True)
    subprocess.run([sys.executable, str(tmp_path / ".ci/report_templates.py")], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    for path in target.glob("*.docx"):
        ours = documents.own_folder() / path.name
        ours_xml, fresh_xml = (word(one.read_bytes()).element.xml for one in (ours, path))
        assert ours_xml == fresh_xml


def test_the_registry_and_the_tab_lead_here(filled: Cast, visit: Visit) -> None:
    seen = visit("member").get("/registry?view=indicators").text
    assert "/indicators/report" in seen
    assert "/indicators.xlsx" in seen
    assert "/indicators/report?project=" in visit("member").get("/projects/PRO/indicators").text


def test_where_an_indicator_is_defined_the_unit_has_its_code(filled: Cast, visit: Visit) -> None:
    with filled.app.app_context():
        query = db.select(Indicator.id).where(Indicator.name == "сведения")
        number = db.session.scalars(query).one()
    page = visit("lead").get(f"/projects/PRO/indicators/{number}/define")
    assert "OKEI 792" in page.text or "ОКЕИ 792" in page.text


def test_a_wide_report_has_pages_on_screen(
    filled: Cast, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indicator_file_views, "ON_A_PAGE", 3)
    names = ("доля школ &lt;b&gt;", "=1+1", "сведения", "жалоб")
    pages = [visit("office").get(f"{URL}&page={number}").text for number in (1, 2, 3)]
    assert [sum(name in page for page in pages[:2]) for name in names] == [1, 1, 1, 1]
    shown = [[name in page for name in names] for page in pages]
    assert shown[2] == shown[1], "there is no third page: the last is shown"
    for wrong in ("0", "99", "-1", "x"):
        assert visit("office").get(f"{URL}&page={wrong}").status_code == 200
