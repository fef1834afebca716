"""Indicators of projects that go into nothing above, each with where it may go.

Suggested are indicators above of the same unit whose names say about the same. Three statements.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core.db import plain_rows
from kaskad.indicators.kinds import IndicatorKind, Rollup
from kaskad.indicators.matrix_below import loose
from kaskad.indicators.models import Indicator
from kaskad.indicators.rollup import refusal
from kaskad.indicators.units import read_unit
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

PAGE = 100
_ALIKE = 0.5
_MOST = 2
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6
"""Letters of a word that are compared: enough to know it in any grammatical form."""


@dataclass(frozen=True)
class Suggestion:
    """An indicator above into which it may go, and by which rule."""

    id: int
    label: str
    about: str
    rule: Rollup


@dataclass(frozen=True)
class LooseLine:
    """An indicator that goes nowhere."""

    id: int
    number: str
    name: str
    unit: str
    key_fold: str
    about: str
    """Its project."""
    may_link: bool
    suggested: tuple[Suggestion, ...]


def loose_lines(person: Person, initiative: Initiative, page: int) -> tuple[LooseLine, ...]:
    """A page of them, project by project. Three statements."""
    rows = plain_rows(
        select(
            Indicator.id, Indicator.number, Indicator.name, Indicator.unit, Indicator.kind,
            Indicator.counts, Indicator.value_kind, Initiative.key_fold, Initiative.path,
            Initiative.title, Initiative.short_title,
            Initiative.id.in_(visible(person, Permission.INDICATOR_EDIT)).label("may"),
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(*loose(person, initiative))
        .order_by(Initiative.path, Indicator.set_id, Indicator.position, Indicator.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )  # fmt: skip
    above = _above(person, initiative)
    rules = _rules([one.id for one in above])
    return tuple(
        LooseLine(
            row.id, row.number, row.name, row.unit, row.key_fold, row.short_title or row.title,
            bool(row.may), suggest(row, above, rules),
        )
        for row in rows
    )  # fmt: skip


def _above(person: Person, initiative: Initiative) -> Sequence[Any]:
    """Indicators of the initiative and of what stands between it and the projects below."""
    return plain_rows(
        select(
            Indicator.id, Indicator.number, Indicator.name, Indicator.unit, Indicator.kind,
            Indicator.counts, Indicator.value_kind, Initiative.path, Initiative.title,
            Initiative.short_title,
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(
            Initiative.path.startswith(initiative.path), Indicator.archived_at.is_(None),
            Initiative.kind != InitiativeKind.PROJECT, Initiative.id.in_(visible(person)),
        )
        .order_by(Initiative.path.desc(), Indicator.set_id, Indicator.position, Indicator.id)
    )  # fmt: skip


def _rules(ids: Sequence[int]) -> dict[int, Rollup]:
    """The rule by which others go into each already: all take the same one."""
    rows = plain_rows(
        select(Indicator.parent_id, Indicator.rollup)
        .where(Indicator.parent_id.in_(list(ids)), Indicator.rollup.is_not(None))
        .distinct()
    )
    return {row.parent_id: Rollup(row.rollup) for row in rows}


def suggest(row: Any, above: Sequence[Any], rules: dict[int, Rollup]) -> tuple[Suggestion, ...]:
    """The likeliest of those above it, the likest name first. Pure."""
    own = read_unit(row.unit)
    found = []
    for place, one in enumerate(above):
        if one.path == row.path or not row.path.startswith(one.path):
            continue
        alike = likeness(row.name, one.name)
        if alike < _ALIKE:
            continue
        rule = rules.get(one.id) or _usual(row)
        refused = refusal(
            rule, IndicatorKind(row.kind), own, IndicatorKind(one.kind), read_unit(one.unit),
            (row.counts, one.counts), (row.value_kind, one.value_kind),
        )  # fmt: skip
        if refused is None:
            label = f"{one.number} {one.name}".strip()
            found.append(
                (-alike, place, Suggestion(one.id, label, one.short_title or one.title, rule))
            )
    return tuple(one for _alike, _place, one in sorted(found, key=lambda each: each[:2])[:_MOST])


def _usual(row: Any) -> Rollup:
    if row.counts is not None:
        return Rollup.DISTINCT
    return Rollup.RATIO if row.kind == IndicatorKind.SHARE else Rollup.SUM


def likeness(one: str, other: str) -> float:
    """Which part of the words of the shorter name the other has, too; 0 to 1. Pure."""
    first, second = _stems(one), _stems(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


@lru_cache(maxsize=4096)
def _stems(name: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(name.casefold().replace("ё", "е")))
