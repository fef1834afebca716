"""The day that the address of a page asks to look at: `as_of` (domain.md, D2)."""

from datetime import date

from flask import request
from flask_babel import gettext as _

from kaskad.core.forms import DayField, FilterForm
from kaskad.core.i18n import today


class AsOfForm(FilterForm):
    """The day to look at."""

    as_of = DayField()


def asked_day() -> tuple[date, str]:
    """(the day of the address, a sentence where it is not the one asked for); else today."""
    form = AsOfForm(request.args)
    if not form.validate():
        return today(), str(_("The day in the address could not be read; today is shown."))
    asked: date = form.as_of.data or today()
    if asked > today():
        return today(), str(_("A day to come cannot be looked at yet: this is today."))
    return asked, ""
