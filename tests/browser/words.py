"""Russian words on an English page that come from nobody's data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import JSON, String, Text, select

from kaskad.core.db import db, metadata

CYRILLIC = re.compile("[А-Яа-яЁё]")
EXAMPLES = ("про-33", "с 01.09.2021 по 31.08.2024", "русский", "б/н")
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
                elif isinstance(column.type, JSON):
                    for value in db.session.scalars(select(column)):
                        found.update(_texts(value))
    texts = {" ".join(text.lower().split()) for text in found if CYRILLIC.search(text)}
    return sorted(texts, key=len, reverse=True)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)


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
