"""Scenario 15 of the domain: the registry is printed, enlarged, heard, and read in English."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Pages
from tests.browser.waiting import new_page, settled

QUARTER = "/registry?as_of=15.04.2022"
CONTROLS = "a[href], button, input:not([type=hidden]), select, summary"
USABLE = """(main, selector) => [...main.querySelectorAll(selector)]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one.localName, one.getAttribute("href") ?? one.name ?? ""].join(" "))"""
STATE = re.compile(
    "критично|требует внимания|в графике|не оценено|завершён|приостановлен", re.IGNORECASE
)
"""Words that say how a project stands, without its colour."""


def controls(page: Page) -> list[str]:
    """What in the content can be used now, by its tag and where it leads or what it is called."""
    found: list[str] = page.locator("main").evaluate(USABLE, CONTROLS)
    return found


def width_over(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def row_of(page: Page, project: str) -> Locator:
    return page.locator("tr.kr-project", has_text=project)


@pytest.mark.parametrize("view", ["cascade", "table"])
def test_scenario_15_paper_has_a_line_to_sign_and_words_for_colours(
    example_pages: Pages, view: str
) -> None:
    page = example_pages("director")
    page.goto(f"{QUARTER}&view={view}")
    signatures = page.locator(".kr-signatures")
    expect(signatures).to_be_hidden()
    page.emulate_media(media="print")
    expect(signatures).to_be_visible()
    expect(signatures).to_contain_text("Руководитель проектного офиса")
    expect(signatures).to_contain_text("Составитель")
    expect(signatures).to_contain_text("(подпись)")
    expect(page.locator(".kr-paper")).to_have_text("по состоянию на 15.04.2022")
    for control in page.locator("main").locator("button, input, select, .btn").all():
        assert control.is_hidden()
    # No colour stands alone: each project says its state or its reasons, whether unfolded or not.
    for row in page.locator("tr.kr-project").all():
        expect(row).to_have_text(STATE, use_inner_text=True)
    red = row_of(page, "Кластер «Созвездие»")
    expect(red.locator(".kr-why li").first).to_be_visible()
    expect(red.locator(".kr-why li").first).to_contain_text("Действует:")
    paper = page.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox\s*\[([^\]]+)\]", paper))
    assert len(boxes) == 1
    sides = sorted(round(float(number)) for number in boxes.pop().split()[2:])
    assert sides == pytest.approx([595, 842], abs=1)  # A4


def test_scenario_15_at_200_per_cent_nothing_is_lost(example_pages: Pages) -> None:
    wide = example_pages("director", width=1280, height=900)
    large = example_pages("director", width=640, height=450, device_scale_factor=2)
    for view in ("cascade", "table"):
        for page in (wide, large):
            page.goto(f"{QUARTER}&view={view}")
            settled(page)
        assert width_over(large) <= 0
        lost = Counter(controls(wide)) - Counter(controls(large))
        assert not lost, view


def test_scenario_15_read_by_ear_status_words_and_reasons(example_pages: Pages) -> None:
    page = example_pages("director")
    page.goto(f"{QUARTER}&view=table")
    table = page.get_by_role("table", name="Проекты и их состояние на 15.04.2022")
    row = table.get_by_role("row", name=re.compile("Кластер «Созвездие»"))
    heard = row.aria_snapshot()
    assert "Критично" in heard
    row.locator("summary").click()
    heard = row.aria_snapshot()
    assert "Действует: руководитель" in heard
    assert "- listitem" in heard


def test_scenario_15_english_keeps_the_data_and_every_function(example_pages: Pages) -> None:
    page = example_pages("director")
    page.goto(QUARTER)
    settled(page)
    before = controls(page)
    data = page.locator("tr.kr-project th a.k-quiet").all_inner_texts()
    assert data
    page.locator(".k-top-tools .k-menu > summary").last.click()
    with new_page(page):
        page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Registry of projects")
    assert page.locator("tr.kr-project th a.k-quiet").all_inner_texts() == data
    assert controls(page) == before
