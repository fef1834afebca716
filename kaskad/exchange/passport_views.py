"""The passport of an initiative to take away, as DOCX and PDF."""

from flask.typing import ResponseReturnValue

from kaskad.cascade.access import place_for
from kaskad.core import web
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document
from kaskad.exchange.passport_documents import document_kind, passport_document
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/projects/<key>/passport.<any(docx, pdf):form>")
@web.policy(Permission.INITIATIVE_VIEW)
def passport_file(key: str, form: str) -> ResponseReturnValue:
    """The passport as its page shows it to the reader."""
    person = current_person()
    place = place_for(person, key, Permission.INITIATIVE_VIEW)
    initiative = place.initiative
    name = f"{document_kind(initiative.kind)}, {initiative.key}"
    return send_document(passport_document(person, place), form, name, key=initiative.key_fold)
