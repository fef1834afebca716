"""The quick entry grid: many values at once, all or none; lines pasted from a spreadsheet."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import Frequency, ValueKind
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    PeriodLock,
    ValueState,
)
from tests.cast import Browser, Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_value_views import made, values

pytestmark = pytest.mark.usefixtures("ctx")
URL = "/projects/PRO/indicators/enter"
PERIOD = {"first": "2021-01-01", "last": "2021-06-30"}


class English:
    """A browser that asks for English."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def get(self, url: str, **kw: Any) -> Any:
        return self.browser.get(url, headers={"Accept-Language": "en"}, **kw)

    def post(self, url: str, data: dict[str, Any] | None = None, **kw: Any) -> Any:
        headers = {"Accept-Language": "en", **kw.pop("headers", {})}
        return self.browser.post(url, data, headers=headers, **kw)


@pytest.fixture
def english(visit: Visit) -> Any:
    return lambda name: English(visit(name))


def two(cast: Cast) -> tuple[int, int]:
    return made(cast, "чел.", "170", "Обучено педагогов"), made(cast, "%", "35", "Доля школ")


def test_filled_rows_become_values_and_empty_ones_nothing(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    member = visit("member")
    assert f'name="{share}-denominator"' in member.get(URL).text
    alone = {**PERIOD, f"{share}-note": "нет данных", "do": "send"}
    refused = member.post(URL, alone)
    assert refused.status_code == 422  # a note without a value is kept and named
    assert 'value="нет данных"' in refused.text
    form = {**PERIOD, f"{count}-number": "0", "do": "send"}
    assert member.post(URL, form).status_code == 303
    (row,) = values()
    assert (row.indicator_id, row.state) == (count, ValueState.SUBMITTED)
    assert row.number == 0
    assert row.on_day.isoformat() == "2021-06-30"


def test_drafts_are_saved_once_however_often_the_form_comes(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    form = {
        **PERIOD, f"{count}-number": "173", f"{share}-numerator": "12",
        f"{share}-denominator": "80", "do": "draft", "_once": "a" * 32,
    }  # fmt: skip
    for _time in range(2):
        assert visit("member").post(URL, form).status_code == 303
    assert [(row.state, row.indicator_id) for row in values()] == [
        (ValueState.DRAFT, count), (ValueState.DRAFT, share),
    ]  # fmt: skip


def test_one_wrong_row_and_nothing_is_written(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    form = {
        **PERIOD, f"{count}-number": "-5", f"{share}-numerator": "90", f"{share}-denominator": "80",
        "do": "send",
    }  # fmt: skip
    answer = visit("member").post(URL, form)
    assert answer.status_code == 422
    assert values() == []
    assert f'id="{count}-number-error"' in answer.text
    assert f'id="{share}-numerator-error"' in answer.text
    assert 'value="90"' in answer.text


def lock_up_to(cast: Cast, day: date) -> None:
    with unit_of_work():
        db.session.add(PeriodLock(initiative_id=cast.initiative().id, up_to=day, locked_at=now()))


def test_a_locked_period_refuses_and_keeps_what_was_typed(cast: Cast, english: Any) -> None:
    count, _share = two(cast)
    lock_up_to(cast, date(2022, 1, 31))
    answer = english("member").post(URL, {**PERIOD, f"{count}-number": "5", "do": "send"})
    assert answer.status_code == 409
    assert 'value="5"' in answer.text
    assert "All rows are locked" in answer.text
    assert values() == []


def test_a_row_whose_period_begins_in_a_locked_stretch_says_so(cast: Cast, english: Any) -> None:
    count, share = two(cast)
    with unit_of_work():
        db.session.get_one(Indicator, count).value_kind = ValueKind.PER_PERIOD
    lock_up_to(cast, date(2021, 3, 31))
    member = english("member")
    page = member.get(URL, query_string=PERIOD).text
    assert "Locked: its period begins before" in page
    assert "1 row is locked:" in page
    assert re.search(rf'id="{count}-number"[^>]* disabled', page)
    assert not re.search(rf'id="{share}-number"[^>]* disabled', page)
    form = {**PERIOD, f"{share}-number": "15", "do": "draft"}
    assert member.post(URL, form).status_code == 303
    named = member.post(URL, {**PERIOD, f"{count}-number": "5", "do": "draft"})
    assert named.status_code == 409
    assert f'id="{count}-number-error"' in named.text
    assert [row.indicator_id for row in values()] == [share]


def cells(page: str) -> dict[str, str]:
    """Names and values of the inputs of the grid."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(\d[^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and 'type="checkbox"' not in tag and 'type="radio"' not in tag:
            found[name[1]] = value[1]
    return found


def test_ones_own_draft_stands_in_its_row_and_is_changed_there(cast: Cast, english: Any) -> None:
    count, share = two(cast)
    member = english("member")
    form = {f"{count}-number": "5", f"{share}-numerator": "12", f"{share}-denominator": "80"}
    answer = member.post(URL, {**PERIOD, **form, "do": "draft"})
    page = member.get(answer.headers["Location"]).text
    shown = cells(page)
    assert (shown[f"{count}-number"], shown[f"{share}-numerator"]) == ("5", "12")
    assert "Draft" in page
    member.post(URL, {**PERIOD, **shown, "do": "draft"})  # as it is: nothing is written twice
    assert [(int(row.number or 0), row.revision) for row in values()] == [(5, 1), (15, 1)]
    member.post(URL, {**PERIOD, **shown, f"{count}-number": "7", "do": "send"})
    assert [(int(row.number or 0), row.state) for row in values()] == [
        (7, ValueState.SUBMITTED), (15, ValueState.SUBMITTED),
    ]  # fmt: skip
    # The form of an old page again: both have been sent meanwhile, and one says something else.
    late = member.post(URL, {**PERIOD, **shown, f"{count}-number": "8", "do": "draft"})
    assert late.status_code == 409
    assert "Keep what is there: 7" in late.text
    assert len(values()) == 2


def test_two_pages_of_one_draft_show_both_versions(cast: Cast, english: Any) -> None:
    count, _share = two(cast)
    member = english("member")
    empty = cells(member.get(URL, query_string=PERIOD).text)
    member.post(URL, {**PERIOD, f"{count}-number": "5", "do": "draft"})
    shown = cells(member.get(URL, query_string=PERIOD).text)
    member.post(URL, {**PERIOD, **shown, f"{count}-number": "6", "do": "draft"})
    # Another page was drawn before that change, one even before there was a draft.
    for stale in (shown, empty):
        answer = member.post(URL, {**PERIOD, **stale, f"{count}-number": "9", "do": "draft"})
        assert answer.status_code == 409
        text = answer.text.replace("\u00a0", " ")
        assert "Keep what is there: 6" in text
        assert "Save what stands in the row: 9" in text
        assert "Nothing has been saved yet." in text
        assert [row.number for row in values()] == [6]
    keep = {**cells(answer.text), f"{count}-keep": "theirs"}
    assert member.post(URL, {**PERIOD, **keep, "do": "draft"}).status_code == 303
    assert [row.number for row in values()] == [6]
    mine = {**cells(answer.text), f"{count}-keep": "mine"}
    assert member.post(URL, {**PERIOD, **mine, "do": "draft"}).status_code == 303
    assert [row.number for row in values()] == [9]


def verified(indicator: int, number: int, **more: Any) -> int:
    with unit_of_work():
        row = IndicatorValue(
            indicator_id=indicator, number=number, state=ValueState.VERIFIED, decided_at=now(),
            **{"on_day": date(2021, 6, 30), **more},
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def test_beside_a_verified_value_a_new_one_is_said_to_be_wanted(cast: Cast, english: Any) -> None:
    count, share = two(cast)
    with unit_of_work():
        db.session.get_one(Indicator, share).value_kind = ValueKind.PER_PERIOD
    verified(count, 170)
    verified(count, 160, on_day=date(2021, 2, 1))  # of the first half: it says nothing of the end
    verified(share, 15, starts_on=date(2021, 1, 1))
    member = english("member")
    page = member.get(URL, query_string=PERIOD).text
    assert f'name="{count}-another"' in page
    assert "One value is counted for a period." in page
    assert f'name="{share}-number"' not in page
    form = {**PERIOD, f"{count}-number": "171", "do": "send"}
    refused = member.post(URL, form)
    assert refused.status_code == 422
    assert f'id="{count}-number-error"' in refused.text
    assert member.post(URL, {**form, f"{count}-another": "yes"}).status_code == 303
    doubled = member.post(URL, {**PERIOD, f"{share}-number": "16", "do": "send"})
    assert doubled.status_code == 422
    assert [row.number for row in values()] == [170, 160, 15, 171]


def test_a_returned_value_is_mended_in_its_row(cast: Cast, english: Any) -> None:
    count, _share = two(cast)
    member = english("member")
    member.post(URL, {**PERIOD, f"{count}-number": "5", "do": "send"})
    (row,) = values()
    remarks = {"remarks": "Сколько из них новых?"}
    assert english("monitor").post(f"/projects/PRO/values/{row.id}/return", remarks)
    page = member.get(URL, query_string=PERIOD).text
    assert "Сколько из них новых?" in page
    again = member.post(URL, {**PERIOD, **cells(page), "do": "send"}, follow_redirects=True)
    assert "1 returned value was not mended" in again.text
    assert values()[0].state == ValueState.RETURNED
    emptied = {**PERIOD, **cells(page), f"{count}-number": "", "do": "send"}
    assert member.post(URL, emptied).status_code == 422
    member.post(URL, {**PERIOD, **cells(page), f"{count}-number": "4", "do": "send"})
    assert [(int(row.number or 0), row.state) for row in values()] == [(4, ValueState.SUBMITTED)]


def test_a_text_that_is_too_long_is_named_at_its_own_cell(cast: Cast, visit: Visit) -> None:
    count, _share = two(cast)
    form = {**PERIOD, f"{count}-number": "5", f"{count}-note": "а" * 2001, "do": "draft"}
    answer = visit("member").post(URL, form)
    assert answer.status_code == 422
    assert f'id="{count}-note-error"' in answer.text
    assert f'id="{count}-number-error"' not in answer.text
    unit = visit("member").post(URL, {**PERIOD, f"{count}-number": "5 %", "do": "draft"})
    assert f'id="{count}-number-error"' in unit.text
    assert visit("member").post(
        URL, {**PERIOD, f"{count}-number": "5 чел.", "do": "draft"}
    ).status_code == 303  # fmt: skip


def test_what_looks_odd_is_said_before_and_after_saving(cast: Cast, english: Any) -> None:
    count, share = two(cast)
    for day in (1, 2, 3, 4):
        verified(count, 170 + day, on_day=date(2021, 2, day))
    member = english("member")
    page = member.get(URL, query_string=PERIOD).text
    assert "the last 4" in page
    look = {**PERIOD, f"{count}-number": "20", f"{share}-number": "15", "do": "look"}
    told = member.post(URL, look).text
    assert "The total is smaller than before." in told
    assert "Far outside the values so far." in told
    assert "A bare percentage" in told
    one = member.post(URL, {**look, "row": str(share)}, headers={"HX-Request": "true"}).text
    assert "A bare percentage" in one
    assert "smaller than before" not in one
    assert len(values()) == 4
    member.post(URL, {**look, "do": "draft"})
    assert "The total is smaller than before." in member.get(URL, query_string=PERIOD).text


def test_periods_come_from_targets_and_from_frequencies(cast: Cast, english: Any) -> None:
    count, share = two(cast)
    with unit_of_work():
        place = cast.initiative()
        place.starts_on, place.ends_on = date(2020, 9, 1), date(2021, 8, 31)
        first, second = db.session.get_one(Indicator, count), db.session.get_one(Indicator, share)
        first.frequency, second.frequency = Frequency.HALF_YEAR, Frequency.MONTH
        db.session.add(
            IndicatorTarget(
                indicator_id=count, label="2020 год", starts_on=date(2020, 1, 1),
                due_on=date(2020, 12, 31), raw="5",
            )
        )  # fmt: skip
    member = english("member")
    page = member.get(URL).text
    links = re.findall(r"first=([\d-]+)&amp;last=([\d-]+)", page.split("data-grid")[0])
    assert len(links) == 12 + 2 + 1
    assert links[0] == ("2021-08-01", "2021-08-31")  # the newest, and its year first
    assert ("2020-09-01", "2020-12-31") in links
    assert "2020 год" in page
    quarters = member.get(URL, query_string={"every": "quarter"}).text
    assert "quarter 3 of 2021" in quarters
    assert "08.2021" not in quarters
    assert member.get(URL, query_string={"every": "never"}).status_code == 200


def test_a_value_as_of_the_end_of_a_shorter_period_is_not_that_of_the_year(
    cast: Cast, visit: Visit
) -> None:
    count, _share = two(cast)
    with unit_of_work():
        db.session.get_one(Indicator, count).frequency = Frequency.HALF_YEAR
    member = visit("member")
    half = {"first": "2021-01-01", "last": "2021-08-31"}
    member.post(URL, {**half, f"{count}-number": "5", "do": "draft"})
    assert cells(member.get(URL, query_string=half).text)[f"{count}-number"] == "5"
    year = {"first": "2021-01-01", "last": "2021-12-31"}
    assert cells(member.get(URL, query_string=year).text)[f"{count}-number"] == ""


def test_pasted_lines_are_shown_one_by_one_and_are_not_written(cast: Cast, english: Any) -> None:
    count, share = two(cast)
    with unit_of_work():
        db.session.get_one(Indicator, share).number = "4.2"
    member = english("member")
    member.post(URL, {**PERIOD, f"{count}-number": "5", "do": "draft"})
    lines = "Обучено педагогов 173 чел.\n4.2\t12 из 80\nЧто-то\t1"
    shown = cells(member.get(URL, query_string=PERIOD).text)
    form = {**PERIOD, **shown, "do": "paste", "pasted": lines}
    page = re.sub(r"\s+", " ", member.post(URL, form).text.replace("\u00a0", " "))
    assert f'id="{count}-number" value="173"' in page
    assert f'id="{share}-denominator" value="80"' in page
    told = page.split('id="pasted-lines"')[1].split("</section>")[0]
    assert "2 lines are read" in told
    assert "<b>173 чел.</b>" in told
    assert ">5 чел.</td>" in told
    assert "changes the draft" in told
    assert "<b>15 % (12 of 80)</b>" in told
    assert "a new value" in told
    assert "Что-то" in told
    assert "no indicator here is called so" in told
    assert [row.number for row in values()] == [5]


def test_a_block_pasted_into_a_cell_fills_the_rows_from_there(cast: Cast, visit: Visit) -> None:
    count, share = two(cast)
    rows = list(db.session.scalars(select(Indicator.id).order_by(Indicator.id)))
    assert rows.index(share) == rows.index(count) + 1
    block = {"do": "paste", "pasted": "173\n12\t80", "at": f"{count}-number"}
    shown = cells(visit("member").post(URL, {**PERIOD, **block}).text)
    assert (shown[f"{count}-number"], shown[f"{share}-numerator"]) == ("173", "12")
    column = {"pasted": "90", "at": f"{share}-denominator", f"{share}-numerator": "12"}
    shown = cells(visit("member").post(URL, {**PERIOD, **block, **column}).text)
    assert (shown[f"{share}-numerator"], shown[f"{share}-denominator"]) == ("12", "90")


def test_what_may_mean_two_things_is_chosen(cast: Cast, visit: Visit) -> None:
    first, second = made(cast, "чел.", "5", "Обучено"), made(cast, "чел.", "5", "Обучено")
    form = {**PERIOD, "do": "paste", "pasted": "Обучено\t7"}
    asked = visit("member").post(URL, form).text
    assert 'name="choose-1"' in asked
    assert cells(asked)[f"{first}-number"] == ""
    chosen = cells(visit("member").post(URL, {**form, "choose-1": "1"}).text)
    assert (chosen[f"{first}-number"], chosen[f"{second}-number"]) == ("", "7")


def test_who_only_reads_does_not_enter(cast: Cast, visit: Visit) -> None:
    two(cast)
    assert visit("observer").get(URL).status_code == 403
    assert visit("stranger").get(URL).status_code == 404


def test_the_number_of_statements_does_not_grow(
    cast: Cast, visit: Visit, statements: Statements
) -> None:
    member, seen = visit("member"), []
    for more in (1, 12):
        for _number in range(more):
            verified(made(cast), 5)
        member.get(URL, query_string=PERIOD)
        statements.clear()
        assert member.get(URL, query_string=PERIOD).status_code == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 17, seen
