"""Report R7, the register of risks: as a page, and to take away as XLSX, DOCX and PDF."""

from flask import render_template
from flask.typing import ResponseReturnValue

from kaskad.cascade.risk_register import RegisterLine, risk_register
from kaskad.core import web
from kaskad.core.i18n import show_day
from kaskad.exchange.asked import Asked, asked
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.report_asking import later
from kaskad.exchange.report_parts import paper_document
from kaskad.exchange.risk_report import Named, register_title, risk_paper, risk_workbook
from kaskad.indicators.report_queries import projects_of


@blueprint.get("/risks")
@web.policy(web.LOGIN)
def risk_report() -> ResponseReturnValue:
    """The risks of all projects the person sees, or of one with those below it, on a day."""
    seen = asked(named=True)
    projects, lines = _read(seen)
    paper = risk_paper(projects, lines, seen.day, seen.person, seen.whose)
    return render_template("exchange/risks.html", paper=paper, seen=seen)


@blueprint.get("/risks.<any(xlsx, docx, pdf):form>")
@web.policy(web.LOGIN)
def risk_file(form: str) -> ResponseReturnValue:
    """The rows of that page as a file."""
    seen = asked()
    projects, lines = _read(seen)
    words = " ".join(filter(None, [register_title(), seen.key]))
    words = f"{words}, {show_day(seen.day)}"
    if (job := later(form, len(lines), words)) is not None:
        return job
    if form == "xlsx":
        book = risk_workbook(projects, lines, seen.day, seen.person, seen.whose)
        return send_workbook(book, words)
    paper = risk_paper(projects, lines, seen.day, seen.person, seen.whose)
    return send_document(paper_document(paper, "risks"), form, words, **seen.address)


def _read(seen: Asked) -> tuple[list[Named], tuple[RegisterLine, ...]]:
    projects = [
        Named(one.id, one.key, one.short_title or one.title)
        for one in projects_of(seen.person, seen.below)
    ]
    return projects, risk_register([one.id for one in projects], seen.day)
