"""A table of indicators with targets by period, out of a Word file or pasted from a spreadsheet."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import date

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.cascade.models import PassportState
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.readers.table_files import table_of_paste, tables_of_word
from kaskad.exchange.readers.target_table import join_lines, read_tables
from kaskad.exchange.word_press import answer
from kaskad.indicators.models import Indicator, IndicatorTarget, PeriodLock
from kaskad.oversight.models import ImportIssue
from tests.cast import Cast, Visit

AT = "/projects/PRO/indicators/table"
SEED = [
    ["№ п/п", "Целевые индикаторы и показатели", "Ед.\nизм.", "Значения", "Значения", "Кто"],
    ["№ п/п", "Целевые индикаторы и показатели", "Ед.\nизм.", "2020", "2021", "Кто"],
    ["Кадры"] * 6,
    ["1.", "Доля педагогов до 35 лет, повысивших\nуровень мастерства", "%", "25", "100", "ИМЦ"],
    [
        "2.",
        "Количество педагогов, прошедших стажировку на базе\nучителей-",
        "Кол-во",
        "0",
        "25",
        "",
    ],
    ["", "профессионалов по индивидуальны\nм маршрутам", "", "", "", ""],
    ["5.", "Доля педагогов, овладевших компетенциями", "%", "—", "80/90", ""],
    ["", "", "", "7", "", ""],
]
"""Seed 004, section 4: two rows of heads, true zeros, a row over two pages, split words."""


def word(*tables: list[list[str]]) -> bytes:
    document = docx.Document()
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]))
        for line, cells in zip(table.rows, rows, strict=True):
            for place, text in zip(line.cells, cells, strict=True):
                place.text = text
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def kept() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, label, raw in db.session.execute(
        select(Indicator.name, IndicatorTarget.label, IndicatorTarget.raw)
        .join(IndicatorTarget, IndicatorTarget.indicator_id == Indicator.id)
        .order_by(Indicator.position, IndicatorTarget.starts_on)
    ):
        found.setdefault(name, {})[label] = raw
    return found


@pytest.mark.parametrize(
    ("text", "whole", "words"),
    [
        ("индивидуальны\nх маршрутов", "индивидуальных маршрутов", ["индивидуальных"]),
        ("профессио-\nнальных", "профессиональных", ["профессиональных"]),
        ("профессио\u00ad\nнальных", "профессиональных", []),
        ("педагогов\nдо 35 лет", "педагогов до 35 лет", []),
        ("учителя\nи\nих дети", "учителя и их дети", []),
        ("0", "0", []),
    ],
)
def test_lines_of_a_cell(text: str, whole: str, words: list[str]) -> None:
    assert join_lines(text) == (whole, tuple(words))


def test_the_seed_is_read_from_word_and_from_a_spreadsheet() -> None:
    table = read_tables(tables_of_word(word([["Приложение", "что-то"]], SEED)))
    assert [(row.number, row.unit, row.criterion, row.cells) for row in table.rows] == [
        ("1", "%", "Кадры", (("2020", "25"), ("2021", "100"))),
        ("2", "Кол-во", "Кадры", (("2020", "0"), ("2021", "25"))),
        ("5", "%", "Кадры", (("2020", "—"), ("2021", "80/90"))),
    ]  # fmt: skip
    assert table.rows[1].name.endswith("учителейпрофессионалов по индивидуальным маршрутам")
    assert table.rows[1].joined == ("индивидуальным", "учителейпрофессионалов")
    assert (table.left_out, table.nameless) == (("Кто",), ("7",))
    pasted = '№\tПоказатель\tЕд. изм.\t2020\t2021\n4\t"Доля\nшкол"\t%\t0\t25\n'
    (row,) = read_tables(table_of_paste(pasted)).rows
    assert (row.name, row.cells) == ("Доля школ", (("2020", "0"), ("2021", "25")))


_CELL = st.text("№ПоказательЕдизм20201 \n-", max_size=12) | st.sampled_from(["Показатель", "2021"])


@settings(max_examples=40)
@given(st.lists(st.lists(st.lists(_CELL, max_size=5), max_size=6), max_size=3))
def test_no_table_breaks_it_and_no_cell_of_a_taken_row_changes(
    tables: list[list[list[str]]],
) -> None:
    found = read_tables(tables)
    cells = {" ".join(one.split()) for table in tables for row in table for one in row}
    for row in found.rows:
        assert row.name
        assert all(raw for _head, raw in row.cells)
        assert {head for head, _raw in row.cells} <= set(found.heads) <= cells


def test_what_is_no_word_file_is_refused(ctx: None) -> None:
    packed, damaged = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a", "b")
    with zipfile.ZipFile(io.BytesIO(word(SEED))) as whole, zipfile.ZipFile(damaged, "w") as made:
        for name in whole.namelist():
            made.writestr(name, whole.read(name)[:-40])
    wide = docx.Document()
    span = wide.add_table(1, 2).cell(0, 0)
    span.merge(wide.tables[0].cell(0, 1))
    made_wide = io.BytesIO()
    wide.save(made_wide)
    endless = io.BytesIO()
    with zipfile.ZipFile(made_wide) as whole, zipfile.ZipFile(endless, "w") as made:
        for name in whole.namelist():
            part = whole.read(name).replace(b'gridSpan w:val="2"', b'gridSpan w:val="2000000000"')
            made.writestr(name, part)
    for data in (b"", b"PK", packed.getvalue(), damaged.getvalue(), endless.getvalue()):
        why = "long" if data == endless.getvalue() else "broken"
        assert answer({"data": base64.b64encode(data).decode()}) == {"refused": why}
    with pytest.raises(errors.Invalid):
        tables_of_word(damaged.getvalue())
    with pytest.raises(errors.Invalid):
        table_of_paste("а\n" * 2001)


def test_by_page_it_is_looked_at_loaded_and_loaded_again(cast: Cast, visit: Visit) -> None:
    office = visit("office")
    assert AT in office.get("/projects/PRO/indicators").text
    assert office.post(f"{AT}/preview", {"set_title": "Показатели"}).status_code == 422
    assert office.post(f"{AT}/preview", {"pasted": "просто слова"}).status_code == 422
    before = kept_in(cast)
    sent = {"file": (io.BytesIO(word(SEED)), "Паспорт.docx"), "set_number": "4",
            "set_title": "Показатели"}  # fmt: skip
    look = office.post(f"{AT}/preview", sent)
    assert look.status_code == 200, look.text
    assert kept_in(cast) == before
    assert "Доля педагогов, овладевших компетенциями" in look.text
    packed = look.text.partition('name="packed" type="hidden" value="')[2].partition('"')[0]
    load = {"packed": packed, "source": "Паспорт.docx", "set_number": "4",
            "set_title": "Показатели"}  # fmt: skip
    assert office.post(AT, load).status_code == 303
    loaded = kept_in(cast)
    assert [list(one.items()) for name, one in loaded.items() if name not in before] == [
        [("2020", "25"), ("2021", "100")], [("2020", "0"), ("2021", "25")],
        [("2020", "—"), ("2021", "80/90")],
    ]  # fmt: skip
    with cast.app.app_context():
        rows = db.session.scalars(select(ImportIssue).where(ImportIssue.source == "Паспорт.docx"))
        assert {(one.doubt["code"], one.raw) for one in rows} >= {
            ("no_unit", "Кол-во"), ("target_unclear", "80/90"),
            ("table_joined", "индивидуальным"), ("table_nameless", "7"),
        }  # fmt: skip
        numbers = select(Indicator.number).where(Indicator.name.in_(set(loaded) - set(before)))
        assert sorted(db.session.scalars(numbers)) == ["4.1", "4.2", "4.5"]
    assert office.post(AT, load).status_code == 303
    assert kept_in(cast) == loaded
    assert office.post(AT, {"packed": "no"}).status_code == 422


def test_those_that_are_there_get_its_targets_beside_others_unless_locked(
    cast: Cast, visit: Visit
) -> None:
    office = visit("office")

    def load(*cells: str, code: int = 200) -> str:
        heads = "\t".join(str(2019 + at) for at in range(1, len(cells) + 1))
        pasted = f"Показатель\t{heads}\nДоля ПРО\t" + "\t".join(cells)
        look = office.post(f"{AT}/preview", {"pasted": pasted})
        assert look.status_code == code
        packed = look.text.partition('name="packed" type="hidden" value="')[2].partition('"')[0]
        office.post(AT, {"packed": packed})
        return str(look.text)

    load("0", "25")
    load("", "30")
    assert kept_in(cast)["Доля ПРО"] == {"2020": "0", "2021": "30"}
    with cast.app.app_context(), unit_of_work():
        lock = PeriodLock(initiative_id=cast.initiative().id, up_to=date(2020, 12, 31))
        db.session.add(lock)
    assert "k-pill r" in load("5", "40")
    assert kept_in(cast)["Доля ПРО"] == {"2020": "0", "2021": "30"}
    with cast.app.app_context(), unit_of_work():
        cast.initiative().passport_state = PassportState.APPROVED
    load("5", "40", code=409)


def kept_in(cast: Cast) -> dict[str, dict[str, str]]:
    with cast.app.app_context():
        return kept()
