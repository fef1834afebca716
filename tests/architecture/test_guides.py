"""The guides: the same in both languages, with pictures that are made and names that are real.

In a step, bold is the name of something on the screen, as it stands in the catalogue; in the list
at the end of a guide it opens an item.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted(path.name for path in (DOCS / "ru").glob("*.md") if path.name != "README.md")
LANGUAGES = ("ru", "en")


def guide(language: str, name: str) -> str:
    return (DOCS / language / name).read_text(encoding="utf-8")


def pictures(text: str) -> list[tuple[str, str, str]]:
    """(words, language, name) of every picture."""
    return re.findall(r"!\[([^\]]*)\]\(\.\./pictures/(\w+)/([\w-]+)\.png\)", text)


def names_on_the_screen(text: str) -> list[str]:
    return [
        name
        for line in text.splitlines()
        for name in re.findall(r"\*\*([^*]+)\*\*", re.sub(r"^- \*\*[^*]+\.\*\*", "", line))
    ]


@pytest.fixture(scope="module")
def on_screen() -> dict[str, set[str]]:
    """Every text of the product, by language."""
    found: dict[str, set[str]] = {"ru": set(), "en": set()}
    with (ROOT / "kaskad/translations/ru/LC_MESSAGES/messages.po").open("rb") as file:
        for message in read_po(file, locale="ru"):
            if isinstance(message.id, str) and isinstance(message.string, str):
                found["en"].add(message.id)
                found["ru"].add(message.string)
    return found


def test_both_languages_have_the_same_guides() -> None:
    assert sorted(p.name for p in (DOCS / "en").glob("*.md") if p.name != "README.md") == GUIDES
    assert len(GUIDES) == 5


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_say_the_same(name: str) -> None:
    russian, english = guide("ru", name), guide("en", name)
    for mark in (r"^#+ (?:\d\.)?", r"^- ", r"`[^`]*`|\]\((?!\.\./pictures)"):
        counted = [len(re.findall(mark, text, re.MULTILINE)) for text in (russian, english)]
        assert counted[0] == counted[1], mark
    assert [p[2] for p in pictures(russian)] == [p[2] for p in pictures(english)]
    assert len(names_on_the_screen(russian)) == len(names_on_the_screen(english))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_pictures_are_ones_that_are_made(name: str, language: str) -> None:
    made = set(re.findall(r'Shot\(\s*"([\w-]+)"', (ROOT / ".ci/screenshots.py").read_text("utf-8")))
    shown = pictures(guide(language, name))
    assert len(shown) >= 4
    assert guide(language, name).count("![") == len(shown)
    assert {p[1] for p in shown} == {language}
    assert {p[2] for p in shown} <= made
    assert all(words for words, _language, _name in shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_what_is_named_stands_on_the_screen(
    name: str, language: str, on_screen: dict[str, set[str]]
) -> None:
    named = names_on_the_screen(guide(language, name))
    assert named
    assert [text for text in named if text not in on_screen[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_links_lead_somewhere(name: str, language: str) -> None:
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", guide(language, name)):
        assert (DOCS / language / target).resolve().is_file(), target
