"""The fourth step of a closing: the retrospective. The team takes part, whoever closes sums up."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards.card_page import once
from kaskad.boards.parties import party_choices
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import retro_actions, retro_queries
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.close_page import (
    CLOSE,
    frame_for,
    is_reviewed,
    opened,
    show_step,
    show_stopped,
    step_address,
    stopped_or_raise,
)
from kaskad.sprints.models import Improvement, RemarkKind
from kaskad.sprints.protocol import sees_remarks
from kaskad.sprints.retro_actions import MOST_IMPROVEMENTS
from kaskad.sprints.review_forms import ActionForm, ActionStateForm, MoodForm, RemarkForm, refuse

SHARE = Permission.RETRO_SHARE
VIEW = Permission.BOARD_VIEW


@blueprint.get("/projects/<key>/sprints/<int:number>/close/retro")
@web.policy(VIEW)
def close_retro(key: str, number: int) -> ResponseReturnValue:
    """Step 4: mood, remarks, and what the team changes. Without remarks for those outside it."""
    person = current_person()
    place = opened(person, key, number, VIEW)
    if not is_reviewed(place):
        return show_stopped(person, place, status=200)
    return _page(person, place)


def _page(
    person: Person,
    place: SprintPlace,
    *,
    remark: RemarkForm | None = None,
    action: ActionForm | None = None,
    settled: tuple[int, ActionStateForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    sprint, shares = place.sprint, sees_remarks(place)
    frame = frame_for(place, "retro")
    forms = {}
    for kind in RemarkKind:
        form = RemarkForm(formdata=None, kind=str(kind))
        if remark is not None and remark.kind.data == kind:
            form = remark
        form.offer()
        form.mark(kind)
        forms[str(kind)] = form
    if action is None:
        action = ActionForm(formdata=None)
    may_close = place.can(CLOSE)
    if may_close:
        action.offer(_people(place))
    action.mark("new")
    mood = MoodForm(formdata=None)
    mood.offer()
    shown = [*frame.actions, *frame.last_actions]
    return show_step(
        person, place, frame, status=status,
        remarks=retro_queries.remark_rows(sprint.id) if shares else [],
        remark_forms=forms, mood_form=mood, action_form=action,
        told=retro_queries.mood_of(sprint.id).told if shares else 0,
        has_told=retro_queries.has_told(sprint.id, person.id) if shares else False,
        state_forms={row.id: _state_form(row, settled) for row in shown},
        most=MOST_IMPROVEMENTS, person_id=person.id, day=today(),
        open_actions=[row for row in frame.actions if row.state != "dropped"],
    )  # fmt: skip


def _state_form(
    row: retro_queries.ActionRow, settled: tuple[int, ActionStateForm] | None
) -> ActionStateForm:
    if settled is not None and settled[0] == row.id:
        return settled[1]
    form = ActionStateForm(formdata=None, state=row.state, revision=row.revision)
    form.offer()
    form.mark(row.id)
    return form


def _people(place: SprintPlace) -> list[tuple[int, str]]:
    return [(row.id, row.label) for row in party_choices(place.board_place)]


@blueprint.post("/projects/<key>/sprints/<int:number>/close/retro/mood")
@web.policy(SHARE)
def tell_mood(key: str, number: int) -> ResponseReturnValue:
    """Tell one's mood, once and for good: nobody can say later which one it was."""
    person = current_person()
    opened(person, key, number, SHARE)
    form = MoodForm()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, SHARE)
            mood = form.mood.data or ""
            counted = retro_actions.tell_mood(
                person, place, int(mood) if mood in {"1", "2", "3", "4", "5"} else 0
            )
    except errors.Invalid as error:
        flash(error.message, "error")
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, SHARE, error)
    else:
        if counted:
            flash(_("Thank you: it is counted, and nobody knows it was you."), "success")
        else:
            flash(_("You have told your mood already: it counts once."), "success")
    return web.see_other(step_address(opened(person, key, number, SHARE), "retro", "mood"))


@blueprint.post("/projects/<key>/sprints/<int:number>/close/retro/remarks")
@web.policy(SHARE)
def add_remark(key: str, number: int) -> ResponseReturnValue:
    """Write what worked or what hindered."""
    person = current_person()
    opened(person, key, number, SHARE)
    form = RemarkForm()
    form.offer()
    try:
        kind, text, category = form.read()
        with unit_of_work(person):
            place = sprint_for(person, key, number, SHARE)
            retro_actions.add_remark(person, place, kind, text, category=category, once=once())
    except errors.Invalid as error:
        status = refuse(form, error, None)
        return _page(person, opened(person, key, number, SHARE), remark=form, status=status)
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, SHARE, error)
    return web.see_other(step_address(opened(person, key, number, SHARE), "retro", kind))


@blueprint.post("/projects/<key>/sprints/<int:number>/close/retro/remarks/<int:remark_id>/remove")
@web.policy(SHARE)
def remove_remark(key: str, number: int, remark_id: int) -> ResponseReturnValue:
    """Take one's own remark back."""
    person = current_person()
    opened(person, key, number, SHARE)
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, SHARE)
            retro_actions.remove_remark(person, place, remark_id)
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, SHARE, error)
    return web.see_other(step_address(opened(person, key, number, SHARE), "retro", "remarks"))


@blueprint.post("/projects/<key>/sprints/<int:number>/close/retro/actions")
@web.policy(CLOSE)
def plan_improvement(key: str, number: int) -> ResponseReturnValue:
    """Write down what the team changes, with who and when."""
    person = current_person()
    form = ActionForm()
    form.offer(_people(opened(person, key, number)))
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            owner = form.owner.data or ""
            retro_actions.plan_improvement(
                person, place, form.text.data or "", owner_id=int(owner) if owner else None,
                due_on=form.due_on.data, once=once(),
            )  # fmt: skip
    except errors.Invalid as error:
        status = refuse(form, error, None)
        return _page(person, opened(person, key, number), action=form, status=status)
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, CLOSE, error)
    return web.see_other(step_address(opened(person, key, number), "retro", "actions"))


@blueprint.post("/projects/<key>/sprints/<int:number>/close/retro/actions/<int:improvement_id>")
@web.policy(CLOSE)
def settle_action(key: str, number: int, improvement_id: int) -> ResponseReturnValue:
    """Say how far an improvement action is: of this retrospective or of the last one."""
    person = current_person()
    opened(person, key, number)
    form = ActionStateForm()
    form.offer()
    form.mark(improvement_id)
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            retro_actions.settle_improvement(
                person, place, improvement_id, form.state.data, seen=form.revision.data
            )
    except errors.Invalid as error:
        status = refuse(form, error, form.revision.data)
        place = opened(person, key, number)
        return _page(person, place, settled=(improvement_id, form), status=status)
    except errors.Conflict as error:
        place = opened(person, key, number)
        if not is_reviewed(place):
            return show_stopped(person, place, status=409)
        row = db.session.get(Improvement, improvement_id)
        status = refuse(form, error, row.revision if row else None)
        return _page(person, place, settled=(improvement_id, form), status=status)
    return web.see_other(step_address(opened(person, key, number), "retro", "actions"))
