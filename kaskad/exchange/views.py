"""Pages of import: choose a file, see what would happen, load it; or load the example."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.core.errors import Invalid
from kaskad.exchange import (
    control_file_views,
    document_views,
    example,
    final_views,
    indicator_file_views,
    issue_file_views,
    passport_views,
    progress_overview_views,
    progress_views,
    progress_write_views,
    registry_views,
    report_views,
    risk_file_views,
    target_table_views,
)
from kaskad.exchange.access import check_import
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.exchange.cascade_words import heading, listed, office_words
from kaskad.exchange.forms import CascadeFileForm, CascadeTextForm
from kaskad.exchange.packing import pack, unpack
from kaskad.exchange.readers.yaml_tree import MOST_BYTES
from kaskad.people.access import instance_for, standing
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

__all__ = [
    "blueprint", "control_file_views", "document_views", "final_views",
    "indicator_file_views", "issue_file_views", "passport_views",
    "progress_overview_views", "progress_views", "progress_write_views", "registry_views",
    "report_views", "risk_file_views", "target_table_views",
]  # fmt: skip


@blueprint.get("/import/cascade")
@web.policy(Permission.CASCADE_IMPORT)
def import_cascade() -> ResponseReturnValue:
    """The form to choose a file."""
    check_import(current_person())
    return _choose(CascadeFileForm())


@blueprint.post("/import/cascade/preview")
@web.policy(Permission.CASCADE_IMPORT)
def preview_cascade() -> ResponseReturnValue:
    """What loading the file would do. Everything is tried for real and rolled back."""
    person = current_person()
    check_import(person)
    form = CascadeFileForm()
    try:
        form.check()
        data = form.file.data.stream.read(MOST_BYTES + 1)
        packed = pack(data) if len(data) <= MOST_BYTES else ""
        upload = read_upload(data)
        with unit_of_work(person, dry_run=True):
            report = load_cascade(person, upload)
    except Invalid as error:
        return _refused(form, error)
    return _preview(report, CascadeTextForm(formdata=None, packed=packed))


@blueprint.post("/import/cascade")
@web.policy(Permission.CASCADE_IMPORT)
def apply_cascade() -> ResponseReturnValue:
    """Load the file that was looked at."""
    person = current_person()
    check_import(person)
    form = CascadeTextForm()
    try:
        form.check()
        upload = read_upload(unpack(form.packed.data or ""))
        with unit_of_work(person):
            report = load_cascade(person, upload)
    except Invalid as error:
        return _refused(CascadeFileForm(formdata=None), error)
    return _done(report)


@blueprint.post("/import/example")
@web.policy(Permission.CASCADE_IMPORT)
def load_example() -> ResponseReturnValue:
    """Load the example cascade that ships with Kaskad: an administrator's act."""
    person = current_person()
    instance_for(person, Permission.CASCADE_IMPORT)
    with unit_of_work(person):
        report = example.load_example(person)
    return _done(report)


def _choose(form: CascadeFileForm) -> str:
    person = current_person()
    return render_template(
        "exchange/import_cascade.html", form=form, may_example=standing(person).admin
    )


def _refused(form: CascadeFileForm, error: Invalid) -> ResponseReturnValue:
    if not form.file.errors:
        form.file.errors = [error.message]
    return _choose(form), 422


def _preview(report: Report, form: CascadeTextForm) -> str:
    return render_template(
        "exchange/preview_cascade.html",
        report=report,
        form=form,
        heading=heading(report, preview=True),
        created=listed(report.created),
        changed=listed(report.changed),
        office=office_words(report, preview=True),
    )


def _done(report: Report) -> ResponseReturnValue:
    text = heading(report, preview=False)
    if report.created:
        text = f"{text} {_('New: %(what)s.', what=listed(report.created))}"
    if report.changed:
        text = f"{text} {_('Changed: %(what)s.', what=listed(report.changed))}"
    if report.doubts:
        waiting = ngettext(
            "%(num)s doubt stands on the sheet of import issues.",
            "%(num)s doubts stand on the sheet of import issues.",
            len(report.doubts),
        )
        text = f"{text} {waiting}"
    flash(f"{text} {office_words(report, preview=False)}".strip(), "success")
    return web.see_other(url_for("cascade.tree"))
