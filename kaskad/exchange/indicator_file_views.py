"""Report R6 to take away: every indicator that the person sees, or those of one project."""

import io
from datetime import date

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import place_for
from kaskad.core import errors, web
from kaskad.core.i18n import show_day, today
from kaskad.exchange import workbooks
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import file_name
from kaskad.exchange.indicator_sheets import indicators_workbook
from kaskad.indicators.report_queries import report_lines
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/indicators.xlsx")
@web.policy(web.LOGIN)
def indicators_file() -> ResponseReturnValue:
    """All the person sees; `project`: of the project with this key and those below it."""
    person = current_person()
    below, whose = None, ""
    if key := request.args.get("project", ""):
        below = place_for(person, key, Permission.INITIATIVE_VIEW).initiative
        whose = f"{below.key} {below.short_title or below.title}"
    day = _day(request.args.get("as_of", ""))
    book = indicators_workbook(report_lines(person, day, below), day, person, whose)
    words = " ".join(filter(None, [str(_("Indicators")), below.key if below else ""]))
    answer = send_file(
        io.BytesIO(workbooks.render_workbook(book)), mimetype=workbooks.MEDIA_TYPE,
        as_attachment=True, download_name=file_name(f"{words}, {show_day(day)}", "xlsx"),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _day(raw: str) -> date:
    """The day of the address; a file has no page to name nonsense on, so it is refused."""
    try:
        return date.fromisoformat(raw) if raw else today()
    except ValueError as error:
        raise errors.Invalid(_("The address asks for something nobody knows.")) from error
