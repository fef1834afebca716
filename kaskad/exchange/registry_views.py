"""The registry to take away: XLSX, DOCX, PDF of what its page shows at the same address."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import web
from kaskad.core.i18n import show_day
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.registry_documents import registry_document
from kaskad.exchange.registry_sheets import registry_workbook
from kaskad.exchange.report_asking import later
from kaskad.people.visitor import current_person
from kaskad.registry.shown import address_args, shown_registry


@blueprint.get("/registry.<any(xlsx, docx, pdf):form>")
@web.policy(web.LOGIN)
def registry_file(form: str) -> ResponseReturnValue:
    """The rows that the page shows for the same filter, order and day."""
    person = current_person()
    shown = shown_registry(person, request.args, whole=True)
    words = f"{_('Registry of projects')}, {show_day(shown.as_of)}"
    if (job := later(form, len(shown.rows), words)) is not None:
        return job
    if form != "xlsx":
        return send_document(registry_document(shown, person), form, words, **address_args(shown))
    return send_workbook(registry_workbook(shown, person), words)
