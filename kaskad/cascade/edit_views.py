"""Making and changing initiatives, the archive."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import actions, freezing, notices, panels, queries
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import (
    KINDS,
    ChangeInitiativeForm,
    NewInitiativeForm,
    blame,
    once_of,
    one_line,
)
from kaskad.cascade.models import InitiativeKind, InitiativeState
from kaskad.cascade.pages import open_place, page, words
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.access import organisation_for, standing
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/cascade/new")
@web.policy(Permission.INITIATIVE_CREATE)
def new_initiative() -> ResponseReturnValue:
    """The form of a new programme, strategic project or project."""
    person = current_person()
    form = _new_form(person)
    form.kind.data = request.args.get("kind") if request.args.get("kind") in KINDS else KINDS[-1]
    under = request.args.get("under", "")
    form.parent.data = under if under in {choice[0] for choice in form.parent.choices or ()} else ""
    offered = {choice[0] for choice in form.owner.choices or ()}
    form.owner.data = str(person.home_id) if str(person.home_id) in offered else None
    form.order_kind.data, form.order_on.data = _("order"), today()
    return _show_new(form)


@blueprint.post("/cascade")
@web.policy(Permission.INITIATIVE_CREATE)
def create_initiative() -> ResponseReturnValue:
    """Make it.

    A project begins as an idea unless whoever writes it down says that it runs and by which order:
    nothing is carried out without a decision (domain.md, 4.12), and an office that brings in what
    has long been running has that order at hand. An idea stands among the proposals, not in the
    cascade, until somebody decides on it. Programmes and strategic projects are the frame of the
    cascade, decided on elsewhere: they stand in it at once.
    """
    person = current_person()
    form = _new_form(person)
    try:
        form.check()
        with unit_of_work(person):
            parent = None
            if form.parent.data:
                parent = place_for(person, form.parent.data, Permission.INITIATIVE_CREATE)
            kind = InitiativeKind(form.kind.data)
            own = kind == InitiativeKind.PROJECT
            made = actions.create_initiative(
                person,
                kind=kind,
                state=InitiativeState.IDEA if own else InitiativeState.RUNNING,
                title=one_line(form.title.data),
                short_title=form.short_title.data or "",
                key=form.key.data or None,
                owner=organisation_for(person, int(form.owner.data), Permission.INITIATIVE_CREATE),
                parent=parent.initiative if parent else None,
                period_raw=form.period_raw.data or "",
                once=once_of(request.form),
            )
            # Sent twice, it has begun already.
            if form.state.data == InitiativeState.RUNNING and made.state == InitiativeState.IDEA:
                order = notices.Order(
                    form.order_on.data, form.order_kind.data or "", form.order_number.data or ""
                )
                notices.announce_begin(person, made, order)
            key, idea = made.key_fold, made.state == InitiativeState.IDEA
    except errors.Invalid as error:
        blame(form, error)
        return _show_new(form), 422
    if idea:
        told = _("Created as an idea: it stands among the proposals until it is decided on.")
        flash(told, "success")
    else:
        flash(_("Created. Now say who is in the team."), "success")
    return web.see_other(url_for("cascade.project", key=key))


@blueprint.get("/cascade/key")
@web.policy(Permission.INITIATIVE_CREATE)
def suggest_key() -> ResponseReturnValue:
    """The key a title would get, as a sentence for the form."""
    person = current_person()
    if not queries.owners_for(person, Permission.INITIATIVE_CREATE):
        raise errors.Forbidden(_("Your role does not allow this."))
    title = (request.args.get("short_title") or request.args.get("title") or "")[:1000]
    return render_template("cascade/_key.html", key=_suggestion(title))


@blueprint.get("/projects/<key>/edit")
@web.policy(Permission.INITIATIVE_EDIT)
def edit_project(key: str) -> ResponseReturnValue:
    """The form of title, key and owner."""
    person = current_person()
    place = open_place(person, key, Permission.INITIATIVE_EDIT)
    row = place.initiative
    form = ChangeInitiativeForm(
        formdata=None,
        data={
            "title": row.title,
            "short_title": row.short_title,
            "key": row.key,
            "owner": str(row.owner_id),
            "period_raw": row.period_raw,
            "announced_start_raw": row.announced_start_raw,
            "revision": row.revision,
        },
    )
    form.offer(_owners(person, place))
    return page("cascade/edit.html", person, place, form=form, **_frozen(person, place))


@blueprint.post("/projects/<key>/edit")
@web.policy(Permission.INITIATIVE_EDIT)
def change_project(key: str) -> ResponseReturnValue:
    """Change it; the same field changed by two people is shown to the second."""
    person = current_person()
    form = ChangeInitiativeForm()
    clashes: tuple[errors.Clash, ...] = ()
    status = 422
    try:
        form.offer(_owners(person, open_place(person, key, Permission.INITIATIVE_EDIT)))
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, Permission.INITIATIVE_EDIT)
            owner_id = int(form.owner.data)
            if owner_id != place.initiative.owner_id:
                # Whose it is decides who sees it: both ends must allow it (trust.md S04).
                place_for(person, key, Permission.INITIATIVE_MOVE)
                organisation_for(person, owner_id, Permission.INITIATIVE_MOVE)
            actions.change_initiative(
                person,
                place.initiative,
                form.revision.data,
                {
                    "title": one_line(form.title.data),
                    "short_title": form.short_title.data or "",
                    "key": form.key.data,
                    "owner_id": owner_id,
                    "period_raw": form.period_raw.data or "",
                    **_announced(form),
                },
                once=once_of(request.form),
            )
            new_key = place.initiative.key_fold
        flash(_("Saved."), "success")
        return web.see_other(url_for("cascade.project", key=new_key))
    except errors.Invalid as error:
        blame(form, error)
    except errors.Conflict as error:
        clashes, status = error.clashes, 409
        if not clashes:
            raise
    place = open_place(person, key, Permission.INITIATIVE_EDIT)
    if clashes:
        # What was typed stays in the form; sending it again is the answer to what was read.
        form.revision.data = place.initiative.revision
        form.revision.raw_data = None
    return page(
        "cascade/edit.html", person, place, form=form, clashes=clashes, **_frozen(person, place)
    ), status


def _announced(form: ChangeInitiativeForm) -> dict[str, str]:
    """A page that was open before there was the field says nothing of it."""
    field = form.announced_start_raw
    return {"announced_start_raw": field.data or ""} if field.raw_data else {}


def _frozen(person: Person, place: Place) -> dict[str, Any]:
    """Why title and period are not to be changed now (empty: they are), and what to do instead."""
    if not freezing.is_frozen(place.initiative):
        return {"frozen": "", "change_url": None}
    return {
        "frozen": freezing.reason(place.initiative),
        "change_url": panels.change_url(place.initiative, person),
    }


@blueprint.post("/projects/<key>/archive")
@web.policy(Permission.INITIATIVE_ARCHIVE)
def archive(key: str) -> ResponseReturnValue:
    """Put it into the archive; a message offers the way back."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = place_for(person, key, Permission.INITIATIVE_ARCHIVE)
            actions.archive_initiative(person, place.initiative, once=once_of(request.form))
            label, key = place.initiative.label, place.initiative.key_fold
    except errors.Invalid as error:
        flash(error.message, "error")
        return web.see_other(url_for("cascade.project", key=key))
    flash(
        {  # type: ignore[arg-type]  # _flash.html takes a mapping with an undo
            "text": _("“%(title)s” is in the archive.", title=label),
            "undo_url": url_for("cascade.restore", key=key),
        },
        "success",
    )
    return web.see_other(url_for("cascade.tree"))


@blueprint.post("/projects/<key>/restore")
@web.policy(Permission.INITIATIVE_ARCHIVE)
def restore(key: str) -> ResponseReturnValue:
    """Bring it back from the archive."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = place_for(person, key, Permission.INITIATIVE_ARCHIVE)
            actions.restore_initiative(person, place.initiative, once=once_of(request.form))
            label, key = place.initiative.label, place.initiative.key_fold
        flash(_("“%(title)s” is back from the archive.", title=label), "success")
    except errors.Invalid as error:
        flash(error.message, "error")
    return web.see_other(url_for("cascade.project", key=key))


def _new_form(person: Person) -> NewInitiativeForm:
    owners = queries.owners_for(person, Permission.INITIATIVE_CREATE)
    if not owners:
        raise errors.Forbidden(
            _("New projects are created by the project office. Ask them to make one for you.")
        )
    parents = queries.parents_for(person, InitiativeKind.PROJECT)
    form = NewInitiativeForm()
    form.offer(
        [
            ("", _("nothing: it stands at the top")),
            *((one.key, f"{'– ' * one.level}{one.label}") for one in parents),
        ],
        owners,
        KINDS,
    )
    return form


def _show_new(form: NewInitiativeForm) -> str:
    title = form.short_title.data or form.title.data or ""
    return render_template("cascade/new.html", form=form, suggestion=_suggestion(title), **words())


def _suggestion(title: str) -> str:
    return actions.suggested_key(title) if title.strip() else ""


def _owners(person: Person, place: Place) -> list[tuple[int, str]]:
    """Organisations the form offers: the present one, and those it may be handed to."""
    own = (place.initiative.owner_id, place.owner_name)
    if not standing(person).can_in(Permission.INITIATIVE_MOVE, place.owner_path):
        return [own]
    others = queries.owners_for(person, Permission.INITIATIVE_MOVE)
    return [own, *(one for one in others if one[0] != own[0])]
