"""Charts of a sprint drawn from the series of its snapshot, and from nothing else.

A closed sprint's charts are the same for ever because nothing that changes later is asked here.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from kaskad.boards.models import ColumnCategory
from kaskad.core.chart_model import Chart, Look, Series
from kaskad.sprints.wording import sprint_name

Snapshot = Mapping[str, Any]
_FLOW = (
    ColumnCategory.ACCEPTED, ColumnCategory.DONE, ColumnCategory.REVIEW, ColumnCategory.DOING,
    ColumnCategory.TODO,
)  # fmt: skip
"""From the bottom up: what is finished lies at the bottom and grows."""


def _days(series: Mapping[str, Any], count: int) -> tuple[date, ...]:
    first = series.get("first")
    if not first:
        return ()
    begun = date.fromisoformat(first)
    return tuple(begun + timedelta(days=number) for number in range(count))


def _padded(values: Any, count: int) -> tuple[float | None, ...]:
    """The values, then no data up to *count*; a longer row is cut."""
    row = list(values)[:count]
    return (*row, *([None] * (count - len(row))))


def burn_up(snapshot: Snapshot, number: int) -> Chart | None:
    """Scope and finished cards day by day against the straight line; None without a day to show."""
    series = snapshot.get("series") or {}
    count = max(int(series.get("days") or 0), len(series.get("ideal") or ()))
    days = _days(series, count)
    if not days:
        return None
    return Chart(
        title=str(_("%(sprint)s: finished cards", sprint=sprint_name(number))),
        series=(
            Series(str(_("Scope")), _padded(series["scope"], count), Look.STEP),
            Series(str(_("Finished")), _padded(series["finished"], count)),
            Series(str(_("Even pace")), _padded(series["ideal"], count), Look.DASHED, tag=""),
        ),
        dates=days,
        description=_burn_words(snapshot),
        unit=str(_("cards")),
        head=str(_("Day")),
    )


def _burn_words(snapshot: Snapshot) -> str:
    figures = snapshot.get("figures") or {}
    if not figures:
        return ""
    return str(
        _(
            "Finished %(finished)s of %(scope)s cards; %(added)s came after the start.",
            finished=figures["finished"], scope=figures["scope"], added=figures["added"],
        )
    )  # fmt: skip


def flow(snapshot: Snapshot, number: int) -> Chart | None:
    """Cards of the sprint by kind of column day by day; None without a day to show."""
    series = snapshot.get("series") or {}
    counts = series.get("flow") or {}
    days = _days(series, int(series.get("days") or 0))
    if not days or not counts:
        return None
    words = {
        ColumnCategory.ACCEPTED: _("Accepted"),
        ColumnCategory.DONE: _("Done"),
        ColumnCategory.REVIEW: _("Being agreed"),
        ColumnCategory.DOING: _("At work"),
        ColumnCategory.TODO: _("To do"),
    }
    return Chart(
        title=str(_("%(sprint)s: where the cards were", sprint=sprint_name(number))),
        series=tuple(
            Series(str(words[one]), _padded(counts.get(str(one), ()), len(days)), Look.STACK)
            for one in _FLOW
        ),
        dates=days,
        description=str(_("How many cards lay in which kind of column at the end of each day.")),
        unit=str(_("cards")),
        head=str(_("Day")),
    )
