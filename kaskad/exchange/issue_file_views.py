"""The sheet of import issues to take away, as XLSX: what its page shows at the same filter."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import web
from kaskad.core.i18n import show_day, today
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_workbook
from kaskad.exchange.issue_sheets import issues_workbook
from kaskad.exchange.report_asking import later
from kaskad.oversight.issue_forms import IssueFilter
from kaskad.oversight.issue_page import sheet_of_all
from kaskad.people.visitor import current_person


@blueprint.get("/imports/issues.xlsx")
@web.policy(web.LOGIN)
def issues_file() -> ResponseReturnValue:
    """All the lines that the page shows on its pages; `project` is the key of one project."""
    person = current_person()
    wish, _wrong = IssueFilter(request.args).wish()
    sheet = sheet_of_all(person, wish, whole=True)
    words = f"{_('Import issues')}, {show_day(today())}"
    if (job := later("xlsx", len(sheet.rows), words)) is not None:
        return job
    return send_workbook(issues_workbook(sheet, person), words)
