"""The eight tables of activities printed to Word and PDF, and read back as the documents are."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.table import Table
from pypdf import PdfReader
from sqlalchemy import delete, select

from kaskad.cascade.models import Activity, ActivityParty, Initiative, Stage
from kaskad.cascade.plan_queries import plan as read_plan
from kaskad.cascade.plan_variants import VARIANTS
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.exchange.access import initiative_on_server
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.exchange.documents import Document, Format, render
from kaskad.exchange.passport_documents import passport_document
from kaskad.exchange.passport_tables import plan_table
from kaskad.people.models import Organisation
from tests.cascade.test_plan_variants import HEADINGS
from tests.cast import Cast

Rows = list[list[str]]
PLAN: dict[str, Rows] = {
    "A": [
        ["1", "Цикл практик", "2021", "Обмен опытом"], ["1.1", "Анализ данных", "ноябрь", "Адреса"],
        ["2", "Конференция", "май 2022", "Сборник"],
    ],
    "B": [
        ["Основной"] * 4, ["1", "Цикл практик", "2021", "Обмен опытом"],
        ["2", "Анализ данных", "ноябрь", "Адреса"], ["Итоговый (май 2022)"] * 4,
        ["3", "Конференция", "май 2022", "Сборник"],
    ],
    "F": [
        ["2021 г."] * 5, ["1", "Цикл практик", "Круглый стол", "Зал", "Обмен опытом"],
        ["2", "Анализ данных", "", "Зал", "Адреса"],
        ["2022 г."] * 5, ["1", "Конференция", "Доклады", "", "Сборник"],
    ],
    "G": [
        ["Основной", "Учим", "Круглый стол", "Цикл практик\nАнализ данных"],
        ["Итоговый\nмай 2022", "Обобщаем", "Доклады", "Конференция"],
    ],
    "H": [["Основной\nУчим", ""], ["Итоговый\nОбобщаем", "май 2022"]],
}  # fmt: skip
"""What each variant prints of the plan below; C and E print what B does, without headings."""
PLAN["C"] = PLAN["E"] = [row for row in PLAN["B"] if row[0] != row[1]]
PLAN["D"] = [[*row[:3], "ИМЦ"] for row in PLAN["C"]]


def put_plan(cast: Cast, code: str) -> None:
    """Three activities: in two levels for A, in stages for B, G and H, under years for F."""
    project = cast.initiative()
    project.plan_columns = code
    ids = select(Activity.id).where(Activity.initiative_id == project.id)
    db.session.execute(delete(ActivityParty).where(ActivityParty.activity_id.in_(ids)))
    for table in (Activity, Stage):
        rows = db.session.scalars(select(table).where(table.initiative_id == project.id))
        for row in rows:
            row.archived_at = now()
    db.session.flush()
    stages: list[Any] = [None, None]
    if code in "BGH":
        stages = [
            Stage(initiative_id=project.id, position=f"m{at}", title=title, text=text,
                  period_raw=period)
            for at, (title, text, period) in enumerate(
                (("Основной", "Учим", ""), ("Итоговый", "Обобщаем", "май 2022"))
            )
        ]  # fmt: skip
        db.session.add_all(stages)
        db.session.flush()
    party = db.session.scalars(select(Organisation).where(Organisation.short_name == "ИМЦ")).one()
    above = None
    for at, (title, period, result, content, conditions) in enumerate(
        (
            ("Цикл практик", "2021", "Обмен опытом", "Круглый стол", "Зал"),
            ("Анализ данных", "ноябрь", "Адреса", "", "Зал"),
            ("Конференция", "май 2022", "Сборник", "Доклады", ""),
        )
    ):
        stage = stages[0 if at < 2 else 1]
        row = Activity(
            initiative_id=project.id, position=f"n{at}", title=title, period_raw=period,
            result=result, content=content, conditions=conditions,
            stage_id=stage.id if stage else None,
            group=("2021 г.", "2021 г.", "2022 г.")[at] if code == "F" else "",
            parent_id=above if code == "A" and at == 1 else None,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        above = row.id
        db.session.add(ActivityParty(activity_id=row.id, party_id=party.id, position=0))


def grid(table: Table) -> Rows:
    return [[cell.text for cell in row.cells] for row in table.rows]


def same(text: str) -> str:
    """Without what layout adds: breaks, soft hyphens."""
    return re.sub(r"[\s\u00ad\u200b]+", "", unicodedata.normalize("NFKC", text))


def eight(cast: Cast) -> Document:
    """A document of the eight tables, one section each: printed once, for printing costs time."""
    document = passport_document(None, initiative_on_server("PRO"))
    sections = []
    for code in VARIANTS:
        with unit_of_work(None):
            put_plan(cast, code)
        own = passport_document(None, initiative_on_server("PRO")).data["sections"]
        kinds = [one["kind"] for one in own if any(map(is_plan, one["parts"]))]
        assert kinds == ["stages" if code in "GH" else "activities"], "the table stands once"
        (section,) = [one for one in own if one["kind"] in kinds]
        sections.append({**section, "title": f"Вариант {code}", "turn": ""})
    return replace(document, data={**document.data, "sections": sections})


def is_plan(part: dict[str, Any]) -> bool:
    names = [one["name"] for one in part.get("columns", ())]
    return names in HEADINGS.values()


def test_all_eight_variants_are_printed_and_read_back(ctx: None, cast: Cast) -> None:
    """Headings word for word, cells in the order of the document, nothing else in the table."""
    document = eight(cast)
    wanted = [[HEADINGS[code], *PLAN[code]] for code in VARIANTS]
    made = docx.Document(io.BytesIO(render(document, Format.DOCX, office=None)))
    found = [grid(one) for one in made.tables]
    assert [one for one in found if one[0] in HEADINGS.values()] == wanted
    pages = PdfReader(io.BytesIO(render(document, Format.PDF, office=None))).pages
    text = same("".join(page.extract_text() for page in pages))
    for code, table in zip(VARIANTS, wanted, strict=True):
        text = text.partition(f"Вариант{code}")[2]
        at = 0
        for row in table:
            lines = [line for cell in dict.fromkeys(row) for line in cell.split("\n")]
            places = [text.index(same(line), at) for line in lines if line]
            at = min(places)  # the next line of the table stands behind the beginning of this one


REAL = {
    "school-leaders": ("A", "Школа Лидеров"), "school-to-school": ("C", "Школа – Школе"),
    "competence-lab": ("D", "Лаборатория"),
}  # fmt: skip
"""Word passports of the shared folder: their variants, and by what the projects are known."""


@pytest.mark.shared
def test_real_passports_are_printed_as_they_were_sent(ctx: None, shared: Path) -> None:
    """The table of a Word passport and the one printed of the same project say the same."""
    data = shared / "data" / "cascade" / "moscow-district.yaml"
    with unit_of_work(None):
        load_cascade(None, read_upload(data.read_bytes()))
    known = {
        alias: one.short_name or one.name
        for one in db.session.scalars(select(Organisation)) for alias in one.aliases
    }  # one organisation that documents name in two ways is one row  # fmt: skip
    for name, (code, title) in REAL.items():
        sent = docx.Document(str(shared / "data" / "documents" / f"{name}.docx"))
        (theirs,) = [grid(one) for one in sent.tables if grid(one)[0] == HEADINGS[code]]
        project = db.session.scalars(
            select(Initiative).where(Initiative.title.contains(title)).limit(1)
        ).one()
        assert project.plan_columns == code
        ours = plan_table(read_plan(project.id, today()))
        assert [one["name"] for one in ours["columns"]] == theirs[0]
        printed = whole(ours["rows"])
        assert [[bare(cell) for cell in row] for row in printed] == [
            [bare(_named(cell, known)) for cell in row] for row in theirs[1:]
        ], name


def whole(rows: list[dict[str, Any]]) -> Rows:
    """Rows with the cells that are merged said again, as python-docx reads them."""
    found: Rows = []
    for row in rows:
        texts = [cell["text"] for cell in row["cells"]]
        found.append(
            [
                found[-1][at] if not cell["span"] else texts[at]
                for at, cell in enumerate(row["cells"])
            ]
        )
    return found


def _named(cell: str, known: dict[str, str]) -> str:
    return "\n".join(known.get(line.rstrip(";, "), line) for line in cell.split("\n"))


def bare(text: str) -> str:
    """Without addresses (a Word file has them behind its words), dots after numbers, dashes."""
    return same(re.sub(r"https?://\S+", "", text)).rstrip(".").replace("–", "-").casefold()
