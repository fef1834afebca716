"""The final report of an initiative to take away, as DOCX and PDF."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import place_for
from kaskad.core import errors, web
from kaskad.core.asked_day import asked_day
from kaskad.core.i18n import today
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
    day, problem = asked_day()
    if problem:
        raise errors.Invalid(_("The address asks for something nobody knows."))
    more = {} if day == today() else {"as_of": day.isoformat()}
    document = final_document(person, place, day)
    return send_document(document, form, name, key=initiative.key_fold, **more)
