"""META-2: each id of the trust list is a named test, or a recorded gap with a reason.

An id counts as tested when a test function's name carries it (`test_s09_…`, `…_r14_…`).
The number of recorded gaps may only fall.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.recorded import MOST_GAPS, RECORDED

TESTS = Path(__file__).resolve().parents[1]
IDS = {
    *(f"S{number:02}" for number in range(1, 90)),
    *(f"R{number:02}" for number in range(1, 33)),
    *(f"L{number}" for number in range(1, 11)),
    *(f"META-{number}" for number in range(1, 4)),
}


def _tested() -> set[str]:
    found = set()
    for path in TESTS.rglob("test_*.py"):
        for name in re.findall(
            r"^\s*(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE
        ):
            for kind, number in re.findall(r"_([srl])(\d{1,2})(?=_|$)", name):
                found.add(f"L{int(number)}" if kind == "l" else f"{kind.upper()}{int(number):02}")
            found.update(f"META-{number}" for number in re.findall(r"_meta_(\d)", name))
    return found


def test_meta_2_every_id_is_tested_or_recorded() -> None:
    silent = IDS - _tested() - set(RECORDED)
    assert silent == set(), "name a test after the id, or record the gap with its reason"


def test_a_gap_that_was_closed_leaves_the_list() -> None:
    assert set(RECORDED) & _tested() == set()


def test_reasons_are_reasons_and_gaps_only_fall() -> None:
    assert all(len(reason) >= 25 for reason in RECORDED.values())
    assert set(RECORDED) <= IDS
    assert len(RECORDED) <= MOST_GAPS
