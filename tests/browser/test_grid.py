"""The quick entry grid as a spreadsheet: by keyboard, with a block pasted into it, saved once."""

from __future__ import annotations

import re
from datetime import date

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.models import IndicatorValue
from tests.browser.conftest import Pages
from tests.cast import Cast

PASTE = """([cell, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  document.getElementById(cell).dispatchEvent(new ClipboardEvent("paste", options));
}"""


def _rows(app: Flask) -> list[int]:
    """Three indicators of the project: a count, a share, a count."""
    with app.app_context(), unit_of_work():
        project = Cast(app).initiative()
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2021, 8, 31)
        appendix = add_indicator_set(None, project, number="4", title="Сети")
        return [
            add_indicator(None, appendix, name=name, number=number, unit=unit, target_raw="50").id
            for number, name, unit in (
                ("4.1", "Обучено педагогов", "чел."), ("4.2", "Доля школ", "%"),
                ("4.3", "Проведено занятий", "ед."),
            )
        ]  # fmt: skip


def _values(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        rows = db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id))
        return [(row.indicator_id, round(row.number or 0)) for row in rows]


def test_values_are_typed_pasted_looked_at_and_saved_once(app: Flask, pages: Pages) -> None:
    count, share, other = _rows(app)
    lead = pages("lead")
    lead.goto("/projects/PRO/indicators/enter?first=2021-01-01&last=2021-06-30")
    lead.focus(f"[id='{count}-number']")
    for key, cell in (
        ("Enter", f"{share}-numerator"), ("ArrowRight", f"{share}-denominator"),
        ("ArrowLeft", f"{share}-numerator"), ("ArrowDown", f"{other}-number"),
        ("ArrowUp", f"{share}-numerator"),
    ):  # fmt: skip
        lead.keyboard.press(key)
        expect(lead.locator(f"[id='{cell}']")).to_be_focused()
    lead.keyboard.type("90")
    lead.keyboard.press("Tab")
    lead.keyboard.type("80")
    lead.keyboard.press("Enter")  # no row below has such a column: it stays, and nothing is sent
    lead.keyboard.press("Tab")
    expect(lead.locator(f"#hints-{share} .k-error")).to_be_visible()

    lead.evaluate(PASTE, [f"{count}-number", "173 чел.\n12\t80\n7"])
    told = lead.locator("#pasted-lines")
    expect(told).to_be_focused()
    expect(told.locator("tbody tr")).to_have_count(3)
    expect(told).to_contain_text(re.compile(r"15.%"))
    expect(lead.locator(f"[id='{share}-denominator']")).to_have_value("80")
    assert _values(app) == []
    told.locator("button[value=draft]").click()
    expect(lead.locator("#pasted-lines")).to_have_count(0)
    expect(lead.locator(f"[id='{count}-number']")).to_have_value("173")
    expect(lead.locator(f"#row-{share} .ken-there")).to_be_visible()

    lead.locator(".ken-foot button[value=draft]").last.click()
    expect(lead.locator(f"[id='{other}-number']")).to_have_value("7")
    assert _values(app) == [(count, 173), (share, 15), (other, 7)]
