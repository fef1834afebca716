"""The list of a project's sprints, and what is planned for all of them."""

from collections.abc import Callable

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards.card_page import once
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import PageForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import plan_actions
from kaskad.sprints.access import PlanPlace, SprintPlace, plan_for, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.form_help import changes_of, refuse
from kaskad.sprints.forms import (
    ChangeCountForm,
    ChangePlanForm,
    OutlineForm,
    ReasonForm,
    SettleForm,
    StartSprintsForm,
)
from kaskad.sprints.list_queries import sprint_list as list_of
from kaskad.sprints.models import ImprovementState
from kaskad.sprints.pages import page, sprint_url
from kaskad.sprints.planning_actions import open_planning as open_for_planning
from kaskad.sprints.retro_actions import settle_improvement as settle
from kaskad.sprints.wording import sprint_name

VIEW, PLAN = Permission.BOARD_VIEW, Permission.SPRINT_PLAN


@blueprint.get("/projects/<key>/sprints")
@web.policy(VIEW)
def sprint_list(key: str) -> ResponseReturnValue:
    """All sprints: those that are over, the one that runs, those ahead."""
    person = current_person()
    return _show(person, plan_for(person, key, VIEW))


@blueprint.post("/projects/<key>/sprints")
@web.policy(PLAN)
def plan_sprints(key: str) -> ResponseReturnValue:
    """Let the project work in sprints."""
    person = current_person()
    form = StartSprintsForm()
    try:
        with unit_of_work(person):
            place = plan_for(person, key, PLAN)
            form.check()
            plan_actions.plan_sprints(
                person, place, count=form.count.data or 0, initial=form.initial.data,
                deadline_raw=form.deadline_raw.data or "", deadline_on=form.deadline_on.data,
                definition_of_done=form.definition_of_done.data or "", once=once(),
            )  # fmt: skip
    except errors.Invalid as error:
        status = refuse(form, error)
        return _show(person, plan_for(person, key, PLAN), start=form), status
    flash(_("The sprints are planned. Open the first one for planning."), "success")
    return web.see_other(url_for("sprints.sprint_list", key=key))


@blueprint.post("/projects/<key>/sprints/agreements")
@web.policy(PLAN)
def change_plan(key: str) -> ResponseReturnValue:
    """Change what holds for all sprints."""
    person = current_person()
    form = ChangePlanForm()
    try:
        with unit_of_work(person):
            place = plan_for(person, key, PLAN)
            form.check()
            changes = changes_of(form, plan_actions.PLAN_FIELDS)
            plan_actions.change_plan(person, place, changes, seen=form.revision.data)
    except (errors.Invalid, errors.Conflict) as error:
        place = plan_for(person, key, PLAN)
        status = refuse(form, error, place.plan)
        return _show(person, place, agreements=form), status
    flash(_("Saved."), "success")
    return web.see_other(url_for("sprints.sprint_list", key=key, _anchor="agreements"))


@blueprint.post("/projects/<key>/sprints/count")
@web.policy(PLAN)
def change_count(key: str) -> ResponseReturnValue:
    """Foresee more sprints, or fewer."""
    person = current_person()
    form = ChangeCountForm()
    try:
        with unit_of_work(person):
            place = plan_for(person, key, PLAN)
            form.check()
            event = plan_actions.change_count(
                person, place, form.count.data or 0, reason=form.reason.data or "", once=once()
            )
    except errors.Invalid as error:
        status = refuse(form, error)
        return _show(person, plan_for(person, key, PLAN), count=form), status
    if event is not None:
        foreseen = event.data["count"][1]
        words = ngettext(
            "%(num)s sprint is foreseen now.", "%(num)s sprints are foreseen now.", foreseen
        )
        flash(words, "success")
    return web.see_other(url_for("sprints.sprint_list", key=key))


@blueprint.post("/projects/<key>/sprints/improvements/<int:improvement_id>")
@web.policy(Permission.SPRINT_NOTE)
def settle_improvement(key: str, improvement_id: int) -> ResponseReturnValue:
    """Say that an improvement action is done, given up, or open again."""
    person = current_person()
    form = SettleForm()
    form.offer()
    with unit_of_work(person):
        place = plan_for(person, key, Permission.SPRINT_NOTE)
        form.check()
        event = settle(person, place, improvement_id, form.state.data, seen=form.revision.data)
    if event is not None:
        words = {
            ImprovementState.DONE: _("The action is marked as done."),
            ImprovementState.DROPPED: _("The action is given up."),
            ImprovementState.OPEN: _("The action is open again."),
        }
        flash(words[ImprovementState(form.state.data)], "success")
    return web.back(url_for("sprints.sprint_list", key=key, _anchor="improvements"))


@blueprint.post("/projects/<key>/sprints/<int:number>/outline")
@web.policy(PLAN)
def outline_sprint(key: str, number: int) -> ResponseReturnValue:
    """Write the rough window and the outline of a sprint ahead."""
    person = current_person()
    form = OutlineForm()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, PLAN)
            form.check()
            changes = changes_of(form, plan_actions.SHELL_FIELDS)
            plan_actions.outline_sprint(person, place, changes, seen=form.revision.data)
    except (errors.Invalid, errors.Conflict) as error:
        place = sprint_for(person, key, number, PLAN)
        status = refuse(form, error, place.sprint)
        return _show(person, place, outline=(number, form)), status
    flash(_("Saved."), "success")
    return web.see_other(url_for("sprints.sprint_list", key=key, _anchor=f"sprint-{number}"))


@blueprint.post("/projects/<key>/sprints/<int:number>/cancel")
@web.policy(PLAN)
def cancel_sprint(key: str, number: int) -> ResponseReturnValue:
    """Give a sprint up, with the reason."""

    def deed(person: Person, place: SprintPlace, reason: str) -> None:
        plan_actions.cancel_sprint(person, place, reason=reason, once=once())
        flash(_("%(sprint)s is cancelled. Its cards are in the list of work again.",
                sprint=sprint_name(number)), "success")  # fmt: skip

    return _with_reason(key, number, PLAN, "cancel", deed)


@blueprint.post("/projects/<key>/sprints/<int:number>/open")
@web.policy(PLAN)
def open_planning(key: str, number: int) -> ResponseReturnValue:
    """Open a sprint for planning, when the one before it is over."""
    person = current_person()
    with unit_of_work(person):
        place = sprint_for(person, key, number, PLAN)
        open_for_planning(person, place, once=once())
    return web.see_other(url_for("sprints.plan_sprint", key=key, number=number))


@blueprint.post("/projects/<key>/sprints/<int:number>/open-ahead")
@web.policy(Permission.SPRINT_OVERRIDE)
def override_lock(key: str, number: int) -> ResponseReturnValue:
    """Open a sprint before the one before it is closed: the project office, with a reason."""

    def deed(person: Person, place: SprintPlace, reason: str) -> None:
        open_for_planning(
            person, place, override_reason=reason, may_override=True, once=once()
        )  # fmt: skip
        flash(_("%(sprint)s is open for planning ahead of its turn.",
                sprint=sprint_name(number)), "success")  # fmt: skip

    return _with_reason(key, number, Permission.SPRINT_OVERRIDE, "override", deed)


def _with_reason(
    key: str,
    number: int,
    permission: Permission,
    what: str,
    deed: Callable[[Person, SprintPlace, str], None],
) -> ResponseReturnValue:
    """Do something that needs a reason; without one the form stands open on the list, filled."""
    person = current_person()
    form = ReasonForm()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, permission)
            form.check()
            deed(person, place, form.reason.data or "")
    except errors.Invalid as error:
        place = sprint_for(person, key, number, permission)
        status = refuse(form, error)
        return _show(person, place, reason=(what, number, form)), status
    return web.see_other(sprint_url(place, place.sprint))


def _show(
    person: Person,
    place: PlanPlace,
    *,
    start: StartSprintsForm | None = None,
    agreements: ChangePlanForm | None = None,
    count: ChangeCountForm | None = None,
    outline: tuple[int, PageForm] | None = None,
    reason: tuple[str, int, PageForm] | None = None,
) -> str:
    """The list, with the form that was refused as it was typed."""
    initiative = place.place.initiative
    may_plan = place.can(PLAN)
    if place.plan is None:
        form = start or StartSprintsForm(
            formdata=None, count=initiative.planned_sprints, deadline_on=initiative.ends_on,
        )  # fmt: skip
        return page("sprints/start_sprints.html", person, place, form=form, may_plan=may_plan)
    found = list_of(place)
    if may_plan and agreements is None:
        agreements = ChangePlanForm(formdata=None, obj=place.plan)
    return page(
        "sprints/sprint_list.html", person, place, view=found, may_plan=may_plan,
        may_override=place.can(Permission.SPRINT_OVERRIDE),
        may_note=place.can(Permission.SPRINT_NOTE), may_close=place.can(Permission.SPRINT_CLOSE),
        agreements=agreements, count=count or ChangeCountForm(formdata=None, count=found.foreseen),
        outline=outline, reason=reason,
    )  # fmt: skip
