"""Report R3: the progress of a project or programme over a period, as a page and files."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.validators import Optional

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.forms import DayField, FilterForm
from kaskad.core.i18n import show_day, today
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.progress_queries import Progress, progress
from kaskad.exchange.progress_report import progress_paper, stretches
from kaskad.exchange.progress_sheets import progress_workbook
from kaskad.exchange.report_parts import Paper, paper_document
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.INITIATIVE_VIEW
LONGEST = 3 * 366
"""Days of the longest period: three years."""


class PeriodFilter(FilterForm):
    """From which day to which; nothing: this month."""

    since = DayField(validators=[Optional()])
    until = DayField(validators=[Optional()])


@dataclass(frozen=True)
class _Asked:
    """The period of the address."""

    first: date
    last: date

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}


def _period(place: Place) -> tuple[_Asked, str]:
    """The period, and what is wrong with the one that the address asks for."""
    usual = stretches(place, today())[0]
    asked, filters = _Asked(usual.first, usual.last), PeriodFilter(request.args)
    if not filters.validate():
        return asked, str(_("The address asks for something nobody knows."))
    first, last = filters.since.data or asked.first, filters.until.data or asked.last
    if last < first:
        return asked, str(_("The period ends before it begins; this month is shown."))
    if (last - first).days > LONGEST:
        return asked, str(_("The period is longer than three years; this month is shown."))
    if first > today():
        return asked, str(_("The period has not begun yet; this month is shown."))
    return _Asked(first, last), ""


def _report(person: Person, place: Place, asked: _Asked) -> tuple[Progress, Paper]:
    as_of = min(asked.last, today())
    found = progress(person, place, asked.first, asked.last, as_of)
    return found, progress_paper(found, place, asked.first, asked.last, as_of, person)


@blueprint.get("/projects/<key>/progress")
@web.policy(VIEW)
def progress_report(key: str) -> ResponseReturnValue:
    """The report on screen, to be printed and signed."""
    person = current_person()
    place = open_place(person, key)
    asked, problem = _period(place)
    return page(
        "exchange/progress.html", person, place, paper=_report(person, place, asked)[1],
        first=asked.first, last=asked.last, address=asked.address, problem=problem,
        choices=stretches(place, today()),
    )  # fmt: skip


@blueprint.get("/projects/<key>/progress.<any(xlsx, docx, pdf):form>")
@web.policy(VIEW)
def progress_file(key: str, form: str) -> ResponseReturnValue:
    """The rows of that page as a workbook, Word or PDF."""
    person = current_person()
    place = place_for(person, key, VIEW)
    asked, problem = _period(place)
    if problem:
        raise errors.Invalid(problem)
    found, paper = _report(person, place, asked)
    words = (
        f"{paper.kind}, {place.initiative.key}, {show_day(asked.first)} – {show_day(asked.last)}"
    )
    if form == "xlsx":
        return send_workbook(progress_workbook(found, paper), words)
    return send_document(
        paper_document(paper, "progress"), form, words, key=place.initiative.key_fold,
        **asked.address,
    )  # fmt: skip
