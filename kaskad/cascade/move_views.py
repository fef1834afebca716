"""Moving an initiative: by a form, and by dragging in the tree, which sends the same form."""

import json

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import actions, queries
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import MoveForm, blame, once_of
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.tree_views import tree_fragment
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.people.access import standing
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

MOVE = Permission.INITIATIVE_MOVE


@blueprint.get("/projects/<key>/move")
@web.policy(MOVE)
def move_form(key: str) -> ResponseReturnValue:
    """The form "Move to…": choose under what, and behind which neighbour."""
    person = current_person()
    place = open_place(person, key, MOVE)
    parent = _parent_of(place.initiative)
    form = MoveForm(
        formdata=None,
        data={
            "parent": request.args.get("parent", parent.key_fold if parent else ""),
            "revision": place.initiative.revision,
        },
    )
    return _show(person, place, form)


@blueprint.post("/projects/<key>/move")
@web.policy(MOVE)
def move(key: str) -> ResponseReturnValue:
    """Move it, if both ends allow it (trust.md S04)."""
    person = current_person()
    form = MoveForm()
    status = 422
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, MOVE)
            before = _undo_fields(person, place.initiative)
            parent = _new_parent(person, place, form.parent.data or "")
            moved = actions.move_initiative(
                person,
                place.initiative,
                parent,
                after_id=form.after_id(),
                seen=form.revision.data,
                once=once_of(request.form),
            )
            said = _said(place.initiative, parent) if moved else _("It stands there already.")
            key = place.initiative.key_fold
        message: dict[str, object] = {"text": said, "tone": "g"}
        if moved and before is not None:
            message |= {"undo_url": url_for("cascade.move", key=key), "fields": before}
        if web.is_fragment():
            return _with_toast(person, message)
        web.say(message)
        return web.see_other(url_for("cascade.tree") + f"#n-{key}")
    except errors.Invalid as error:
        blame(form, error)
        said = error.message
    except errors.Conflict as error:
        status, said = 409, _("Somebody has moved it meanwhile. This is how it stands now.")
        form.form_errors = [said if error.clashes else error.message]
    if web.is_fragment():
        return _with_toast(person, {"text": said, "tone": "r"}), status
    place = open_place(person, key, MOVE)
    form.revision.data, form.revision.raw_data = place.initiative.revision, None
    return _show(person, place, form), status


def _new_parent(person: Person, place: Place, key: str) -> Initiative | None:
    if key:
        return place_for(person, key, MOVE).initiative
    if not standing(person).can_in(MOVE, place.owner_path):
        raise errors.Forbidden(_("Your role in this project does not allow this."))
    return None


def _parent_of(initiative: Initiative) -> Initiative | None:
    return db.session.get(Initiative, initiative.parent_id) if initiative.parent_id else None


def _undo_fields(person: Person, initiative: Initiative) -> dict[str, str] | None:
    """The form that would put it back; None when the person may not see where it stood."""
    parent = _parent_of(initiative)
    if parent is not None:
        try:
            place_for(person, parent.key_fold, MOVE)
        except errors.KaskadError:
            return None
    before = actions.neighbour_before(initiative)
    return {
        "parent": parent.key_fold if parent else "",
        "after": str(before) if before else "first",
    }


def _said(initiative: Initiative, parent: Initiative | None) -> str:
    if parent is None:
        return str(_("“%(title)s” stands at the top now.", title=initiative.label))
    return str(
        _("“%(title)s” is now under “%(parent)s”.", title=initiative.label, parent=parent.label)
    )


def _with_toast(person: Person, message: dict[str, object]) -> Response:
    response = tree_fragment(person)
    response.headers["HX-Trigger"] = json.dumps({"toast": message})
    return response


def _show(person: Person, place: Place, form: MoveForm) -> str:
    initiative = place.initiative
    parents = queries.parents_for(person, initiative.kind, leaving=initiative)
    chosen = next((one for one in parents if one.key == form.parent.data), None)
    top = None in actions.PARENTS[InitiativeKind(initiative.kind)]
    return page(
        "cascade/move.html",
        person,
        place,
        form=form,
        parents=parents,
        top=top and standing(person).can_in(MOVE, place.owner_path),
        neighbours=queries.siblings_of(person, chosen.id if chosen else None, initiative.id),
    )
