"""The words of a progress report: written, sent, decided on; on the page and in its files."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from kaskad.approvals.models import ProgressReport, ReportState
from kaskad.cascade.models import Activity, ActivityState
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.progress_findings import Findings, kept, read_kept
from kaskad.exchange.progress_queries import progress
from kaskad.exchange.progress_report import findings
from kaskad.indicators.models import IndicatorValue
from kaskad.oversight.models import Question
from tests.approvals.progress_helpers import FIRST, LAST
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.exchange.test_documents import pages_of, squeezed
from tests.exchange.test_indicator_files import put, verified
from tests.exchange.test_monitoring import lowered, of_page, of_word
from tests.exchange.test_registry_files import opened
from tests.oversight.control_helpers import at

DAYS = f"since={FIRST}&until={LAST}"
PAGE = f"/projects/PRO/progress?{DAYS}"
HOSTILE = "{{ 7*7 }} {%p raise %} #strong[x] $x$ <b> & «ё»"
TEXTS = {
    "summary": f"Шло по плану {HOSTILE}", "reasons": "Карантин", "measures": "Наверстаем к маю",
    "asked": "Продлить срок", "revision": "0",
}  # fmt: skip


@pytest.fixture
def late(cast: Cast) -> int:
    """An activity that is late and an indicator that lags; the id of the activity."""
    with cast.app.test_request_context():
        with unit_of_work():
            row = Activity(
                initiative_id=cast.initiative("PRO").id, position="Z", number="7",
                title="Опоздавший семинар", starts_on=date(2021, 1, 1),
                ends_on=date(2021, 3, 1), period_raw="до 01.03.2021",
            )  # fmt: skip
            db.session.add(row)
        verified(cast, put(cast, "доля школ", "%", "50"), date(2021, 3, 20), number=5)
        with unit_of_work():
            value = db.session.scalars(select(IndicatorValue)).one()
            value.decided_at = datetime(2021, 3, 20, tzinfo=UTC)
        return row.id


def report(cast: Cast) -> ProgressReport:
    with cast.app.app_context():
        return db.session.scalars(select(ProgressReport)).one()


def test_from_the_draft_to_the_accepted_report(cast: Cast, visit: Visit, late: int) -> None:
    lead, director, observer = visit("lead"), visit("director"), visit("observer")
    page = lead.get(PAGE).text
    assert f'name="activity-{late}-text"' in page
    assert re.search(r'name="indicator-\d+-text"', page)
    note = {f"activity-{late}-text": "Болел лектор", f"activity-{late}-revision": "0"}
    assert lead.post(PAGE, {**TEXTS, **note}).status_code == 303
    assert report(cast).state == ReportState.DRAFT
    assert "Болел лектор" in lead.get(PAGE).text
    assert "Карантин" not in observer.get(PAGE).text
    assert "Карантин" not in director.get(PAGE).text
    number = report(cast).id
    assert lead.post(PAGE, {**TEXTS, "do": "send", "revision": "2"}).status_code == 303
    for browser in (observer, director, lead):
        page = unescape(browser.get(PAGE).text)
        assert "Карантин" in page
        assert HOSTILE in page
        assert "Болеллектор" in str(of_page(page))
        assert "<textarea" not in page or browser is director
    assert (
        director.post(f"/projects/PRO/progress/{number}/return", {"remarks": " "}).status_code
        == 422
    )
    answer = director.post(f"/projects/PRO/progress/{number}/return", {"remarks": "А меры?"})
    assert answer.status_code == 303
    page = lead.get(PAGE).text
    assert "А меры?" in page
    assert "<textarea" in page
    again = {"measures": "Наверстаем к июню", "summary": "Шло", "do": "send"}
    assert lead.post(PAGE, {**again, "revision": str(report(cast).revision)}).status_code == 303
    assert director.post(f"/projects/PRO/progress/{number}/accept").status_code == 303
    assert report(cast).state == ReportState.ACCEPTED
    assert lead.post(PAGE, again).status_code == 409
    assert director.post(f"/projects/PRO/progress/{number}/accept").status_code == 409


def test_what_is_sent_stays_in_both_languages(cast: Cast, visit: Visit, late: int) -> None:
    lead = visit("lead")
    note = {f"activity-{late}-text": "Болел лектор"}
    assert lead.post(PAGE, {**TEXTS, **note, "do": "send"}).status_code == 303
    before = of_page(lead.get(PAGE).text)
    english = of_page(lead.get(PAGE, headers={"Accept-Language": "en"}).text)
    assert len(before) == len(english)
    with cast.app.app_context(), unit_of_work():
        row = db.session.get_one(Activity, late)
        row.title, row.done_on = "Другое имя", date(2021, 3, 1)
        row.state = ActivityState.DONE
    assert of_page(lead.get(PAGE).text) == before
    assert of_page(lead.get(PAGE, headers={"Accept-Language": "en"}).text) == english
    wider = of_page(lead.get(f"/projects/PRO/progress?since={FIRST}&until=2021-08-30").text)
    assert "Другоеимя" in str(wider)  # other days: nobody has sent a report on them
    number = report(cast).id
    assert lead.post(f"/projects/PRO/progress/{number}/take-back").status_code == 303
    assert "Другоеимя" in str(of_page(lead.get(PAGE).text))


def test_files_say_what_the_page_says(cast: Cast, visit: Visit, late: int) -> None:
    lead, observer = visit("lead"), visit("observer")
    lead.post(PAGE, {**TEXTS, f"activity-{late}-text": "Болел лектор"})
    title, seen = workbook(lead.get(f"/projects/PRO/progress.xlsx?{DAYS}").data)
    assert ("Черновик" in title, "Продлить срок" in seen) == (True, True)
    _title, seen = workbook(observer.get(f"/projects/PRO/progress.xlsx?{DAYS}").data)
    assert "Продлить срок" not in seen
    assert "Болел лектор" not in seen
    assert lead.post(PAGE, {**TEXTS, "do": "send", "revision": "9"}).status_code == 303
    cells = lowered(of_page(observer.get(PAGE).text))
    assert lowered(of_word(observer.get(f"/projects/PRO/progress.docx?{DAYS}").data)) == cells
    pdf = squeezed(" ".join(pages_of(observer.get(f"/projects/PRO/progress.pdf?{DAYS}").data)))
    made = observer.get(f"/projects/PRO/progress.xlsx?{DAYS}").data
    title, seen = workbook(made)
    assert "Черновик" not in title
    for text in (TEXTS["summary"], "Наверстаем к маю", "Продлить срок"):
        assert squeezed(text) in pdf
        assert text in seen
    activities = [list(line) for line in opened(made).worksheets[3].iter_rows(values_only=True)]
    (line,) = [one for one in activities if "Опоздавший семинар" in one]
    assert (line[4].date(), line[8]) == (date(2021, 3, 1), "Болел лектор")


def workbook(made: bytes) -> tuple[str, str]:
    """Title of the first sheet, and everything that stands in the book."""
    sheets = [list(one.iter_rows(values_only=True)) for one in opened(made).worksheets]
    return str(sheets[0][0][0]), str(sheets)


@pytest.mark.parametrize("who", ["lead", "director"])
def test_the_page_asks_no_more_of_many_rows(
    cast: Cast, visit: Visit, late: int, statements: Statements, who: str
) -> None:
    browser = visit(who)
    visit("lead").post(PAGE, TEXTS)
    counts = []
    for number in range(2):
        statements.clear()
        assert browser.get(PAGE).status_code == 200
        counts.append(len(statements))
        with cast.app.app_context(), unit_of_work():
            for other in range(10 - number * 10):
                db.session.add(
                    Activity(
                        initiative_id=cast.initiative("PRO").id, position="Z", number="7",
                        title=f"Опоздало {other}", starts_on=date(2021, 1, 1),
                        ends_on=date(2021, 3, 1), period_raw="до 01.03.2021",
                    )
                )  # fmt: skip
    assert counts[0] == counts[1] <= 32, counts


def test_questions_of_a_report_that_is_sent_are_for_those_who_take_part_in_the_talk(
    cast: Cast, visit: Visit
) -> None:
    asked = "/projects/PRO/questions/new"
    assert visit("director").post(asked, {"text": "Когда зал?"}).status_code == 303
    with cast.app.app_context(), unit_of_work():
        for row in db.session.scalars(select(Question)):
            row.asked_at = row.asked_at.replace(year=2021, month=3, day=3)
    assert visit("lead").post(PAGE, {**TEXTS, "do": "send"}).status_code == 303
    assert "Когда зал?" in visit("director").get(PAGE).text
    assert "Когда зал?" not in visit("observer").get(PAGE).text


def test_two_who_write_get_both_texts(cast: Cast, visit: Visit, late: int) -> None:
    note = {f"activity-{late}-text": "Слова одного", f"activity-{late}-revision": "0"}
    assert visit("office").post(PAGE, {**TEXTS, **note}).status_code == 303
    lead = visit("lead")
    clash = lead.post(PAGE, {**TEXTS, "summary": "Моё", "do": "send"})
    assert clash.status_code == 409
    assert "Моё" in clash.text
    assert "ke-clash" in clash.text
    shown = re.search(r'name="revision" value="(\d+)"', clash.text)
    assert shown is not None
    mine = {**TEXTS, "summary": "Моё", "revision": shown[1]}
    clash = lead.post(PAGE, {**mine, **note, f"activity-{late}-text": "Слова другого"})
    assert clash.status_code == 409
    assert "Слова другого" in clash.text
    assert lead.post(PAGE, mine).status_code == 303


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"do": "send"}, 422),  # no summary
        ({"summary": "x" * 10_001}, 422),
        ({"summary": "Шло", "activity-999999-text": "Чужая строка"}, 303),
    ],
)
def test_what_is_refused(cast: Cast, visit: Visit, data: dict[str, str], status: int) -> None:
    assert visit("lead").post(PAGE, data).status_code == status
    with cast.app.app_context():
        rows = db.session.scalars(select(ProgressReport)).all()
        assert len(rows) == (1 if status == 303 else 0)


def test_nobody_reports_on_a_month(visit: Visit) -> None:
    month = "/projects/PRO/progress?since=2021-03-01&until=2021-03-31"
    assert "<textarea" not in visit("lead").get(month).text
    assert visit("lead").post(month, TEXTS).status_code == 422


@pytest.mark.usefixtures("ctx")
def test_rows_that_are_kept_read_back_as_they_were(cast: Cast, late: int) -> None:
    person, place = at(cast)
    found = progress(person, place, FIRST, LAST, LAST)

    def computed() -> Findings:
        return findings(found, FIRST, LAST, {f"activity-{late}": "Болел лектор"})

    content = kept(computed)
    for language in ("ru", "en"):
        with force_locale(language):
            now, then = computed(), read_kept(content, LAST)
            assert [(one.title, one.table) for one in then.sections] == [
                (one.title, one.table) for one in now.sections
            ]
            for old, new in zip(then.sheets, now.sheets, strict=True):
                assert list(old.lines) == list(new.lines)
                assert list(old.columns) == list(new.columns)


def test_a_programme_repeats_what_its_projects_explain(cast: Cast, visit: Visit, late: int) -> None:
    note = {f"activity-{late}-text": "Болел лектор"}
    lead, above = visit("lead"), f"/projects/GEN/progress?{DAYS}"
    assert lead.post(PAGE, {**TEXTS, **note}).status_code == 303
    office = visit("office")
    assert "Болеллектор" not in str(of_page(office.get(above).text))  # it is a draft
    assert lead.post(PAGE, {**TEXTS, "do": "send", "revision": "9"}).status_code == 303
    page = office.get(above).text
    assert "Болеллектор" in str(of_page(page))
    assert f'name="activity-{late}-text"' not in page  # the project explains its own lines


def test_a_draft_stays_when_the_office_moves_the_days_of_the_period(
    cast: Cast, visit: Visit
) -> None:
    lead = visit("lead")
    assert lead.post(PAGE, TEXTS).status_code == 303
    with cast.app.app_context(), unit_of_work():
        report_row = db.session.scalars(select(ProgressReport)).one()
        report_row.last_on = date(2021, 5, 26)  # as if the half had ended on that day
    assert "Карантин" in lead.get(PAGE).text
    assert lead.post(PAGE, {**TEXTS, "reasons": "Ремонт", "revision": "9"}).status_code == 303
    assert (report(cast).last_on, report(cast).reasons) == (LAST, "Ремонт")
