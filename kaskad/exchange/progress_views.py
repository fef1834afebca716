"""Report R3: the progress of a project or programme over a period, as a page and files."""

from flask.typing import ResponseReturnValue

from kaskad.cascade.access import place_for
from kaskad.cascade.pages import open_place
from kaskad.core import errors, web
from kaskad.core.i18n import show_day
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.progress_asked import asked_days
from kaskad.exchange.progress_page import progress_page
from kaskad.exchange.progress_shown import shown_progress
from kaskad.exchange.report_asking import later
from kaskad.exchange.report_parts import paper_document
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.INITIATIVE_VIEW


@blueprint.get("/projects/<key>/progress")
@web.policy(VIEW)
def progress_report(key: str) -> ResponseReturnValue:
    """The report on screen: its rows, its words, what is to be done with it."""
    person = current_person()
    place = open_place(person, key)
    asked, problem = asked_days(place)
    return progress_page(person, place, asked, problem=problem)


@blueprint.get("/projects/<key>/progress.<any(xlsx, docx, pdf):form>")
@web.policy(VIEW)
def progress_file(key: str, form: str) -> ResponseReturnValue:
    """The report of that page as a workbook, Word or PDF."""
    person = current_person()
    place = place_for(person, key, VIEW)
    asked, problem = asked_days(place)
    if problem:
        raise errors.Invalid(problem)
    shown = shown_progress(person, place, asked.first, asked.last)
    paper = shown.paper()
    words = (
        f"{paper.kind}, {place.initiative.key}, {show_day(asked.first)} – {show_day(asked.last)}"
    )
    if (job := later(form, paper.rows, words)) is not None:
        return job
    if form == "xlsx":
        return send_workbook(shown.workbook(), words)
    return send_document(
        paper_document(paper, "progress"), form, words, key=place.initiative.key_fold,
        **asked.address,
    )  # fmt: skip
