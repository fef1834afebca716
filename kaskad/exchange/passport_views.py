"""The passport of an initiative to take away, as DOCX and PDF."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import place_for
from kaskad.core import errors, web
from kaskad.core.forms import FilterForm, NumberField
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_document
from kaskad.exchange.passport_documents import document_kind, passport_document
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


class VersionFilter(FilterForm):
    """Which version; none: what is written now."""

    version = NumberField(least=1)


@blueprint.get("/projects/<key>/passport.<any(docx, pdf):form>")
@web.policy(Permission.INITIATIVE_VIEW)
def passport_file(key: str, form: str) -> ResponseReturnValue:
    """The passport as its page shows it to the reader, or a version of it."""
    person = current_person()
    place = place_for(person, key, Permission.INITIATIVE_VIEW)
    initiative = place.initiative
    name = f"{document_kind(initiative.kind)}, {initiative.key}"
    address: dict[str, Any] = {"key": initiative.key_fold}
    filters = VersionFilter(request.args)
    if not filters.validate():
        raise errors.NotFound(_("The passport has no such version."))
    if version := filters.version.data:
        name = f"{name}, {_('version %(number)s', number=version)}"
        address["version"] = version
    return send_document(passport_document(person, place, version), form, name, **address)
