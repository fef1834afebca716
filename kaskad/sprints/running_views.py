"""A sprint's page: how it stands, notes of the weekly sync, the way into its review and back."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards.board_forms import CATEGORY_WORDS
from kaskad.boards.card_page import once
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import PageForm
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import rules, running_actions
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.closed_queries import closed_view
from kaskad.sprints.form_help import refuse
from kaskad.sprints.forms import ChangeNoteForm, NoteForm, ReasonForm
from kaskad.sprints.models import OVER, SprintState, SyncNote
from kaskad.sprints.pages import page
from kaskad.sprints.running_queries import sprint_view

VIEW, NOTE, CLOSE = Permission.BOARD_VIEW, Permission.SPRINT_NOTE, Permission.SPRINT_CLOSE


@blueprint.get("/projects/<key>/sprints/<int:number>")
@web.policy(VIEW)
def sprint(key: str, number: int) -> ResponseReturnValue:
    """One sprint."""
    person = current_person()
    return _show(person, sprint_for(person, key, number, VIEW))


@blueprint.post("/projects/<key>/sprints/<int:number>/notes")
@web.policy(NOTE)
def note_sync(key: str, number: int) -> ResponseReturnValue:
    """A note of the weekly sync."""
    person = current_person()
    form = NoteForm()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, NOTE)
            form.check()
            running_actions.note_sync(
                person, place, day=form.day.data or today(), texts=_texts(form), once=once()
            )
    except errors.Invalid as error:
        place = sprint_for(person, key, number, NOTE)
        status = refuse(form, error)
        return _show(person, place, note=form), status
    return web.see_other(url_for("sprints.sprint", key=key, number=number, _anchor="notes"))


def _texts(form: PageForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in running_actions.NOTE_FIELDS}


@blueprint.post("/projects/<key>/sprints/<int:number>/notes/<int:note_id>")
@web.policy(NOTE)
def change_note(key: str, number: int, note_id: int) -> ResponseReturnValue:
    """Other words in one's own note."""
    person = current_person()
    form = ChangeNoteForm()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, NOTE)
            form.check()
            running_actions.change_note(
                person, place, note_id, _texts(form), seen=form.revision.data
            )
    except (errors.Invalid, errors.Conflict) as error:
        place = sprint_for(person, key, number, NOTE)
        status = refuse(form, error, db.session.get(SyncNote, note_id))
        return _show(person, place, changed=(note_id, form)), status
    flash(_("Saved."), "success")
    return web.see_other(url_for("sprints.sprint", key=key, number=number, _anchor="notes"))


@blueprint.post("/projects/<key>/sprints/<int:number>/notes/<int:note_id>/remove")
@web.policy(NOTE)
def remove_note(key: str, number: int, note_id: int) -> ResponseReturnValue:
    """Take one's own note away."""
    person = current_person()
    with unit_of_work(person):
        place = sprint_for(person, key, number, NOTE)
        running_actions.remove_note(person, place, note_id)
    flash(_("The note is taken back."), "success")
    return web.see_other(url_for("sprints.sprint", key=key, number=number, _anchor="notes"))


@blueprint.post("/projects/<key>/sprints/<int:number>/begin-review")
@web.policy(CLOSE)
def begin_review(key: str, number: int) -> ResponseReturnValue:
    """Begin to close the sprint."""
    person = current_person()
    with unit_of_work(person):
        place = sprint_for(person, key, number, CLOSE)
        running_actions.begin_review(person, place, once=once())
    return web.see_other(url_for("sprints.sprint", key=key, number=number))


@blueprint.post("/projects/<key>/sprints/<int:number>/resume")
@web.policy(CLOSE)
def resume_sprint(key: str, number: int) -> ResponseReturnValue:
    """Go on working: the review was begun too early."""
    person = current_person()
    with unit_of_work(person):
        place = sprint_for(person, key, number, CLOSE)
        running_actions.resume_sprint(person, place, once=once())
    flash(_("The sprint goes on. What was written in the review is kept."), "success")
    return web.see_other(url_for("sprints.sprint", key=key, number=number))


def _show(
    person: Person,
    place: SprintPlace,
    *,
    note: NoteForm | None = None,
    changed: tuple[int, PageForm] | None = None,
) -> str:
    """The page of the sprint, with the form that was refused as it was typed."""
    found = place.sprint
    view = sprint_view(person, place)
    before = rules.previous_of(found, view.row)
    return page(
        "sprints/sprint.html", person, place, sprint=found, view=view,
        category_words=CATEGORY_WORDS, before=before,
        ready=before is None or before.state in OVER,
        refusal=rules.locked(found, view.row) if found.state == SprintState.SHELL else None,
        may_plan=place.can(Permission.SPRINT_PLAN), may_close=place.can(CLOSE),
        may_override=place.can(Permission.SPRINT_OVERRIDE), may_note=place.can(NOTE),
        form=ReasonForm(formdata=None), changed=changed, closed=closed_view(place),
        sync_form=note or NoteForm(formdata=None, day=today()),
    )  # fmt: skip
