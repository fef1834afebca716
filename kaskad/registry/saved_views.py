"""Saving what the registry shows under a name, and the list of saved views."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from kaskad.cascade.forms import blame, once_of
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import LineField, NumberField, PageForm
from kaskad.people.models import Organisation, Person
from kaskad.people.visitor import current_person
from kaskad.registry import saved_actions as actions
from kaskad.registry.blueprint import blueprint
from kaskad.registry.filters import RegistryForm
from kaskad.registry.page_views import saved_url
from kaskad.registry.saved_access import may_share, sharing_place, view_for
from kaskad.registry.saved_queries import saved_views


class SavedViewForm(PageForm):
    """The name of a view, and whether colleagues see it."""

    name = LineField(_l("Name of the view"), limit=120, required=True)
    share = BooleanField(_l("Show it to colleagues of my organisation"))
    revision = NumberField(least=0)

    def mark(self, suffix: str) -> None:
        """Ids of its own among the forms of a page."""
        for one in self:
            one.id = f"{one.name}-{suffix}"
            one.label.field_id = one.id


@dataclass
class Sent:
    """Forms that were refused, to be shown again with what was typed."""

    new: SavedViewForm | None = None
    changed: dict[int, SavedViewForm] = field(default_factory=dict)
    args: MultiDict[str, str] = field(default_factory=MultiDict)


def _address() -> dict[str, Any]:
    """What of the registry's address came along with the form; what makes no sense is left out."""
    known = set(RegistryForm()._fields)
    told = MultiDict((name, value) for name, value in request.form.items(multi=True)
                     if name in known)  # fmt: skip
    wishes, _day, _wrong = RegistryForm(told).wishes()
    return wishes.kept()


def _share(person: Person, form: SavedViewForm) -> Organisation | None:
    return sharing_place(person) if form.share.data else None


@blueprint.get("/registry/views")
@web.policy(web.LOGIN)
def views_list() -> ResponseReturnValue:
    """The views of the visitor, with those in the archive, and the shared ones."""
    return _list(current_person(), Sent())


@blueprint.post("/registry/views")
@web.policy(web.LOGIN)
def save_view() -> ResponseReturnValue:
    """Keep what the registry shows under a name."""
    person = current_person()
    form = SavedViewForm()
    try:
        form.check()
        with unit_of_work(person):
            row = actions.save_view(
                person, form.name.data or "", _address(), _share(person, form),
                once=once_of(request.form),
            )  # fmt: skip
            view_id = row.id
    except errors.Invalid as error:
        blame(form, error)
        return _list(person, Sent(new=form, args=request.form)), 422
    flash(_("The view is saved."), "success")
    return web.see_other(_open(person, view_id))


def _open(person: Person, view_id: int) -> str:
    return saved_url(next(one for one in saved_views(person) if one.id == view_id))


@blueprint.post("/registry/views/<int:view_id>")
@web.policy(web.LOGIN)
def change_view(view_id: int) -> ResponseReturnValue:
    """Another name, shared or not."""
    person = current_person()
    view_for(person, view_id)
    form = SavedViewForm()
    form.mark(str(view_id))
    try:
        form.check()
        with unit_of_work(person):
            row = view_for(person, view_id)
            share = db.session.get(Organisation, row.shared_with_id or 0)
            if may_share(person):  # who may not is not asked, and changes nothing about it
                share = _share(person, form)
            actions.change_view(
                person, row, form.revision.data, form.name.data or "", share,
                once=once_of(request.form),
            )  # fmt: skip
    except errors.Invalid as error:
        blame(form, error)
        return _list(person, Sent(changed={view_id: form})), 422
    except errors.Conflict as error:
        if not error.clashes:
            raise
        return _disputed(person, view_id, form, error)
    flash(_("Saved."), "success")
    return web.see_other(url_for("registry.views_list"))


def _disputed(
    person: Person, view_id: int, form: SavedViewForm, error: errors.Conflict
) -> ResponseReturnValue:
    """Both names; sending again wins."""
    form.form_errors = [*form.form_errors, error.message]
    for clash in error.clashes:
        if clash.field == "name":
            sentence = _(
                "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
                theirs=clash.theirs,
            )
            form.name.errors = [*form.name.errors, sentence]
    form.revision.data = view_for(person, view_id).revision
    form.revision.raw_data = None
    return _list(person, Sent(changed={view_id: form})), 409


@blueprint.post("/registry/views/<int:view_id>/replace")
@web.policy(web.LOGIN)
def replace_view(view_id: int) -> ResponseReturnValue:
    """Let the view show what is shown now."""
    person = current_person()
    with unit_of_work(person):
        actions.replace_view(
            person, view_for(person, view_id), _address(), once=once_of(request.form)
        )
    flash(_("The view is saved."), "success")
    return web.see_other(_open(person, view_id))


@blueprint.post("/registry/views/<int:view_id>/first")
@web.policy(web.LOGIN)
def open_first(view_id: int) -> ResponseReturnValue:
    """Let the registry open with it, or as it comes."""
    person = current_person()
    with unit_of_work(person):
        row = view_for(person, view_id)
        actions.open_first(person, None if request.form.get("off") else row)
    return web.see_other(url_for("registry.views_list"))


@blueprint.post("/registry/views/<int:view_id>/archive")
@web.policy(web.LOGIN)
def archive_view(view_id: int) -> ResponseReturnValue:
    """Take it off the list."""
    person = current_person()
    with unit_of_work(person):
        row = view_for(person, view_id)
        actions.archive_view(person, row, once=once_of(request.form))
        name = row.name
    web.say(
        {"text": _("The view “%(name)s” is in the archive.", name=name),
         "undo_url": url_for("registry.restore_view", view_id=view_id)}
    )  # fmt: skip
    return web.see_other(url_for("registry.views_list"))


@blueprint.post("/registry/views/<int:view_id>/restore")
@web.policy(web.LOGIN)
def restore_view(view_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        actions.restore_view(person, view_for(person, view_id), once=once_of(request.form))
    flash(_("Restored."), "success")
    return web.see_other(url_for("registry.views_list"))


def _list(person: Person, sent: Sent) -> str:
    rows = saved_views(person, archived=True)
    forms = {}
    for row in rows:
        if row.mine and not row.archived:
            form = sent.changed.get(row.id)
            if form is None:
                form = SavedViewForm(
                    None, name=row.name, share=bool(row.shared), revision=row.revision
                )
                form.mark(str(row.id))
            forms[row.id] = form
    return render_template(
        "registry/views.html", rows=rows, forms=forms, new=sent.new, args=sent.args,
        saved_url=saved_url, may_share=may_share(person),
    )  # fmt: skip
