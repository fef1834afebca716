"""Reports on control to take away: R13 and R14 as XLSX, DOCX and PDF."""

from datetime import date
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import place_for
from kaskad.core import errors, web
from kaskad.core.i18n import show_day, today
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.control_documents import control_document
from kaskad.exchange.control_report import ControlReport, report_of_project, report_of_registry
from kaskad.exchange.control_sheets import control_workbook
from kaskad.exchange.document_views import send_document, send_workbook
from kaskad.exchange.report_asking import later
from kaskad.exchange.site_documents import site_document, site_workbook
from kaskad.oversight.control_forms import ControlFilter
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.registry.shown import address_args, shown_registry

FORM = "<any(xlsx, docx, pdf):form>"


@blueprint.get(f"/control.{FORM}")
@web.policy(web.LOGIN)
def control_file(form: str) -> ResponseReturnValue:
    """Control stages and milestones of the projects that the registry shows at this filter."""
    person = current_person()
    shown = shown_registry(person, request.args)
    report = report_of_registry(shown, person)
    words = f"{report.title}, {show_day(report.as_of)}"
    return _control(report, form, words, **address_args(shown))


@blueprint.get(f"/projects/<key>/control.{FORM}")
@web.policy(Permission.INITIATIVE_VIEW)
def project_control_file(key: str, form: str) -> ResponseReturnValue:
    """The same of one project, as of the day of the address."""
    person = current_person()
    place = place_for(person, key, Permission.INITIATIVE_VIEW)
    as_of = _as_of()
    report = report_of_project(place, person, as_of)
    words = f"{report.title}, {place.initiative.key}, {show_day(as_of)}"
    more = {} if as_of == today() else {"as_of": as_of.isoformat()}
    return _control(report, form, words, key=place.initiative.key_fold, **more)


@blueprint.get(f"/projects/<key>/sites.{FORM}")
@web.policy(Permission.INITIATIVE_VIEW)
def site_file(key: str, form: str) -> ResponseReturnValue:
    """Pilot sites, partners and results of one project."""
    person = current_person()
    place = place_for(person, key, Permission.INITIATIVE_VIEW)
    words = f"{_('Trial and partners')}, {place.initiative.key}"
    if form == "xlsx":
        return send_workbook(site_workbook(place, person), words)
    document = site_document(place, person)
    return send_document(document, form, words, key=place.initiative.key_fold)


def _control(report: ControlReport, form: str, words: str, **address: Any) -> ResponseReturnValue:
    if (job := later(form, report.rows, words)) is not None:
        return job
    if form == "xlsx":
        return send_workbook(control_workbook(report), words)
    return send_document(control_document(report), form, words, **address)


def _as_of() -> date:
    """The day of the address; a file has no page to name nonsense on, so it is refused."""
    filters = ControlFilter(request.args)
    if not filters.validate():
        raise errors.Invalid(_("The address asks for something nobody knows."))
    return filters.as_of.data or today()
