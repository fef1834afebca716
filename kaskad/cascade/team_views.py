"""The team of an initiative."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import actions, queries
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import AddMemberForm, EndMemberForm, MemberForm, blame, once_of
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Person
from kaskad.people.permissions import TEAM_ROLES, Permission, Role
from kaskad.people.visitor import current_person

MANAGE = Permission.TEAM_MANAGE


@blueprint.get("/projects/<key>/team")
@web.policy(Permission.INITIATIVE_VIEW)
def team(key: str) -> ResponseReturnValue:
    """Who is in the team and what each may do."""
    person = current_person()
    return _show(person, open_place(person, key))


@blueprint.post("/projects/<key>/team")
@web.policy(MANAGE)
def add_member(key: str) -> ResponseReturnValue:
    """Add a person."""
    person = current_person()
    place = open_place(person, key, MANAGE)
    form = AddMemberForm()
    form.offer(queries.candidates(place))
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, MANAGE)
            added = _person(int(form.person.data))
            actions.add_team_member(
                person,
                place.initiative,
                added,
                Role(form.role.data),
                function=form.function.data or "",
                once=once_of(request.form),
            )
            name = added.name
    except errors.Invalid as error:
        blame(form, error)
        return _show(person, open_place(person, key, MANAGE), form), 422
    flash(_("%(name)s is in the team now.", name=name), "success")
    return web.see_other(url_for("cascade.team", key=key))


@blueprint.post("/projects/<key>/team/<int:person_id>")
@web.policy(MANAGE)
def change_member(key: str, person_id: int) -> ResponseReturnValue:
    """Another role or function."""
    person = current_person()
    place = open_place(person, key, MANAGE)
    form = MemberForm()
    form.offer()
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, MANAGE)
            actions.change_team_role(
                person,
                place.initiative,
                _person(person_id),
                Role(form.role.data),
                function=form.function.data or "",
                sure=form.sure.data,
                once=once_of(request.form),
            )
    except errors.Invalid as error:
        flash(error.message, "error")
        return web.see_other(url_for("cascade.team", key=key))
    except errors.Conflict as error:
        return _last_lead(person, key, person_id, error, form)
    flash(_("Saved."), "success")
    return web.see_other(url_for("cascade.team", key=key))


@blueprint.post("/projects/<key>/team/<int:person_id>/end")
@web.policy(MANAGE)
def end_member(key: str, person_id: int) -> ResponseReturnValue:
    """End somebody's work in the team."""
    person = current_person()
    form = EndMemberForm()
    try:
        with unit_of_work(person):
            place = place_for(person, key, MANAGE)
            ended = _person(person_id)
            actions.end_team_member(
                person,
                place.initiative,
                ended,
                sure=form.sure.data,
                once=once_of(request.form),
            )
            name = ended.name
    except errors.Conflict as error:
        return _last_lead(person, key, person_id, error, None)
    flash(_("%(name)s is no longer in the team. What they did stays theirs.", name=name), "success")
    return web.see_other(url_for("cascade.team", key=key))


def _person(person_id: int) -> Person:
    found = db.session.get(Person, person_id) if person_id < 2**63 else None
    if found is None:
        raise errors.NotFound(_("There is no such person in the team."))
    return found


def _last_lead(
    person: Person, key: str, person_id: int, error: errors.Conflict, wanted: MemberForm | None
) -> ResponseReturnValue:
    """Ask once more before a project is left without a lead."""
    place = open_place(person, key, MANAGE)  # raises again if it was the archive that refused
    return (
        _show(
            person,
            place,
            confirm={
                "person_id": person_id,
                "message": error.message,
                "what_next": error.what_next,
                "role": wanted.role.data if wanted else None,
                "function": wanted.function.data if wanted else "",
            },
        ),
        409,
    )


def _show(
    person: Person,
    place: Place,
    form: AddMemberForm | None = None,
    confirm: dict[str, object] | None = None,
) -> str:
    may_manage = place.can(MANAGE)
    if may_manage and form is None:
        form = AddMemberForm(formdata=None)
        form.offer(queries.candidates(place))
        form.role.data = str(Role.PARTICIPANT)
    return page(
        "cascade/team.html",
        person,
        place,
        members=queries.team(place.initiative.id),
        former=queries.team(place.initiative.id, ended=True),
        form=form if may_manage else None,
        confirm=confirm,
        team_roles=TEAM_ROLES,
    )
