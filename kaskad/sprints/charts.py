"""The charts of a sprint, made of plain series: of a running one, or out of a snapshot."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from kaskad.boards.board_forms import CATEGORY_WORDS
from kaskad.boards.models import ColumnCategory
from kaskad.core.chart_model import Chart, Kind, Level, Look, Mark, Series
from kaskad.sprints.flow import Ageing, CardTime, Spread, Throughput
from kaskad.sprints.forecast import Forecast

_TONES = {
    ColumnCategory.TODO: 0, ColumnCategory.DOING: 4, ColumnCategory.REVIEW: 2,
    ColumnCategory.DONE: 5, ColumnCategory.ACCEPTED: 1,
}  # fmt: skip


def days_of(series: Mapping[str, Any]) -> tuple[date, ...]:
    """All days of the sprint; the counted series may end before them."""
    if not series.get("first"):
        return ()
    first = date.fromisoformat(str(series["first"]))
    length = max(len(series["ideal"]), len(series["finished"]))
    return tuple(first + timedelta(days=step) for step in range(length))


def _padded(values: Sequence[float], length: int) -> tuple[float | None, ...]:
    return (*values[:length], *([None] * (length - len(values))))


def _marks(days: Sequence[date], today: date | None) -> tuple[Mark, ...]:
    if today is None or not days or not days[0] <= today <= days[-1]:
        return ()
    return (Mark(today, str(_("today"))),)


def burn_up_chart(
    series: Mapping[str, Any], *, today: date | None = None, forecast: Forecast | None = None
) -> Chart:
    """Finished cards against the scope and an even pace; with *forecast* the end as a band."""
    days = days_of(series)
    length = len(days)
    finished = list(series.get("finished", ()))
    lines = [
        Series(str(_("Scope")), _padded(series.get("scope", ()), length), Look.STEP),
        Series(str(_("Even pace")), _padded(series.get("ideal", ()), length), Look.DASHED, tag=""),
        Series(str(_("Finished")), _padded(finished, length), Look.LINE, tone=1),
    ]
    counted = len(finished)
    if forecast is not None and 0 < counted < length:
        left = length - counted
        start = finished[-1]
        high = [start + (forecast.high - start) * step / left for step in range(left + 1)]
        low = [start + (forecast.low - start) * step / left for step in range(left + 1)]
        before: tuple[float | None, ...] = (None,) * (counted - 1)
        lines.append(
            Series(
                str(_("Forecast")), (*before, *(round(one, 1) for one in high)), Look.BAND,
                low=(*before, *(round(one, 1) for one in low)),
            )
        )  # fmt: skip
    said = ""
    if finished:
        said = _(
            "%(done)s of %(scope)s cards are finished.",
            done=finished[-1], scope=series["scope"][-1],
        )  # fmt: skip
    return Chart(
        str(_("Burn-up")), tuple(lines), dates=days, description=str(said),
        unit=str(_("cards")), marks=_marks(days, today),
        nothing=str(_("The sprint has not begun: there is nothing to draw yet.")),
    )  # fmt: skip


def burn_down_chart(series: Mapping[str, Any], *, today: date | None = None) -> Chart:
    """What remains, day by day."""
    days = days_of(series)
    length = len(days)
    initial = series["ideal"][-1] if series.get("ideal") else 0
    even = tuple(round(initial - one, 2) for one in series.get("ideal", ()))
    return Chart(
        str(_("Burn-down")),
        (
            Series(str(_("Even pace")), _padded(even, length), Look.DASHED, tag=""),
            Series(str(_("Remaining")), _padded(series.get("remaining", ()), length), Look.LINE),
        ),
        dates=days, unit=str(_("cards")), marks=_marks(days, today),
        nothing=str(_("The sprint has not begun: there is nothing to draw yet.")),
    )  # fmt: skip


def flow_chart(series: Mapping[str, Any]) -> Chart:
    """Cumulative flow: how many cards lay where at the end of each day."""
    flow: Mapping[str, Sequence[int]] = series.get("flow", {})
    days = days_of(series)[: max((len(row) for row in flow.values()), default=0)]
    order = tuple(reversed(ColumnCategory))
    return Chart(
        str(_("Cumulative flow")),
        tuple(
            Series(
                str(CATEGORY_WORDS[category]), tuple(flow.get(str(category), [0] * len(days))),
                Look.STACK, tone=_TONES[category],
            )
            for category in order
        ),
        dates=days, unit=str(_("cards")),
        description=str(_("The wider a band, the more cards wait there.")),
        nothing=str(_("The sprint has not begun: there is nothing to draw yet.")),
    )  # fmt: skip


def throughput_chart(past: Throughput) -> Chart:
    """Finished cards a week, weeks of nothing among them."""
    weeks = past.weeks
    return Chart(
        str(_("Finished a week")),
        (Series(str(_("Finished cards")), tuple(week.finished for week in weeks), Look.BAR),),
        dates=tuple(week.starts_on for week in weeks), kind=Kind.BARS, unit=str(_("cards")),
        head=str(_("Week from")),
        nothing=str(_("No card has been finished yet.")),
    )  # fmt: skip


def time_chart(
    cards: Sequence[CardTime], spread: Spread, names: Mapping[int, str], *, lead: bool
) -> Chart:
    """How long each finished card took, with percentiles: *lead* time, or else cycle time."""
    levels = [
        Level(round(value, 1), words)
        for value, words in (
            (spread.median, str(_("half took no longer"))),
            (spread.p85, str(_("85 of 100 took no longer"))),
        )
        if value is not None
    ]
    ordered = sorted(cards, key=lambda card: (card.finished_on, card.card))
    return Chart(
        str(_("Lead time: from written down to finished") if lead
            else _("Cycle time: from begun to finished")),
        (
            Series(
                str(_("Days")),
                tuple(round(one.lead_days if lead else one.cycle_days, 1) for one in ordered),
                Look.DOTS,
            ),
        ),
        labels=tuple(names.get(card.card, "") for card in ordered),
        dates=tuple(card.finished_on for card in ordered), kind=Kind.SCATTER,
        levels=tuple(levels), unit=str(_("days")), head=str(_("Card")),
        nothing=str(_("No card has been finished yet.")),
    )  # fmt: skip


def ageing_chart(cards: Sequence[Ageing], names: Mapping[int, str], usual: float | None) -> Chart:
    """Cards in work by how long it has been going on, beside what is usual."""
    shown = cards[:15]
    level = (Level(round(usual, 1), str(_("85 of 100 took no longer"))),) if usual else ()
    return Chart(
        str(_("Cards in work, the oldest first")),
        (Series(str(_("Days in work")), tuple(float(one.days) for one in shown), Look.BAR),),
        labels=tuple(names.get(one.card, "") for one in shown), kind=Kind.ROWS, levels=level,
        unit=str(_("days")), head=str(_("Card")), nothing=str(_("Nothing is in work now.")),
    )  # fmt: skip


def spark_chart(series: Mapping[str, Any], forecast: Forecast | None) -> Chart:
    """The small line of the sprint bar: finished, even pace, and where it leads."""
    days = days_of(series)
    length, finished = len(days), list(series.get("finished", ()))
    lines = [
        Series("", _padded(series.get("ideal", ()), length), Look.DASHED, tag=""),
        Series("", _padded(finished, length), Look.LINE, tone=1, tag=""),
    ]
    if forecast is not None and 0 < len(finished) < length:
        left, start = length - len(finished), finished[-1]
        middle = (forecast.low + forecast.high) / 2
        line = [round(start + (middle - start) * step / left, 1) for step in range(left + 1)]
        before: tuple[float | None, ...] = (None,) * (len(finished) - 1)
        lines.append(Series("", (*before, *line), Look.DOTTED, tag=""))
    return Chart(str(_("Burn-up of the sprint")), tuple(lines), dates=days)
