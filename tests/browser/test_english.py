"""In English every word of Kaskad is English; what people wrote stays as they wrote it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import String, Text, select

from kaskad.core.db import db, metadata
from tests.browser.conftest import Pages
from tests.browser.every_page import ROWS, look_at
from tests.browser.waiting import settled
from tests.security.stage import Stage

CYRILLIC = re.compile("[А-Яа-яЁё]")
EXAMPLES = ("про-33", "с 01.09.2021 по 31.08.2024", "русский")
"""Russian on purpose: how a card's number and a document's period look; a language by its name."""
WORDS = r"""() => {
  const named = /^(?:aria-(?:label|description|roledescription)|title|alt|placeholder|data-.+)$/;
  const theirs = (element) => element.closest("[lang=ru], .k-av, script, style");
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement && !theirs(node.parentElement)) found.push(node.data);
  }
  for (const element of document.querySelectorAll("*")) {
    if (theirs(element)) continue;
    for (const { name, value } of element.attributes) if (named.test(name)) found.push(value);
    if (element instanceof HTMLTemplateElement) found.push(element.content.textContent);
  }
  return found.map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
}"""
"""Everything that is read or read aloud, but initials and what is marked as Russian."""


def data_of(app: Flask) -> list[str]:
    """Every text with Russian letters in the database, in small letters, the longest first."""
    found: set[str] = set()
    with app.app_context():
        for table in metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, (String, Text)):
                    found.update(str(text) for text in db.session.scalars(select(column)) if text)
    texts = {" ".join(text.lower().split()) for text in found if CYRILLIC.search(text)}
    return sorted(texts, key=len, reverse=True)


def russian_words(page: Page, data: list[str]) -> list[str]:
    """Texts of the page with Russian letters that come from nobody's data."""
    wrong = []
    for text in page.evaluate(WORDS):
        rest = text.lower()
        for words in (*data, *EXAMPLES):
            if not CYRILLIC.search(rest):
                break
            rest = rest.replace(words, "")
        if CYRILLIC.search(rest):
            wrong.append(text)
    return wrong


def test_no_russian_word_of_ours_on_any_page(stage_pages: Pages, stage: Stage) -> None:
    stage_pages.expect("404", "410")
    data = data_of(stage.app)
    opened: dict[str | None, Page] = {}
    wrong: dict[str, object] = {}
    for row in ROWS:
        look = look_at(stage, row)
        if look is None:
            continue
        page = opened.get(look.who) or stage_pages(look.who, locale="en-GB")
        opened[look.who] = page
        page.goto(look.url)
        language = page.locator("html").get_attribute("lang")
        found = russian_words(page, data)
        if found or language != "en":
            wrong[row.endpoint] = language, found
    assert wrong == {}


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
