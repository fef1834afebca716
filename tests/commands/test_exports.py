"""`kaskad export …`: a file, or one sentence."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pypdf import PdfReader

from kaskad.commands import exports
from kaskad.commands.exports import export_group
from kaskad.core.db import db, unit_of_work
from kaskad.sprints.models import (
    RemarkKind,
    RetroRemark,
    Sprint,
    SprintEvidence,
    SprintPlan,
    SprintResult,
    SprintState,
)
from tests.cast import Cast
from tests.commands.test_failures import one

Run = Callable[..., Result]
SECRET = "Замечание для своих"


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("ПРО", 1, path)` in an installation where sprint 1 is in review and 2 is ahead."""
    monkeypatch.setattr(exports, "ready_app", lambda: app)
    with app.test_request_context(), unit_of_work(None):
        project = Cast(app).initiative()
        db.session.add(SprintPlan(initiative_id=project.id))
        begun = datetime(2022, 1, 10, tzinfo=UTC)
        sprint = Sprint(
            initiative_id=project.id, number=1, state=SprintState.IN_REVIEW, title="Первый",
            starts_on=date(2022, 1, 10), ends_on=date(2022, 2, 10), opened_at=begun,
            started_at=begun, review_at=begun,
        )  # fmt: skip
        db.session.add_all([sprint, Sprint(initiative_id=project.id, number=2)])
        db.session.flush()
        result = SprintResult(sprint_id=sprint.id, position="a", text="Собран актив школ")
        db.session.add(result)
        db.session.flush()
        db.session.add_all([
            SprintEvidence(result_id=result.id, card_id=Cast(app).card().id, title="Список"),
            RetroRemark(sprint_id=sprint.id, kind=RemarkKind.WORKED, text=SECRET),
        ])  # fmt: skip

    def invoke(*args: object, what: str = "sprint") -> Result:
        return CliRunner().invoke(export_group, [what, *map(str, args)])

    return invoke


def test_a_word_file_and_a_pdf(run: Run, tmp_path: Path) -> None:
    for name in ("out.docx", "OUT.PDF"):
        result = run("ПРО", 1, tmp_path / name)
        assert result.exit_code == 0, result.output
        assert name in result.stdout
    words = docx.Document(str(tmp_path / "out.docx"))
    assert any(
        "Собран актив школ" in cell.text for row in words.tables[1].rows for cell in row.cells
    )
    assert any(
        "PRO-1" in cell.text or "ПРО-1" in cell.text for cell in words.tables[1].rows[1].cells
    )
    pages = PdfReader(io.BytesIO((tmp_path / "OUT.PDF").read_bytes())).pages
    assert "Собран актив школ" in " ".join(pages[0].extract_text().split())


def test_the_key_in_the_other_alphabet(run: Run, tmp_path: Path) -> None:
    assert run("pro", 1, tmp_path / "out.pdf").exit_code == 0


def test_remarks_stay_in_the_team(run: Run, tmp_path: Path) -> None:
    assert run("ПРО", 1, tmp_path / "retro.docx", "--retro").exit_code == 0
    xml = docx.Document(str(tmp_path / "retro.docx")).element.xml
    assert SECRET not in xml
    assert "ретроспектив" in xml.lower() or "retrospective" in xml.lower()


@pytest.mark.parametrize("name", ["out.odt", "out", "docx", ".pdf"])
def test_another_ending(run: Run, tmp_path: Path, name: str) -> None:
    assert ".docx" in one(run("ПРО", 1, tmp_path / name))
    assert not (tmp_path / name).exists()


def test_what_is_not_there(run: Run, tmp_path: Path) -> None:
    assert "НЕТ" in one(run("НЕТ", 1, tmp_path / "out.pdf"))
    assert "77" in one(run("ПРО", 77, tmp_path / "out.pdf"))
    one(run("ПРО", 2, tmp_path / "out.pdf"))  # ahead: there is no record of it
    assert str(tmp_path / "none") in one(run("ПРО", 1, tmp_path / "none" / "out.pdf"))
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_broken_template_and_the_way_round_it(app: Flask, run: Run, tmp_path: Path) -> None:
    folder: Path = app.extensions["kaskad_settings"].data_dir / "documents"
    folder.mkdir()
    broken = folder / "sprint-review.docx"
    try:
        broken.write_bytes(b"junk")
        said = one(run("ПРО", 1, tmp_path / "out.docx"))
        assert "documents/sprint-review.docx" in said
        assert "--built-in" in said
        assert run("ПРО", 1, tmp_path / "out.docx", "--built-in").exit_code == 0
    finally:
        broken.unlink()
        folder.rmdir()


def test_a_passport_as_word_and_pdf(run: Run, tmp_path: Path) -> None:
    for name in ("out.docx", "OUT.PDF"):
        result = CliRunner().invoke(export_group, ["passport", "pro", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
        assert name in result.stdout
    words = docx.Document(str(tmp_path / "out.docx"))
    said = "\n".join(one.text or "" for one in words.element.body.iter() if one.tag.endswith("}t"))
    pages = PdfReader(io.BytesIO((tmp_path / "OUT.PDF").read_bytes())).pages
    printed = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Семинар" in said
    assert "Семинар" in printed


def test_a_passport_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    def passport(key: str, out: Path) -> Result:
        return CliRunner().invoke(export_group, ["passport", key, str(out)])

    assert "НЕТ" in one(passport("НЕТ", tmp_path / "out.pdf"))
    assert ".docx" in one(passport("PRO", tmp_path / "out.odt"))
    assert str(tmp_path / "none") in one(passport("PRO", tmp_path / "none" / "out.pdf"))
    assert list(tmp_path.iterdir()) == []


def test_the_registry_of_all_projects(run: Run, tmp_path: Path) -> None:
    for name in ("out.xlsx", "out.docx", "OUT.PDF"):
        result = run(tmp_path / name, what="registry")
        assert result.exit_code == 0, result.output
        assert name in result.stdout
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    keys = {str(line[0]) for line in sheet.iter_rows(values_only=True)}
    assert {"ГЕН", "СТР", "ПРО", "ZZS"} <= keys  # of both centres
    words = docx.Document(str(tmp_path / "out.docx"))
    assert {"ПРО", "ZZS"} <= {line.cells[0].text for line in words.tables[0].rows}
    pages = PdfReader(io.BytesIO((tmp_path / "OUT.PDF").read_bytes())).pages
    assert "ZZS" in pages[0].extract_text()


def test_the_registry_as_of_a_day(run: Run, tmp_path: Path) -> None:
    for day in ("2021-11-15", "15.11.2021"):
        assert run(tmp_path / "out.xlsx", "--as-of", day, what="registry").exit_code == 0
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
        assert "2021" in str(sheet["A2"].value)
    assert run(tmp_path / "no.xlsx", "--as-of", "вчера", what="registry").exit_code == 2
    assert not (tmp_path / "no.xlsx").exists()


@pytest.mark.parametrize("name", ["out.ods", "out", ".xlsx"])
def test_the_registry_with_another_ending(run: Run, tmp_path: Path, name: str) -> None:
    assert ".xlsx" in one(run(tmp_path / name, what="registry"))
    assert not (tmp_path / name).exists()


def test_the_registry_by_a_broken_template(app: Flask, run: Run, tmp_path: Path) -> None:
    folder: Path = app.extensions["kaskad_settings"].data_dir / "documents"
    folder.mkdir()
    try:
        (folder / "registry.typ").write_text("#foo(", encoding="utf-8")
        assert "--built-in" in one(run(tmp_path / "out.pdf", what="registry"))
        assert run(tmp_path / "out.pdf", "--built-in", what="registry").exit_code == 0
    finally:
        (folder / "registry.typ").unlink()
        folder.rmdir()


def test_a_version_of_a_passport(run: Run, tmp_path: Path) -> None:
    def passport(number: str) -> Result:
        out = str(tmp_path / "version.docx")
        return CliRunner().invoke(export_group, ["passport", "PRO", out, "--version", number])

    assert "версии" in one(passport("9")).lower() or "version" in one(passport("9")).lower()
    assert passport("0").exit_code == 2
