"""Reports on control, and on trial and partners, as files: the rows of the pages."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kaskad.cascade import part_actions
from kaskad.cascade.letters import read_letter
from kaskad.core.db import db, unit_of_work
from kaskad.exchange import documents
from kaskad.oversight import control_actions, milestone_actions
from kaskad.oversight.models import ControlStage, Milestone
from tests.cast import Cast, Visit
from tests.exchange.document_samples import HOSTILE
from tests.exchange.test_documents import pages_of, squeezed, word, words_of
from tests.oversight.control_helpers import at, put_milestone, put_stage

CLEAN = HOSTILE.replace("\u0000\u0007\u000b", "")
STORED = HOSTILE.replace("\u0000", "")
"""As a database can hold it: PostgreSQL keeps no NUL, and no form lets one through."""
FORMULA = "=1+1"
CONTROL, SITES = "/projects/PRO/control", "/projects/PRO/sites"


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """A milestone that was moved, one that was passed, a concluded stage with measures."""
    moved = put_milestone(cast, f"Приказ {STORED}", date(2031, 3, 1))
    put_stage(cast, "Ход работ", "октябрь – декабрь 2030 г.", number="1")
    passed = put_milestone(cast, FORMULA, date(2021, 3, 1))
    checked = put_stage(cast, FORMULA, "до 01.12.2020", number="2", expected="Справка")
    with cast.app.test_request_context(), unit_of_work(cast.person("office")):
        person, place = at(cast, "office")
        one = db.session.get_one(Milestone, moved)
        milestone_actions.move_milestone(person, place, one, None, date(2031, 4, 1), "Карантин")
        two = db.session.get_one(Milestone, passed)
        milestone_actions.pass_milestone(person, place, two, None, date(2021, 3, 8))
        stage = db.session.get_one(ControlStage, checked)
        values = {
            "found": "Не всё", "conclusion": "partly", "measures": "Доделать",
            "concluded_on": date(2020, 12, 5), "measures_due_on": date(2021, 2, 1),
        }  # fmt: skip
        control_actions.conclude(person, place, stage, None, values)
        letters = ("Письмо от 03.03.2021 № б/н", "Письмо от 16.03.2021 № 01-01/82", "")
        for number, raw in enumerate(letters, 1):
            letter = read_letter(raw)
            part_actions.add_pilot_site(
                None, place.initiative, organisation=cast.organisation("Школа А1"),
                number=str(number), letter_raw=raw, letter_date=letter.day,
                letter_number=letter.number, letter_number_absent=letter.number_absent,
                role="trial" if number == 1 else "",
                coverage_raw="19,2 % обучающихся" if number == 2 else "",
            )  # fmt: skip
        part_actions.add_partner(
            None, place.initiative, organisation=cast.organisation("Школа А1"),
            function=f"Экспертиза {STORED}", agreement_raw="Договор № 7/21",
        )  # fmt: skip
    return cast


def sheets(answer: Any) -> list[Worksheet]:
    return list(openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets)


def plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """Rows by their headings; what is a day for a spreadsheet is a day, words stay words."""
    head = int("".join(one for one in str(sheet.freeze_panes) if one.isdigit())) - 1
    names = [str(cell.value) for cell in sheet[head]]
    return [
        dict(zip(names, [plain(cell.value) for cell in line], strict=True))
        for line in sheet.iter_rows(min_row=head + 1)
    ]  # fmt: skip


def test_the_workbook_has_real_days_and_numbers(filled: Cast, visit: Visit) -> None:
    english = {"Accept-Language": "en"}
    stages, milestones = sheets(visit("participant").get(f"{CONTROL}.xlsx", headers=english))
    first, second = rows(milestones)
    assert first["Control point"] == FORMULA
    assert first["Passed"] == date(2021, 3, 8)
    assert first["Deviation in days"] == 7
    assert (second["By the plan"], second["Expected"]) == (
        date(2031, 3, 1),
        date(2031, 4, 1),
    )
    assert "Карантин" in second["Reasons of shifts"]
    assert second["Deviation in days"] == 31
    ahead, judged = rows(stages)
    assert ahead["Period"] == "октябрь – декабрь 2030 г."
    assert judged["Conclusion"] == "partly met"
    assert judged["Deadline of measures"] == date(2021, 2, 1)
    assert judged["What was found"] == "Не всё"


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_document_says_what_the_page_says(filled: Cast, visit: Visit, form: str) -> None:
    answer = visit("participant").get(f"{CONTROL}.{form}")
    assert answer.status_code == 200
    made = answer.get_data()
    text = words_of(made) if form == "docx" else " ".join(pages_of(made))
    for said in ("Карантин", "Не всё", "Доделать", "01.03.2031", "01.04.2031", "08.03.2021"):
        assert squeezed(said) in squeezed(text), said
    assert squeezed(CLEAN) in squeezed(text)


def test_the_day_of_the_address_counts(filled: Cast, visit: Visit) -> None:
    page = visit("lead").get(f"{CONTROL}.xlsx?as_of=2020-12-04", headers={"Accept-Language": "en"})
    stages, milestones = sheets(page)
    assert rows(stages)[1]["Conclusion"] == "conclusion overdue by 3 days"
    assert rows(stages)[1]["Measures"] is None
    assert rows(milestones)[1]["Expected"] == date(2031, 3, 1)
    assert visit("lead").get(f"{CONTROL}.xlsx?as_of=вчера").status_code == 422


def test_over_all_projects_only_what_the_visitor_sees(filled: Cast, visit: Visit) -> None:
    text = words_of(visit("director").get("/control.docx").get_data())
    assert "ПРОдвижение" in text
    assert "Карантин" in text
    assert "Карантин" not in words_of(visit("stranger").get("/control.docx").get_data())


def test_nothing_to_say_is_said(visit: Visit) -> None:
    for url in (f"{CONTROL}.docx", f"{SITES}.docx", "/control.docx"):
        answer = visit("lead").get(url)
        assert answer.status_code == 200
        assert len(word(answer.get_data()).tables) >= 1, url  # the signatures
    for url in (f"{CONTROL}.xlsx", f"{SITES}.xlsx", f"{CONTROL}.pdf", f"{SITES}.pdf"):
        assert visit("lead").get(url).status_code == 200


def test_letters_stand_as_written_with_real_days(filled: Cast, visit: Visit) -> None:
    answer = visit("participant").get(f"{SITES}.xlsx", headers={"Accept-Language": "en"})
    sites, partners, _results = sheets(answer)
    assert [line["Number of the letter"] for line in rows(sites)] == ["б/н", "01-01/82", None]
    assert rows(sites)[0]["Day of the letter"] == date(2021, 3, 3)
    assert rows(partners)[0]["Note"] == "pilot site, too"
    assert [line["What it does"] for line in rows(sites)] == ["Trial", None, None]
    assert [line["Pupils, per cent"] for line in rows(sites)] == [None, 19.2, None]
    assert "Teachers, per cent" not in rows(sites)[0]
    assert "Period" not in rows(sites)[0], "a column that nothing fills is not there"
    assert rows(partners)[0]["Agreement"] == "Договор № 7/21"
    page = visit("participant").get(SITES).text
    assert "01-01/82" in page
    assert "19,2 % обучающихся" in page
    for form in ("docx", "pdf"):
        made = visit("participant").get(f"{SITES}.{form}").get_data()
        text = squeezed(words_of(made) if form == "docx" else " ".join(pages_of(made)))
        for said in ("01-01/82", "19,2 % обучающихся", "Договор № 7/21"):
            assert squeezed(said) in text, said
        assert squeezed(CLEAN) in text
        assert squeezed("Результат ПРО") in text


def test_the_offices_template_wins_and_a_broken_one_offers_ours(
    filled: Cast, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "control.docx").write_bytes(b"junk")
    monkeypatch.setattr("kaskad.exchange.document_views.office_folder", lambda: tmp_path)
    answer = visit("lead").get(f"{CONTROL}.docx?as_of=2021-01-01")
    assert answer.status_code == 422
    assert "control.docx" in answer.text
    assert "built_in=1" in answer.text
    assert "as_of=2021-01-01" in answer.text
    assert visit("lead").get(f"{CONTROL}.docx?built_in=1").status_code == 200


def test_our_word_templates_are_what_the_script_writes(tmp_path: Path) -> None:
    """The same text and tables as `.ci/control_templates.py` makes."""
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / ".ci", tmp_path / ".ci")
    target = tmp_path / "templates" / "documents"
    target.mkdir(parents=True)
    subprocess.run([sys.executable, str(tmp_path / ".ci/control_templates.py")], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    for path in target.glob("*.docx"):
        ours = documents.own_folder() / path.name
        ours_xml, fresh_xml = (word(one.read_bytes()).element.xml for one in (ours, path))
        assert ours_xml == fresh_xml
