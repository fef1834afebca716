"""The chart of one indicator: its way against the steps of its targets and what is expected."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from kaskad.core.chart_model import Chart, Look, Mark, Series
from kaskad.indicators.standings import Course
from kaskad.indicators.units import read_unit


def course_chart(course: Course, today: date) -> Chart:
    """Plan and fact, day by day. Values lie where they were measured, with nothing invented."""
    points = course.points
    dates = tuple(point.on for point in points)
    return Chart(
        str(_("Plan and fact")),
        (
            Series(str(_("Target")), _floats([p.target for p in points]), Look.STEP),
            Series(
                str(_("Expected by then")), _floats([p.expected for p in points]), Look.DASHED,
                tag="",
            ),
            Series(str(_("Verified")), _floats([p.actual for p in points]), Look.LINE, tone=1),
        ),
        dates=dates, unit=read_unit(course.now.unit).short,
        marks=(Mark(today, str(_("today"))),) if dates[0] <= today <= dates[-1] else (),
        nothing=str(_("Nothing has been verified yet, and the target is no number.")),
    )  # fmt: skip


def _floats(numbers: Sequence[Decimal | None]) -> tuple[float | None, ...]:
    return tuple(None if one is None else float(one) for one in numbers)
