"""In English every word of Kaskad is English; what people wrote stays as they wrote it.

That no Russian word of ours stands on any page is asked in `test_accessibility`, where every page
is open in English anyway.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Pages
from tests.browser.waiting import settled
from tests.browser.words import CYRILLIC


@pytest.mark.parametrize(
    ("url", "heading"),
    [
        ("/", "My day"),
        ("/cascade", "Cascade"),
        ("/boards", "Boards"),
        ("/people", "People"),
        ("/me", "Profile and settings"),
        ("/help/roles", "Who may do what"),
        ("/import/cascade", "Bring in a cascade"),
    ],
)
def test_main_pages_have_their_english_names(pages: Pages, url: str, heading: str) -> None:
    page = pages("office", locale="en-GB")
    page.goto(url)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page).to_have_title(f"{heading} – Kaskad")


def test_a_project_and_its_board_in_english_with_the_words_of_its_people(pages: Pages) -> None:
    page = pages("lead", locale="en-GB")
    page.goto("/projects/PRO")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ПРОдвижение")
    tabs = page.get_by_role("navigation", name="Sections of the project")
    tabs.get_by_role("link", name="Passport").click()
    page.wait_for_url("**/passport")
    tabs.get_by_role("link", name="Plan").click()
    page.wait_for_url("**/plan")
    expect(page.locator("main")).to_contain_text("Семинар ПРО")
    tabs.get_by_role("link", name="Team").click()
    page.wait_for_url("**/team")
    page.goto("/boards/PRO")
    expect(page.locator('[data-card="PRO-1"] a.t')).to_have_text("Карточка 1 проекта ПРО")
    page.locator('[data-card="PRO-1"] a.t').focus()
    page.keyboard.press("Space")
    expect(page.locator("#board-say")).to_contain_text("Card ПРО-1 is lifted")
    page.keyboard.press("Escape")
    expect(page.locator("#board-say")).to_contain_text("is back where it was")


def test_what_happens_is_said_in_english(pages: Pages) -> None:
    pages.expect("422")
    page = pages("lead", locale="en-GB")
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").fill("Слово")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".k-comment")).to_have_count(2)
    expect(page.locator("#card-comments h3").first).to_contain_text("Discussion")
    page.goto("/boards/PRO/cards/new")
    page.get_by_role("button", name="Make the card").click()
    expect(page.locator("[data-form-errors]")).to_be_visible()
    settled(page)
    expect(page.locator("[data-form-errors]")).not_to_contain_text(CYRILLIC)
