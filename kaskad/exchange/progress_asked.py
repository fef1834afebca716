"""The days that the address of a progress report asks for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms.validators import Optional

from kaskad.approvals.progress_periods import ReportPeriod, find, read_code, usual
from kaskad.approvals.progress_queries import ReportView
from kaskad.calendars.queries import calendar_for
from kaskad.cascade.access import Place
from kaskad.core.forms import DayField, FilterForm
from kaskad.core.i18n import today

LONGEST = 3 * 366
"""Days of the longest period: three years."""


class PeriodFilter(FilterForm):
    """From which day to which; nothing: the half-year that is reported on now."""

    since = DayField(validators=[Optional()])
    until = DayField(validators=[Optional()])


@dataclass(frozen=True)
class Asked:
    """The days of the address."""

    first: date
    last: date

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}


def asked_days(place: Place) -> tuple[Asked, str]:
    """The days, and what is wrong with those that the address asks for."""
    default = usual(calendar_for(place.owner_path), today())
    asked, filters = Asked(default.first, default.last), PeriodFilter(request.args)
    if not filters.validate():
        return asked, str(_("The address asks for something nobody knows."))
    first, last = filters.since.data or asked.first, filters.until.data or asked.last
    if last < first:
        return asked, str(_("The period ends before it begins; the usual one is shown."))
    if (last - first).days > LONGEST:
        return asked, str(_("The period is longer than three years; the usual one is shown."))
    if first > today():
        return asked, str(_("The period has not begun yet; the usual one is shown."))
    return Asked(first, last), ""


def period_of(place: Place, asked: Asked) -> ReportPeriod | None:
    """The period that people report on with these days; None: on such days nobody reports."""
    return find(calendar_for(place.owner_path), asked.first, asked.last)


def reported(place: Place, asked: Asked, view: ReportView | None) -> ReportPeriod | None:
    """The same, or that of a report whose days the office has moved since."""
    found = period_of(place, asked)
    if found is None and view is not None and (code := read_code(view.period)) is not None:
        return ReportPeriod(code, view.first, view.last)
    return found
