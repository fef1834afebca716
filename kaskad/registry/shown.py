"""The registry as its page and its files show it: one door for both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from kaskad.cascade.tag_names import folded
from kaskad.cascade.tag_queries import names_now
from kaskad.cascade.timeline_axis import Axis, Zoom
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.registry.columns import BY_NAME, Column, columns_of
from kaskad.registry.compare import Comparison, compare_rows
from kaskad.registry.filters import (
    RegistryForm,
    Wishes,
    chosen_rows,
    unknown_choices,
    unknown_tags,
    wished_projects,
)
from kaskad.registry.indicator_lines import IndicatorLine, indicator_lines
from kaskad.registry.queries import registry_rows
from kaskad.registry.rows import RegistryRow
from kaskad.registry.timeline import TimeView, time_view, whole_span


@dataclass(frozen=True)
class Shown:
    """The registry as its page and its files show it."""

    rows: Sequence[RegistryRow]
    everything: Sequence[RegistryRow]
    wishes: Wishes
    as_of: date
    problems: Sequence[str]
    comparison: Comparison | None = None
    gone: Sequence[RegistryRow] = field(default=())
    """Projects that answered the filter on the day compared with and are not there any more."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown."""
        return columns_of(self.wishes.view, self.wishes.col)

    def times(self, drawn: Sequence[RegistryRow] | None = None) -> TimeView:
        """The rows on a line of time, or only those *drawn*: the line is that of all of them."""
        wishes = self.wishes
        return time_view(
            self.rows if drawn is None else drawn, whole_span(self.rows, self.as_of), self.as_of,
            Axis(wishes.axis or Axis.SCHOOL), Zoom(wishes.zoom or Zoom.WHOLE),
            date.fromisoformat(wishes.at) if wishes.at else None,
        )  # fmt: skip

    def indicators(
        self, drawn: Sequence[RegistryRow] | None = None
    ) -> dict[int, tuple[IndicatorLine, ...]]:
        """The indicators of what is shown, or of what is *drawn*. Four statements."""
        rows = self.rows if drawn is None else drawn
        return indicator_lines([row.id for row in rows], self.as_of)


def shown_registry(
    person: Person | None, args: MultiDict[str, str], *, whole: bool = False
) -> Shown:
    """The rows that the address *args* asks for, as *person* sees them; None: the command line.

    With *whole* they have what every view needs (`times`), whichever view is asked for.
    """
    wishes, day, wrong = RegistryForm(args).wishes()
    as_of = min(day or today(), today())
    stages = whole or wishes.view == "timeline" or "term" in wishes.col
    everything = registry_rows(person, as_of, stages=stages)
    problems = [
        _("The filter “%(name)s” of this address makes no sense and is left out.", name=name)
        for name in wrong
    ]
    wishes = _with_present_names(everything, wishes)
    problems += unknown_choices(everything, wishes)
    if day and day > today():
        problems.append(_("A day to come cannot be looked at yet: this is today."))
    if as_of < today() and (wishes.tag or "tags" in wishes.col):
        problems.append(_("Tags are those of today: no day is kept with them."))
    comparison, gone = None, []
    if wishes.compare:
        then = date.fromisoformat(wishes.compare)
        if then < as_of:
            comparison = _compared(person, everything, wishes, then, as_of)
            gone = wished_projects(comparison.gone, _without_change(wishes), then)
        else:
            problems.append(_("The day to compare with has to be before the day looked at."))
    elif wishes.changed:
        problems.append(_("What has changed is known only beside a day to compare with."))
    if comparison is None and wishes.changed:
        wishes = _without_change(wishes)
    changed = comparison.touched if comparison else frozenset()
    rows = chosen_rows(everything, wishes, as_of, changed)
    return Shown(rows, everything, wishes, as_of, problems, comparison, gone)


def _with_present_names(rows: Sequence[RegistryRow], wishes: Wishes) -> Wishes:
    """*wishes* with tags as they are called today: a saved view may name them as they were.

    One statement, only where a name is not among those of *rows*.
    """
    if not wishes.tag:
        return wishes
    known = {folded(name): name for row in rows for name in row.tags}
    unknown = unknown_tags(rows, wishes)
    now = names_now(unknown) if unknown else {}
    names = []
    for name in wishes.tag:
        fold = folded(name)
        # A word of projects that are hidden stays as it was typed: its new name would tell of them.
        names.append(known.get(fold) or known.get(folded(now.get(fold, ""))) or name)
    return replace(wishes, tag=tuple(dict.fromkeys(names)))


def _without_change(wishes: Wishes) -> Wishes:
    return replace(wishes, changed="")


def _compared(
    person: Person | None, rows: Sequence[RegistryRow], wishes: Wishes, then: date, as_of: date
) -> Comparison:
    """The colour is always compared, for it always shows."""
    columns = columns_of(wishes.view, wishes.col)
    if BY_NAME["colour"] not in columns:
        columns = (BY_NAME["colour"], *columns)
    return compare_rows(rows, registry_rows(person, then, stages=False), then, as_of, columns)


def address_args(shown: Shown, **changed: Any) -> dict[str, Any]:
    """What is shown as arguments of an address, with some of the filter *changed*."""
    day = {} if shown.as_of == today() else {"as_of": shown.as_of.isoformat()}
    return shown.wishes.args(**changed) | day
