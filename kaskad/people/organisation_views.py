"""The tree of organisations."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import PageForm
from kaskad.people import actions as people_actions
from kaskad.people import organisations as actions
from kaskad.people import queries
from kaskad.people.access import instance_for, organisation_for, standing
from kaskad.people.blueprint import blueprint
from kaskad.people.forms import (
    KIND_NAMES,
    MoveForm,
    NewOrganisationForm,
    OrganisationForm,
    offered,
    refuse,
)
from kaskad.people.models import Organisation, OrganisationKind, Person
from kaskad.people.people_views import ID
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

MANAGE = Permission.ORGANISATION_MANAGE


@blueprint.get("/organisations")
@web.policy(web.LOGIN)
def organisations() -> ResponseReturnValue:
    """The organisations of one's branch."""
    actor = current_person()
    rows = queries.tree(actor)
    return render_template(
        "people/organisations.html", rows=rows, kinds=KIND_NAMES,
        may_add=standing(actor).admin or any(row.may_manage for row in rows),
    )  # fmt: skip


def _parents(actor: Person, but: Organisation | None = None) -> list[tuple[int, str]]:
    """Where an organisation may stand: under one's own, never under itself; 0 is the top."""
    below = (
        {row_id for (row_id,) in db.session.execute(
            db.select(Organisation.id).where(Organisation.path.startswith(but.path)))}
        if but else set()
    )  # fmt: skip
    own = [(row_id, name) for row_id, name in queries.places(actor, MANAGE) if row_id not in below]
    top = [(0, _("Nothing: at the top"))] if standing(actor).admin else []
    return [*top, *own]


def _parent(form: MoveForm | NewOrganisationForm) -> Organisation | None:
    return db.session.get(Organisation, form.parent.data) if form.parent.data else None


@blueprint.get("/organisations/new")
@web.policy(MANAGE)
def new_organisation() -> ResponseReturnValue:
    """The form of a new one."""
    form = NewOrganisationForm(kind=OrganisationKind.SCHOOL.value)
    form.parent.choices = offered(_parents(current_person()))
    if not form.parent.choices:
        raise errors.Forbidden(_("Your role does not allow this."))
    under = request.args.get("under", "")
    if under.isdecimal() and len(under) < 10:
        form.parent.data = int(under)
    return render_template("people/new_organisation.html", form=form)


@blueprint.post("/organisations")
@web.policy(MANAGE)
def create_organisation() -> ResponseReturnValue:
    """Add it."""
    actor, form = current_person(), NewOrganisationForm()
    form.parent.choices = offered(_parents(actor))
    if not form.parent.choices:
        raise errors.Forbidden(_("Your role does not allow this."))
    try:
        form.check()
        with unit_of_work(actor):
            row = actions.create_organisation(
                actor, name=form.name.data or "", kind=OrganisationKind(form.kind.data),
                parent=_parent(form), short_name=form.short_name.data or "",
                number=form.number.data or "", district=form.district.data or "",
                once=request.form.get("_once"),
            )  # fmt: skip
    except errors.Invalid as error:
        refuse(form, error)
        return render_template("people/new_organisation.html", form=form), 422
    flash(_("“%(name)s” is added.", name=row.name), "success")
    return web.see_other(url_for("people.organisations"))


@blueprint.get(f"/organisations/<{ID}:organisation_id>")
@web.policy(MANAGE)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """One organisation, to change or move."""
    return _page(organisation_for(current_person(), organisation_id, MANAGE))


def _page(row: Organisation, refused: PageForm | None = None) -> str:
    actor = current_person()
    change = (
        refused
        if isinstance(refused, OrganisationForm)
        else OrganisationForm(
            formdata=None, name=row.name, short_name=row.short_name, kind=row.organisation_kind,
            number=row.number, district=row.district, revision=row.revision,
        )
    )  # fmt: skip
    move = refused if isinstance(refused, MoveForm) else MoveForm(formdata=None)
    parents = _parents(actor, row)
    move.parent.choices = offered(parents)
    if refused is not move:
        move.parent.data = row.parent_id or 0
    may_move = len(parents) > 1 and (row.parent_id or 0) in dict(parents)
    return render_template(
        "people/organisation.html", row=row, change=change, move=move, may_move=may_move
    )


@blueprint.post(f"/organisations/<{ID}:organisation_id>")
@web.policy(MANAGE)
def change_organisation(organisation_id: int) -> ResponseReturnValue:
    """Change names, kind, number."""
    actor, form = current_person(), OrganisationForm()
    row = organisation_for(actor, organisation_id, MANAGE)
    try:
        form.check()
        with unit_of_work(actor):
            actions.change_organisation(
                actor, row, form.revision.data,
                {"name": form.name.data, "short_name": form.short_name.data or "",
                 "organisation_kind": OrganisationKind(form.kind.data),
                 "number": form.number.data or "", "district": form.district.data or ""},
            )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        return _page(row, form), error.status
    flash(_("Saved."), "success")
    return web.see_other(url_for("people.organisations"))


@blueprint.post(f"/organisations/<{ID}:organisation_id>/office")
@web.policy(Permission.INSTANCE_MANAGE)
def take_office(organisation_id: int) -> ResponseReturnValue:
    """Take the role of the project office there: how an administrator comes to work on projects."""
    actor = current_person()
    instance_for(actor)
    row = organisation_for(actor, organisation_id, Permission.PEOPLE_MANAGE)
    with unit_of_work(actor):
        people_actions.take_office(actor, row)
    flash(_("You now have the role of the project office in “%(name)s”.", name=row.name), "success")
    return web.back(url_for("people.organisations"))


@blueprint.post(f"/organisations/<{ID}:organisation_id>/move")
@web.policy(MANAGE)
def move_organisation(organisation_id: int) -> ResponseReturnValue:
    """Put it under another one; rights follow at once."""
    actor, form = current_person(), MoveForm()
    row = organisation_for(actor, organisation_id, MANAGE)
    form.parent.choices = offered(_parents(actor, row))
    try:
        form.check()
        with unit_of_work(actor):
            actions.move_organisation(actor, row, _parent(form))
    except errors.Invalid as error:
        refuse(form, error)
        return _page(row, form), 422
    flash(_("“%(name)s” is moved.", name=row.name), "success")
    return web.see_other(url_for("people.organisations"))
