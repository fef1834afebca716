"""How much of a passport is written: the table of what is expected."""

from __future__ import annotations

import pytest

from kaskad.cascade.models import InitiativeKind
from kaskad.cascade.readiness import EXPECTED, readiness
from kaskad.cascade.sections import TITLES

ALL = {one.kind for one in EXPECTED["project"]}


@pytest.mark.parametrize(
    ("kind", "filled", "count", "missing"),
    [
        ("project", set(), 0, None),
        ("project", ALL, 13, ()),
        ("project", ALL - {"goal"}, 12, ("goal",)),
        ("project", ALL - {"goal"} | {"statement"}, 13, ()),
        ("project", ALL - {"target_audience"} | {"participants"}, 13, ()),
        ("project", ALL - {"staff"} | {"team"}, 13, ()),
        ("project", ALL - {"results"} | {"effects"}, 13, ()),
        ("project", ALL - {"rationale"} | {"needs"}, 13, ()),
        ("project", ALL - {"regulations"} | {"national_projects"}, 13, ()),
        ("project", ALL - {"funding", "objectives"}, 11, ("objectives", "funding")),
        ("project", {"novelty", "links", "panels"}, 0, None),
        ("programme", {"introduction", "period"}, 2, ("results",)),
        ("strategic_project", {"statement", "opportunities"}, 2, ("period", "results", "staff")),
        ("something else", {"goal"}, 0, ()),
    ],
)
def test_what_is_written_and_what_is_missing(
    kind: str, filled: set[str], count: int, missing: tuple[str, ...] | None
) -> None:
    found = readiness(kind, filled)
    assert len(found.filled) == count
    if missing is not None:
        assert found.missing == missing
    assert found.total == len(EXPECTED.get(kind, ()))
    assert found.complete == (not found.missing)


def test_what_all_passports_have_comes_first() -> None:
    missing = readiness("project", ()).missing
    assert missing[:5] == ("period", "goal", "objectives", "target_audience", "results")


def test_every_floor_expects_something_that_has_a_name() -> None:
    assert set(EXPECTED) == {str(kind) for kind in InitiativeKind}
    for row in EXPECTED.values():
        for one in row:
            assert one.kind == "period" or one.kind in TITLES
            assert set(one.instead) <= set(TITLES) | {"team"}
