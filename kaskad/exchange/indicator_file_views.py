"""Report R6 as a page and to take away: every indicator that the person sees, or of one project."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative
from kaskad.core import errors, web
from kaskad.core.forms import FilterForm, NumberField
from kaskad.core.i18n import show_day, today
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.indicator_report import count_words, monitoring
from kaskad.exchange.indicator_sheets import indicators_workbook
from kaskad.exchange.report_asking import later
from kaskad.exchange.report_parts import paper_document
from kaskad.indicators.report_queries import report_lines
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

ON_A_PAGE = 500
"""Indicators on a page of the report on screen."""


class _PageFilter(FilterForm):
    """Which page; none: the first."""

    page = NumberField(least=1)


@dataclass(frozen=True)
class _Asked:
    """What the address asks for."""

    person: Person
    below: Initiative | None
    day: date

    @property
    def whose(self) -> str:
        """The project in words; empty: everything the person sees."""
        one = self.below
        return f"{one.key} {one.short_title or one.title}" if one is not None else ""

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address."""
        project = {"project": self.below.key_fold} if self.below is not None else {}
        return project | ({} if self.day == today() else {"as_of": self.day.isoformat()})


def _asked() -> _Asked:
    """`project`: the project with this key and those below it; `as_of`: the day."""
    person, below = current_person(), None
    if key := request.args.get("project", ""):
        below = place_for(person, key, Permission.INITIATIVE_VIEW).initiative
    return _Asked(person, below, _day(request.args.get("as_of", "")))


@blueprint.get("/indicators/report")
@web.policy(web.LOGIN)
def monitoring_report() -> ResponseReturnValue:
    """The report on screen, to be printed and signed; `page`: which of its pages.

    Two thousand indicators would be a page of 5 MB. The files hold all.
    """
    asked, pages = _asked(), _PageFilter(request.args)
    lines = report_lines(asked.person, asked.day, asked.below)
    last = max(1, -(-len(lines) // ON_A_PAGE))
    at = min(pages.page.data or 1, last) if pages.validate() else 1
    shown = lines[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    paper = monitoring(shown, asked.day, asked.person, asked.whose)
    return render_template(
        "exchange/monitoring.html", paper=replace(paper, figures=count_words(len(lines))),
        as_of=asked.day, address=asked.address, below=asked.below, at=at, pages=last,
    )  # fmt: skip


@blueprint.get("/indicators.<any(docx, pdf):form>")
@web.policy(web.LOGIN)
def monitoring_file(form: str) -> ResponseReturnValue:
    """The rows of that page as Word or PDF."""
    asked = _asked()
    lines = report_lines(asked.person, asked.day, asked.below)
    key = asked.below.key if asked.below else ""
    words = " ".join(filter(None, [str(_("Monitoring of indicators")), key]))
    words = f"{words}, {show_day(asked.day)}"
    if (job := later(form, len(lines), words)) is not None:
        return job
    paper = monitoring(lines, asked.day, asked.person, asked.whose)
    return send_document(paper_document(paper, "monitoring"), form, words, **asked.address)


@blueprint.get("/indicators.xlsx")
@web.policy(web.LOGIN)
def indicators_file() -> ResponseReturnValue:
    """The same as a workbook with numbers and formulas."""
    asked = _asked()
    lines = report_lines(asked.person, asked.day, asked.below)
    words = " ".join(filter(None, [str(_("Indicators")), asked.below.key if asked.below else ""]))
    words = f"{words}, {show_day(asked.day)}"
    if (job := later("xlsx", len(lines), words)) is not None:
        return job
    return send_workbook(indicators_workbook(lines, asked.day, asked.person, asked.whose), words)


def _day(raw: str) -> date:
    """The day of the address; a file has no page to name nonsense on, so it is refused."""
    try:
        return date.fromisoformat(raw) if raw else today()
    except ValueError as error:
        raise errors.Invalid(_("The address asks for something nobody knows.")) from error
