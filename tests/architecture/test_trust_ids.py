"""META-2: each id of the trust list is a named test, or a gap with a reason.

docs/trust.md is the list, the only one: a row for each id with its tests or a dash, and what is
still ahead. Here it is held against the tests. An id counts as tested when a test function's
name carries it (`test_s09_…`, `…_r14_…`). The number of gaps may only fall.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
DOCUMENT = TESTS.parent / "docs" / "trust.md"
MOST_GAPS = 49
"""Whoever closes a gap lowers it; it never rises."""

IDS = [
    *(f"S{number:02}" for number in range(1, 90)),
    *(f"R{number:02}" for number in range(1, 33)),
    *(f"L{number}" for number in range(1, 11)),
    *(f"META-{number}" for number in range(1, 4)),
]


@dataclass(frozen=True)
class Named:
    """A row of the document."""

    id: str
    tests: tuple[tuple[str, str], ...]
    """(function, path from the folder of the document)."""
    ahead: str


def _rows() -> list[Named]:
    found = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not re.fullmatch(r"[SRL]\d+|META-\d", cells[0]):
            continue
        key, _what, tests, ahead = cells
        named = tuple(re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", tests))
        assert named or tests == "–", f"{key}: tests as links, or a dash"
        found.append(Named(key, named, ahead))
    return found


ROWS = _rows()
GAPS = {row.id: row.ahead for row in ROWS if not row.tests}


def _functions(path: Path) -> list[str]:
    return re.findall(
        r"^\s*(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
    )


def _ids(name: str) -> set[str]:
    """The ids in the name of a test."""
    found = {f"META-{number}" for number in re.findall(r"_meta_(\d)", name)}
    for kind, number in re.findall(r"_([srl])(\d{1,2})(?=_|$)", name):
        found.add(f"L{int(number)}" if kind == "l" else f"{kind.upper()}{int(number):02}")
    return found


def test_meta_2_every_id_has_one_row() -> None:
    listed = [row.id for row in ROWS]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(IDS)


def test_meta_2_the_tests_named_are_there_and_carry_the_id() -> None:
    wrong = [
        (row.id, name)
        for row in ROWS
        for name, place in row.tests
        if name not in _functions(DOCUMENT.parent / place) or row.id not in _ids(name)
    ]
    assert wrong == [], "the test was renamed or moved: so should be its row in docs/trust.md"


def test_every_test_named_is_there() -> None:
    """Also those beside attacks without an id."""
    text = DOCUMENT.read_text(encoding="utf-8")
    named = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", text)
    assert [
        (name, place) for name, place in named if name not in _functions(DOCUMENT.parent / place)
    ] == []


def test_a_gap_that_was_closed_is_no_gap() -> None:
    tested = {key for path in TESTS.rglob("test_*.py") for n in _functions(path) for key in _ids(n)}
    assert set(GAPS) & tested == set(), "name the test in docs/trust.md and lower MOST_GAPS"
    assert tested <= set(IDS)


def test_reasons_are_reasons_and_gaps_only_fall() -> None:
    assert [key for key, reason in GAPS.items() if len(reason) < 25] == []
    assert len(GAPS) <= MOST_GAPS
