"""The registry as files: the rows on screen, real days and numbers, whatever was typed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from docx.oxml.ns import qn
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from kaskad.cascade.models import Activity, Risk, RiskMeasure
from kaskad.core.db import db, unit_of_work
from kaskad.core.errors import Invalid
from kaskad.exchange import documents
from kaskad.exchange.documents import Format, render
from kaskad.exchange.registry_documents import registry_document
from kaskad.exchange.registry_layout import PAGE, TYPE, WIDTHS, layout
from kaskad.exchange.registry_sheets import registry_workbook
from kaskad.exchange.registry_words import heading_of, reasons_words, tally_words
from kaskad.exchange.workbooks import MEDIA_TYPE, render_workbook
from kaskad.periods import read_period
from kaskad.registry.columns import NAMES, lead_words
from kaskad.registry.filters import Wishes
from kaskad.registry.health import Colour
from kaskad.registry.shown import Shown, shown_registry
from kaskad.registry.wording import colour_word
from tests.cast import Cast, Visit
from tests.exchange.document_samples import HOSTILE
from tests.exchange.registry_samples import registry, row
from tests.exchange.test_documents import pages_of, squeezed, word, words_of

pytestmark = pytest.mark.usefixtures("ctx")
CLEAN = HOSTILE.replace("\u0000\u0007\u000b", "")
FORMULAS = (
    "=1+1", "+7 900", "-2", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1:9/","да")', "\t=1",
    "http://127.0.0.1:9/", "00012", "'=1", "=cmd|' /C calc'!A0", "TRUE", "{=1}",
)  # fmt: skip


def opened(made: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(made))


def first_sheet(shown: Shown) -> Worksheet:
    sheet: Worksheet = opened(render_workbook(registry_workbook(shown, None))).worksheets[0]
    return sheet


def table_of(sheet: Worksheet) -> tuple[list[str], list[dict[str, Any]]]:
    """(headings, rows by heading) below the line that stays when one scrolls."""
    head = int(re.sub(r"\D", "", str(sheet.freeze_panes))) - 1
    names = [str(cell.value) for cell in sheet[head]]
    rows = [
        dict(zip(names, line, strict=True)) for line in sheet.iter_rows(min_row=head + 1)
    ]  # fmt: skip
    return names, rows


def values(sheet: Worksheet, place: int) -> list[Any]:
    names, rows = table_of(sheet)
    return [line[names[place]].value for line in rows]


def test_the_rows_of_the_table_are_those_on_screen() -> None:
    shown = registry(23)
    sheet = first_sheet(shown)
    names, rows = table_of(sheet)
    assert len(rows) == len(shown.rows) == 27
    for line, expected in zip(rows, shown.rows, strict=True):
        said = [line[name].value for name in names]
        project = expected.health is not None
        assert said[:4] == [
            expected.key, expected.title, lead_words(expected) or None, expected.period.raw,
        ]  # fmt: skip
        assert said[5] == (colour_word(expected.colour) if project else None)
        assert said[6] == ((reasons_words(expected) or None) if project else tally_words(expected))
        assert said[8] == pytest.approx(expected.finished / expected.cards)
        due = expected.next_point.due_on if expected.next_point else None
        assert [one and one.date() for one in (said[10], said[11])] == [due, expected.last_news_on]
        assert said[-2:] == [expected.finished, expected.cards]


def test_days_are_days_and_numbers_numbers() -> None:
    names, rows = table_of(first_sheet(registry(3)))
    line = rows[2]
    day = line[names[10]]
    assert isinstance(day.value, datetime)
    assert day.number_format in {"dd.mm.yyyy", "d mmm yyyy"}
    share = line[names[8]]
    assert share.data_type == "n"
    assert share.number_format == "0%"
    assert isinstance(line[names[-1]].value, int)


def test_the_cascade_is_an_outline_and_a_colour_stands_with_its_word() -> None:
    shown = registry(12)
    sheet = first_sheet(shown)
    names, rows = table_of(sheet)
    levels = [sheet.row_dimensions[line[names[0]].row].outlineLevel for line in rows]
    assert levels == [one.depth for one in shown.rows]
    assert sheet.sheet_properties.outlinePr.summaryBelow is False
    fills = {
        line[names[5]].value: line[names[5]].fill.start_color.rgb
        for line, one in zip(rows, shown.rows, strict=True)
        if one.health is not None
    }
    assert set(fills) == {colour_word(colour) for colour in Colour}
    assert len(set(fills.values())) == 4
    flat = first_sheet(registry(12, Wishes(view="table")))
    assert not any(one.outlineLevel for one in flat.row_dimensions.values())


def test_the_sheet_is_ready_for_screen_and_paper() -> None:
    shown = registry(3)
    book = opened(render_workbook(registry_workbook(shown, None)))
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many as it takes, one page wide
        assert "&[Page] / &N" in sheet.oddFooter.right.text.replace("&P", "&[Page]")
        assert sheet.print_title_rows
        assert len(sheet.title) <= 31
    sheet = book.worksheets[0]
    names, rows = table_of(sheet)
    assert sheet.auto_filter.ref.endswith(rows[-1][names[-1]].coordinate)
    assert sheet.column_dimensions["B"].width > 30
    assert heading_of(shown, None).as_of.lower() in str(sheet["A2"].value).lower()
    assert book.properties.title.startswith(sheet.title)


def test_s62_what_somebody_typed_is_never_a_formula() -> None:
    rows = [row(number, title=text, key=text[:20]) for number, text in enumerate(FORMULAS)]
    sheet = first_sheet(registry(0, None, *rows))
    names, lines = table_of(sheet)
    for line, text in zip(lines, FORMULAS, strict=True):
        cell = line[names[1]]
        assert (cell.data_type, cell.value) == ("s", text)
        assert cell.hyperlink is None
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_hostile_titles_and_very_long_ones() -> None:
    shown = registry(0, None, row(1, title=HOSTILE), row(2, title="Ы" * 40_000))
    assert values(first_sheet(shown), 1) == [CLEAN, "Ы" * 32_000]


@pytest.mark.parametrize("wishes", [Wishes(), Wishes(q="нет такого")])
def test_an_empty_registry(wishes: Wishes) -> None:
    shown = registry(0, wishes)
    book = opened(render_workbook(registry_workbook(shown, None)))
    for sheet in book.worksheets:
        assert sheet.max_row >= 4
        assert str(sheet.cell(sheet.max_row, 1).value).endswith(".")
    document = registry_document(shown, None)
    for form in Format:
        made = render(document, form, office=None)
        text = words_of(made) if form is Format.DOCX else "".join(pages_of(made))
        assert squeezed(document.data["words"]["nothing"]) in squeezed(text)


# --- Word and PDF ---


@pytest.mark.parametrize("form", list(Format))
def test_the_document_has_every_row_under_its_floors(form: Format) -> None:
    shown = registry(12)
    document = registry_document(shown, None)
    made = render(document, form, office=None)
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    for one in shown.rows:
        assert squeezed(f"{one.key}" if one.health else f"{one.key}. {one.title}") in text
    for one in shown.rows[2:]:
        assert squeezed(reasons_words(one)) in text
    for name in ("head", "compiler", "signature"):
        assert squeezed(document.data["words"][name]) in text
    assert squeezed(document.data["as_of"]) in text
    assert squeezed(document.data["figures_line"]) in text


def test_the_word_file_is_landscape_with_a_heading_on_each_page() -> None:
    made = word(render(registry_document(registry(12), None), Format.DOCX, office=None))
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    table = made.tables[0]
    assert len(table.rows) == 1 + 12 + 3
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.cell(1, 0).text == table.cell(1, 6).text  # one cell across the table
    assert "PAGE" in section.footer._element.xml


def test_the_pdf_repeats_heading_and_floors() -> None:
    document = registry_document(registry(60), None)
    pages = [squeezed(page) for page in pages_of(render(document, Format.PDF, office=None))]
    assert len(pages) > 5
    heading = squeezed(document.data["words"]["state"])
    programme = squeezed(document.data["rows"][0]["group"])
    assert all(heading in page and programme in page for page in pages[:-1])


@pytest.mark.parametrize("form", list(Format))
def test_a_document_shows_what_is_typed(form: Format) -> None:
    shown = registry(0, None, row(1, title=HOSTILE), row(2, (1, 1), title=HOSTILE, key="К"))
    made = render(registry_document(shown, None), form, office=None)
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    assert text.count(squeezed(CLEAN)) == 2
    assert "49" not in re.sub(r"\d\d:\d\d", "", text)  # whatever the minute is


def test_a_project_after_a_deeper_floor_says_where_it_belongs() -> None:
    own = replace(row(77, (0, 10_000)), parent_id=0, above=(0,), depth=1)
    alone = replace(row(78, (0, 10_000)), parent_id=None, above=(), depth=0)
    rows = registry_document(registry(1, None, own, alone), None).data["rows"]
    assert [bool(one["group"]) for one in rows] == [True, True, False, True, False, True, False]
    assert rows[0] == rows[3]  # the programme again
    assert rows[5]["group"] not in {rows[0]["group"], rows[1]["group"]}
    assert [one["key"] for one in rows if not one["group"]] == ["К1", "К77", "К78"]


def test_a_document_that_is_too_long_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = documents.subprocess.CompletedProcess([], -6, b"", b"memory allocation failed")
    monkeypatch.setattr(documents, "run_press", lambda *_: stopped)
    with pytest.raises(Invalid):
        render(registry_document(registry(1), None), Format.PDF, office=None)


# --- pages ---


def give_risk(cast: Cast, **risk: Any) -> None:
    with unit_of_work():
        project = cast.initiative("PRO")
        made = Risk(initiative_id=project.id, name="=Сорвутся сроки", position="V", **risk)
        db.session.add(made)
        db.session.flush()
        db.session.add(RiskMeasure(risk_id=made.id, text="Письмо", due_on=date(2021, 10, 1)))


def late_activity(cast: Cast) -> None:
    with unit_of_work():
        activity = db.session.scalars(
            select(Activity).where(Activity.initiative_id == cast.initiative("PRO").id)
        ).one()
        period = read_period("до 01.10.2021")
        activity.period_raw, activity.period = "до 01.10.2021", period.to_json()
        activity.starts_on, activity.ends_on = period.start, period.end


ADDRESSES = ("", "?view=table&sort=-title", "?colour=r", "?q=нет&view=table", "?as_of=2021-11-15",
             "?colour=синий&under=GEN")  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_file_answers_the_address_as_the_page_does(
    cast: Cast, visit: Visit, address: str
) -> None:
    late_activity(cast)
    answer = visit("director").get(f"/registry.xlsx{address}")
    assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPE)
    assert answer.headers["Cache-Control"] == "no-store"
    name = unquote(answer.headers["Content-Disposition"].rpartition("UTF-8''")[2])
    assert name.endswith(".xlsx")
    query = dict(part.split("=") for part in address[1:].split("&") if part)
    shown = shown_registry(cast.person("director"), MultiDict(query))
    sheet = opened(answer.get_data()).worksheets[0]
    said = values(sheet, 0)
    nothing = [] if shown.rows else [said.pop()]
    assert said == [one.key for one in shown.rows]
    assert bool(nothing) == (not shown.rows)
    notes = " ".join(str(sheet.cell(line, 1).value) for line in range(1, 6))
    assert all(problem in notes for problem in shown.problems)


def test_the_buttons_of_the_page_keep_the_filter(visit: Visit) -> None:
    page = visit("director").get("/registry?colour=r&view=table&as_of=2021-11-15")
    text = page.get_data(as_text=True).replace("&amp;", "&")
    for form in ("xlsx", "docx", "pdf"):
        link = re.search(rf'href="(/registry\.{form}\?[^"]+)"', text)
        assert link
        assert {"colour=r", "view=table", "as_of=2021-11-15"} == set(
            link[1].split("?")[1].split("&")
        )


def test_s08_a_file_shows_nobody_more_than_the_page(visit: Visit) -> None:
    keys = values(opened(visit("stranger").get("/registry.xlsx").get_data()).worksheets[0], 0)
    assert keys == ["ZZS"]
    text = words_of(visit("stranger").get("/registry.docx").get_data())
    assert "ПРОдвижение" not in text
    assert visit("director").get("/registry.odt").status_code == 404


def test_risks_have_a_sheet(cast: Cast, visit: Visit) -> None:
    give_risk(cast)
    give_risk(cast, probability=5, impact=5)
    book = opened(visit("director").get("/registry.xlsx?as_of=2021-11-15").get_data())
    names, rows = table_of(book.worksheets[1])
    said = [[line[name].value for name in names] for line in rows]
    assert [line[0] for line in said] == ["ПРО", "ПРО"]
    assert {line[2] for line in said} == {"=Сорвутся сроки"}
    assert said[0][3] != said[1][3]
    assert [line[6].date() for line in said] == [date(2021, 10, 1)] * 2
    assert [line[7:9] for line in said] == [[1, 1]] * 2


def test_a_broken_template_offers_ours_for_the_same_rows(app: Flask, visit: Visit) -> None:
    folder = app.extensions["kaskad_settings"].data_dir / "documents"
    folder.mkdir()
    try:
        (folder / "registry.docx").write_bytes(b"junk")
        answer = visit("director").get("/registry.docx?q=PRO&view=table")
        assert answer.status_code == 422
        link = re.search(r'href="(/registry\.docx\?[^"]+)"', answer.get_data(as_text=True))
        assert link
        own = link[1].replace("&amp;", "&")
        assert "q=PRO" in own
        assert visit("director").get(own).mimetype == Format.DOCX.media_type
    finally:
        (folder / "registry.docx").unlink()
        folder.rmdir()


def test_the_filter_is_said_on_the_document(cast: Cast) -> None:
    shown = registry(3, Wishes(q="школ", colour="r", lead="none"))
    said = registry_document(shown, cast.person("office")).data["selection"]
    assert "школ" in said
    assert colour_word("r") in said
    assert registry_document(registry(3), None).data["selection"] == ""
    owner = cast.initiative("PRO").owner_id
    whole = replace(shown, rows=[replace(one, owner_id=owner) for one in shown.rows])
    assert heading_of(whole, None).owner == "ИМЦ Озёрного района"
    assert heading_of(registry(0), None).owner == ""


def test_the_columns_chosen_on_the_page_are_those_of_the_file() -> None:
    shown = registry(3, Wishes(col=("key", "passport", "percent", "due")))
    names, rows = table_of(first_sheet(shown))
    assert len(names) == 7
    assert [names[2], names[3], names[4]] == [one.label() for one in shown.columns[1:]]
    said = [rows[2][name].value for name in names]
    assert said[:2] == ["К1", shown.rows[2].title]
    assert said[3] == pytest.approx(1 / 7)
    assert isinstance(said[5], datetime)
    made = registry_document(shown, None).data
    assert [one["name"] for one in made["sheet"]["columns"]][2:-1] == [
        one.label() for one in shown.columns[1:]
    ]
    assert [cell["text"] for cell in made["sheet"]["rows"][2]["cells"]][2:-1] == [
        one.words(shown.rows[2]) for one in shown.columns[1:]
    ]
    assert any("\n" in one.get("title", "") for one in made["rows"]), "the form stays for offices"


@pytest.mark.parametrize("form", list(Format))
def test_a_document_has_every_column_that_was_chosen(form: Format) -> None:
    """What has no room in columns stands under the title, and the document says so."""
    full = replace(row(1, (1, 2)), tags=("Наставничество",), parent="Стратегия", above=())
    shown = registry(0, Wishes(view="table", col=NAMES), full)
    document = registry_document(shown, None)
    made = render(document, form, office=None)
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    below = layout(NAMES).below
    assert below
    for column in shown.columns:
        said = lead_words(full, "\n") if column.name == "lead" else column.words(full)
        assert squeezed(said) in text
        assert (f"«{column.label()}»" in document.data["selection"]) == (column.name in below)
    if form is Format.DOCX:
        table = word(made).tables[0]
        assert sum(cell.width.mm for cell in table.rows[0].cells) == pytest.approx(267, abs=1)


@given(
    st.lists(st.sampled_from(NAMES), unique=True).map(lambda names: sorted(names, key=NAMES.index))
)
def test_columns_fill_the_sheet_and_nothing_is_left_out(chosen: list[str]) -> None:
    laid = layout(chosen)
    assert sum(width for _name, width in laid.columns) == PAGE
    assert {*laid.names, *laid.below} >= set(chosen) - {"colour"}
    assert not set(laid.names) & set(laid.below)
    assert {"key", "project", "state"} <= set(laid.names)
    assert all(width >= int(WIDTHS[name] * laid.size / TYPE) for name, width in laid.columns)
    own = [name for name in laid.names if name in chosen and name != "key"]
    assert own == [name for name in chosen if name in own], "in the order of the page"


def test_the_line_of_time_and_the_indicators_have_sheets(visit: Visit) -> None:
    book = opened(visit("director").get("/registry.xlsx?view=indicators").get_data())
    assert len(book.worksheets) == 4
    names, rows = table_of(book.worksheets[3])
    assert [[line[name].value for name in names[2:7]] for line in rows] == [
        ["1.1", "Доля ПРО", "%", "100", "нет данных"]
    ]
    assert "Основной" in values(book.worksheets[2], 3)


def test_what_was_then_stands_in_the_file(visit: Visit) -> None:
    query = "as_of=2021-11-15&compare=2021-10-01"
    book = opened(visit("director").get(f"/registry.xlsx?{query}").get_data())
    assert "01.10.2021" in str(table_of(book.worksheets[0])[0][-1])
    notes = " ".join(str(book.worksheets[0].cell(line, 1).value) for line in range(1, 6))
    assert "01.10.2021" in notes
