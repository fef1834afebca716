"""«Тогда и теперь»: what of the registry has changed between two days. Pure.

Both sides are rows of the same queries; a cell has changed when it says something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from flask_babel import get_locale

from kaskad.registry.columns import BY_NAME, Column
from kaskad.registry.health import ORDER
from kaskad.registry.rows import RegistryRow

KEPT_PAIRS = 3000


@dataclass(frozen=True)
class Was:
    """A cell that has changed: what it said before; `trend` is `up`, `down` or empty."""

    column: str
    words: str
    trend: str = ""


@dataclass(frozen=True)
class Comparison:
    """What has changed since `then`."""

    then: date
    changes: Mapping[int, tuple[Was, ...]] = field(default_factory=dict)
    """By id of the row; rows that say what they said are left out."""
    new: frozenset[int] = frozenset()
    """Ids of rows that were not there."""
    gone: tuple[RegistryRow, ...] = ()
    """Projects that are not there any more, as they were."""

    @property
    def touched(self) -> frozenset[int]:
        """Ids of rows with a changed cell, or new."""
        return frozenset(self.changes) | self.new

    def of(self, row: RegistryRow) -> tuple[Was, ...]:
        """The changed cells of *row*."""
        return self.changes.get(row.id, ())


def compare_rows(
    now: Sequence[RegistryRow], before: Sequence[RegistryRow], then: date, as_of: date,
    columns: Sequence[Column],
) -> Comparison:  # fmt: skip
    """What has changed in *columns* between *before* (as of *then*) and *now* (as of *as_of*)."""
    known = {row.id: row for row in before}
    here = {row.id for row in now}
    new = {
        row.id for row in now
        if row.id not in known or _came(row, known[row.id], then, as_of)
    }  # fmt: skip
    names, locale = tuple(column.name for column in columns), str(get_locale())
    changes = {}
    for row in now:
        if row.id not in new and (found := _changed(row, known[row.id], names, locale)):
            changes[row.id] = found
    gone = tuple(row for row in before if row.id not in here and row.health is not None)
    return Comparison(then, changes, frozenset(new), gone)


def _came(now: RegistryRow, was: RegistryRow, then: date, as_of: date) -> bool:
    """Whether it was made in between, with nothing known of it before.

    What an import has brought in later was there all the same, if anything was written of it.
    """
    made = now.created_on is not None and then < now.created_on <= as_of
    return made and was.last_news_on is None


@lru_cache(maxsize=KEPT_PAIRS)
def _changed(
    now: RegistryRow, was: RegistryRow, columns: tuple[str, ...], _locale: str
) -> tuple[Was, ...]:
    """Kept under the two rows: a thousand pairs say ten thousand cells in words."""
    found = []
    for column in (BY_NAME[name] for name in columns):
        if now.health is None and column.name != "percent":
            continue  # floors above projects have no cells of their own
        before = column.words(was)
        if before != column.words(now):
            found.append(Was(column.name, before, _trend(column.name, now, was)))
    return tuple(found)


def _trend(name: str, now: RegistryRow, was: RegistryRow) -> str:
    if name == "colour":
        better, worse = ORDER.index(now.colour), ORDER.index(was.colour)
    elif name == "percent":
        better = -1 if now.percent is None else now.percent
        worse = -1 if was.percent is None else was.percent
    else:
        return ""
    return "up" if better > worse else "down" if better < worse else ""
