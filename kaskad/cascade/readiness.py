"""How much of a passport is written: which sections are expected of a kind, which are missing.

Pure: takes the kinds that are filled, gives a sum. What is expected follows domain.md, 4.4: goal,
objectives, expected results and the people it is for are common to all passports; the others are
usual in most.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """Something a passport should say."""

    kind: str
    """The section that is offered to be written."""
    instead: tuple[str, ...] = ()
    """Sections that say the same in other passports."""
    core: bool = False
    """Common to all passports."""

    def met(self, filled: Collection[str]) -> bool:
        """Whether it is said."""
        return any(kind in filled for kind in (self.kind, *self.instead))


_PERIOD = Expected("period", core=True)
_GOAL = Expected("goal", ("goal_full_text", "statement"), core=True)
_OBJECTIVES = Expected("objectives", ("opportunities",), core=True)
_RESULTS = Expected("results", ("effects",), core=True)

EXPECTED: dict[str, tuple[Expected, ...]] = {
    "project": (
        _PERIOD,
        _GOAL,
        _OBJECTIVES,
        Expected("rationale", ("needs", "introduction")),
        Expected("summary", ("mechanism", "components", "definition", "unique_idea")),
        Expected("target_audience", ("participants",), core=True),
        Expected("stages"),
        Expected("activities"),
        _RESULTS,
        Expected("staff", ("team",)),
        Expected("funding"),
        Expected("risks"),
        Expected("regulations", ("national_projects",)),
    ),
    "strategic_project": (_PERIOD, _GOAL, _OBJECTIVES, _RESULTS, Expected("staff", ("team",))),
    "programme": (
        _PERIOD,
        Expected("goal", ("goal_full_text", "statement", "introduction"), core=True),
        _RESULTS,
    ),
}


@dataclass(frozen=True)
class Readiness:
    """What is written of what is expected."""

    filled: tuple[str, ...]
    missing: tuple[str, ...]
    """What is common to all passports comes first."""

    @property
    def total(self) -> int:
        """How many sections are expected."""
        return len(self.filled) + len(self.missing)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def readiness(kind: str, filled: Collection[str]) -> Readiness:
    """The readiness of the passport of an initiative of *kind*, in which *filled* is written."""
    expected = EXPECTED.get(kind, ())
    missing = [one for one in expected if not one.met(filled)]
    return Readiness(
        tuple(one.kind for one in expected if one.met(filled)),
        tuple(one.kind for one in sorted(missing, key=lambda one: not one.core)),
    )
