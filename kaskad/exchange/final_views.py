"""The final report of an initiative to take away, as DOCX and PDF."""

from flask.typing import ResponseReturnValue

from kaskad.cascade.access import place_for
from kaskad.core import web
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document
from kaskad.exchange.final_documents import document_kind, final_document
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/projects/<key>/final-report.<any(docx, pdf):form>")
@web.policy(Permission.INITIATIVE_VIEW)
def final_report_file(key: str, form: str) -> ResponseReturnValue:
    """The final report as its page shows it."""
    person = current_person()
    place = place_for(person, key, Permission.INITIATIVE_VIEW)
    initiative = place.initiative
    name = f"{document_kind()}, {initiative.key}"
    return send_document(final_document(person, place), form, name, key=initiative.key_fold)
