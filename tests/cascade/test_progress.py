"""How far a stage is, and which stage runs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.cascade.links import safe_link
from kaskad.cascade.progress import When, current, progress

D = date


@pytest.mark.parametrize(
    ("starts", "ends", "day", "when", "percent"),
    [
        (None, None, D(2022, 1, 1), When.UNDATED, 0),
        (D(2022, 1, 1), D(2022, 12, 31), D(2021, 12, 31), When.AHEAD, 0),
        (D(2022, 1, 1), D(2022, 1, 10), D(2022, 1, 1), When.RUNNING, 10),
        (D(2022, 1, 1), D(2022, 1, 10), D(2022, 1, 10), When.RUNNING, 100),
        (D(2022, 1, 1), D(2022, 1, 10), D(2022, 1, 11), When.FINISHED, 100),
        (D(2022, 1, 1), None, D(2022, 2, 1), When.RUNNING, 0),
        (None, D(2022, 1, 1), D(2021, 1, 1), When.RUNNING, 0),
        (None, D(2022, 1, 1), D(2022, 1, 2), When.FINISHED, 100),
    ],
)
def test_progress(
    starts: date | None, ends: date | None, day: date, when: When, percent: int
) -> None:
    found = progress(starts, ends, day)
    assert (found.when, found.percent) == (when, percent)


@given(st.dates(D(2000, 1, 1), D(2030, 1, 1)), st.integers(0, 2000), st.dates())
def test_percent_is_a_percent(starts: date, days: int, day: date) -> None:
    ends = date.fromordinal(starts.toordinal() + days)
    assert 0 <= progress(starts, ends, day).percent <= 100


def test_current() -> None:
    first, second = (D(2020, 1, 1), D(2020, 12, 31)), (D(2020, 6, 1), D(2021, 12, 31))
    assert current([], D(2020, 1, 1)) is None
    assert current([(None, None)], D(2020, 1, 1)) is None
    assert current([first, second], D(2020, 7, 1)) == 1
    assert current([first, second], D(2019, 7, 1)) == 0
    assert current([first, second], D(2025, 7, 1)) == 1


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a", True), ("http://example.org", True),
        ("HTTPS://EXAMPLE.ORG", True),
        ("javascript:alert(1)", False), ("java\nscript:alert(1)", False), ("//example.org", False),
        ("data:text/html,x", False), ("ftp://example.org", False), ("", False), ("http://[", False),
        ("https://a b", False), ("vbscript:x", False),
    ],
)  # fmt: skip
def test_safe_link(url: str, safe: bool) -> None:
    assert (safe_link(url) is not None) is safe
