"""Report R6 as a page and to take away: every indicator that the person sees, or of one project."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import web
from kaskad.core.forms import FilterForm, NumberField
from kaskad.core.i18n import show_day
from kaskad.exchange.asked import asked
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.indicator_report import count_words, monitoring
from kaskad.exchange.indicator_sheets import indicators_workbook
from kaskad.exchange.report_asking import later
from kaskad.exchange.report_parts import paper_document
from kaskad.indicators.report_queries import report_lines

ON_A_PAGE = 500
"""Indicators on a page of the report on screen."""


class _PageFilter(FilterForm):
    """Which page; none: the first."""

    page = NumberField(least=1)


@blueprint.get("/indicators/report")
@web.policy(web.LOGIN)
def monitoring_report() -> ResponseReturnValue:
    """The report on screen, to be printed and signed; `page`: which of its pages.

    Two thousand indicators would be a page of 5 MB. The files hold all.
    """
    seen, pages = asked(named=True), _PageFilter(request.args)
    lines = report_lines(seen.person, seen.day, seen.below)
    last = max(1, -(-len(lines) // ON_A_PAGE))
    at = min(pages.page.data or 1, last) if pages.validate() else 1
    shown = lines[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    paper = monitoring(shown, seen.day, seen.person, seen.whose)
    return render_template(
        "exchange/monitoring.html", paper=replace(paper, figures=count_words(len(lines))),
        as_of=seen.day, address=seen.address, below=seen.below, at=at, pages=last,
        problem=seen.problem,
    )  # fmt: skip


@blueprint.get("/indicators.<any(docx, pdf):form>")
@web.policy(web.LOGIN)
def monitoring_file(form: str) -> ResponseReturnValue:
    """The rows of that page as Word or PDF."""
    seen = asked()
    lines = report_lines(seen.person, seen.day, seen.below)
    words = " ".join(filter(None, [str(_("Monitoring of indicators")), seen.key]))
    words = f"{words}, {show_day(seen.day)}"
    if (job := later(form, len(lines), words)) is not None:
        return job
    paper = monitoring(lines, seen.day, seen.person, seen.whose)
    return send_document(paper_document(paper, "monitoring"), form, words, **seen.address)


@blueprint.get("/indicators.xlsx")
@web.policy(web.LOGIN)
def indicators_file() -> ResponseReturnValue:
    """The same as a workbook with numbers and formulas."""
    seen = asked()
    lines = report_lines(seen.person, seen.day, seen.below)
    words = " ".join(filter(None, [str(_("Indicators")), seen.key]))
    words = f"{words}, {show_day(seen.day)}"
    if (job := later("xlsx", len(lines), words)) is not None:
        return job
    return send_workbook(indicators_workbook(lines, seen.day, seen.person, seen.whose), words)
