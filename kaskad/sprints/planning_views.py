"""Planning a sprint: left what could come into it, right the sprint."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards.card_page import once
from kaskad.boards.plan_queries import span_of
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import PageForm
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import planning_actions, rules, wording
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.form_help import changes_of, refuse
from kaskad.sprints.forms import (
    ChangeResultForm,
    ReasonForm,
    ResultForm,
    SprintForm,
    TakeForm,
    WindowFilter,
    read_days,
)
from kaskad.sprints.models import OVER, SprintResult, SprintState
from kaskad.sprints.pages import page, sprint_url
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.planning_queries import capacity_of, planning_view
from kaskad.sprints.scope_actions import remove_cards
from kaskad.sprints.take_actions import take, wishes_of

PLAN = Permission.SPRINT_PLAN


@blueprint.get("/projects/<key>/sprints/<int:number>/plan")
@web.policy(PLAN)
def plan_sprint(key: str, number: int) -> ResponseReturnValue:
    """The planning page; of a sprint still ahead the lock, of one that is over its own page."""
    person = current_person()
    place = sprint_for(person, key, number, PLAN)
    if place.sprint.state in OVER:
        return web.see_other(sprint_url(place, place.sprint))
    if place.sprint.state == SprintState.SHELL:
        return _locked(person, place)
    asked = WindowFilter(request.args)
    form = _form_of(place)
    if asked.validate() and asked.starts_on.data and asked.ends_on.data:
        form.starts_on.data, form.ends_on.data = asked.starts_on.data, asked.ends_on.data
    return _show(person, place, facts=form)


def _form_of(place: SprintPlace) -> SprintForm:
    return SprintForm(formdata=None, obj=place.sprint)


def _locked(person: Person, place: SprintPlace) -> str:
    row = row_of(place.sprint.initiative_id)
    before = rules.previous_of(place.sprint, row)
    return page(
        "sprints/locked_sprint.html", person, place, sprint=place.sprint,
        refusal=rules.locked(place.sprint, row), before=before,
        ready=before is None or before.state in OVER, form=ReasonForm(formdata=None),
        may_override=place.can(Permission.SPRINT_OVERRIDE), may_plan=True,
    )  # fmt: skip


@blueprint.post("/projects/<key>/sprints/<int:number>/plan")
@web.policy(PLAN)
def change_sprint(key: str, number: int) -> ResponseReturnValue:
    """Goal, days, name and what "done" means."""
    form = SprintForm()

    def deed(person: Person, place: SprintPlace) -> None:
        form.check()
        changes = changes_of(form, planning_actions.SPRINT_FIELDS)
        planning_actions.change_sprint(person, place, changes, seen=form.revision.data, once=once())

    return _change(key, number, deed, "facts", form)


def _change(
    key: str,
    number: int,
    deed: Callable[[Person, SprintPlace], None],
    part: str,
    form: PageForm,
) -> ResponseReturnValue:
    """Do one change of the page; what is refused comes back with the sentences beside it."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, PLAN)
            deed(person, place)
    except (errors.Invalid, errors.Conflict) as error:
        place = sprint_for(person, key, number, PLAN)
        status = refuse(form, error, place.sprint)
        return _show(person, place, **{part: form}), status
    flash(_("Saved."), "success")
    return web.see_other(url_for("sprints.plan_sprint", key=key, number=number, _anchor=part))


# ------------------------------------------------------------------ scope


@blueprint.post("/projects/<key>/sprints/<int:number>/take")
@web.policy(PLAN)
def take_into_sprint(key: str, number: int) -> ResponseReturnValue:
    """Take cards, activities and improvement actions: those ticked, or the one whose button."""
    values = request.form.getlist("only") or request.form.getlist("take")
    form = TakeForm()

    def deed(person: Person, place: SprintPlace) -> dict[str, Any]:
        day = place.sprint.starts_on or today()
        span = span_of(place.place.initiative, day, form.first.data, form.last.data)
        taken = take(person, place, wishes_of(values), span, once=once())
        words = ngettext(
            "%(num)s card has come into the sprint.",
            "%(num)s cards have come into the sprint.",
            taken.count,
        )
        message: dict[str, Any] = {"text": words, "tone": "g"}
        if taken.made is not None:
            message["undo_url"] = url_for("boards.undo_cards_from_plan", key=key)
            message["fields"] = {"event": str(taken.made.id)}
        return message

    return _move(key, number, deed, form)


@blueprint.post("/projects/<key>/sprints/<int:number>/take-out")
@web.policy(PLAN)
def take_out_of_sprint(key: str, number: int) -> ResponseReturnValue:
    """Take cards out, back to the list of work."""
    values = request.form.getlist("only") or request.form.getlist("take")
    form = TakeForm()

    def deed(person: Person, place: SprintPlace) -> dict[str, Any]:
        wishes = wishes_of(values)
        if not wishes.cards:
            raise errors.Invalid(_("Nothing is ticked yet."))
        row = row_of(place.sprint.initiative_id)
        count = len(remove_cards(person, place, wishes.cards, row))
        words = ngettext(
            "%(num)s card is in the list of work again.",
            "%(num)s cards are in the list of work again.",
            count,
        )
        return {"text": words, "tone": "g"}

    return _move(key, number, deed, form)


def _move(
    key: str,
    number: int,
    deed: Callable[[Person, SprintPlace], dict[str, Any]],
    form: TakeForm,
) -> ResponseReturnValue:
    """Bring something in or out; a script gets the two lists anew, without a script the page."""
    person = current_person()
    span = (form.first.data, form.last.data)
    problem: tuple[str, ...] = ()
    status = 200
    message: dict[str, Any] = {}
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, PLAN)
            message = deed(person, place)
    except (errors.Invalid, errors.Conflict) as error:
        place = sprint_for(person, key, number, PLAN)
        if place.sprint.state in {SprintState.SHELL, *OVER}:
            raise
        problem, status = (error.message, *error.what_next), error.status
    if web.is_fragment():
        html = render_template(
            "sprints/_planning.html", place=place.place, plan_place=place, sprint=place.sprint,
            view=planning_view(person, place, *span), key=place.place.initiative.key_fold,
            sprint_name=wording.sprint_name, problem=problem, fragment=True,
        )  # fmt: skip
        response = make_response(html, status)
        if message:
            response.headers["HX-Trigger"] = json.dumps({"toast": message})
        return response
    if problem:
        return _show(person, place, problem=problem, span=span), status
    web.say(message)
    return web.see_other(
        url_for(
            "sprints.plan_sprint", key=key, number=number, first=span[0] or None,
            last=span[1] or None, _anchor="sources",
        )
    )  # fmt: skip


# --------------------------------------------------------- results, capacity


@blueprint.post("/projects/<key>/sprints/<int:number>/results")
@web.policy(PLAN)
def add_result(key: str, number: int) -> ResponseReturnValue:
    """An expected result: in own words or a step to one of the project's."""
    form = ResultForm()

    def deed(person: Person, place: SprintPlace) -> None:
        form.check()
        planning_actions.add_result(
            person, place, text=form.text.data or "",
            expected_result_id=form.expected_result.data, once=once(),
        )  # fmt: skip

    return _change(key, number, deed, "results", form)


@blueprint.post("/projects/<key>/sprints/<int:number>/results/<int:result_id>")
@web.policy(PLAN)
def change_result(key: str, number: int, result_id: int) -> ResponseReturnValue:
    """Other words for a result."""
    person = current_person()
    form = ChangeResultForm()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, PLAN)
            form.check()
            planning_actions.change_result(
                person, place, result_id, form.text.data or "", seen=form.revision.data
            )
    except (errors.Invalid, errors.Conflict) as error:
        place = sprint_for(person, key, number, PLAN)
        status = refuse(form, error, db.session.get(SprintResult, result_id))
        return _show(person, place, changed=(result_id, form)), status
    flash(_("Saved."), "success")
    return web.see_other(url_for("sprints.plan_sprint", key=key, number=number, _anchor="results"))


@blueprint.post("/projects/<key>/sprints/<int:number>/results/<int:result_id>/remove")
@web.policy(PLAN)
def remove_result(key: str, number: int, result_id: int) -> ResponseReturnValue:
    """The sprint no longer promises the result."""
    person = current_person()
    with unit_of_work(person):
        place = sprint_for(person, key, number, PLAN)
        planning_actions.remove_result(person, place, result_id)
    return web.see_other(url_for("sprints.plan_sprint", key=key, number=number, _anchor="results"))


@blueprint.post("/projects/<key>/sprints/<int:number>/capacity")
@web.policy(PLAN)
def set_capacity(key: str, number: int) -> ResponseReturnValue:
    """How many days each person of the team gives."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, PLAN)
            people = [one.face.id for one in capacity_of(place.sprint)]
            planning_actions.set_capacity(person, place, read_days(request.form, people))
    except errors.Invalid as error:
        place = sprint_for(person, key, number, PLAN)
        return _show(person, place, days=(error.fields, request.form.to_dict())), 422
    flash(_("Saved."), "success")
    return web.see_other(url_for("sprints.plan_sprint", key=key, number=number, _anchor="capacity"))


# ------------------------------------------------------------------ start


@blueprint.post("/projects/<key>/sprints/<int:number>/start")
@web.policy(PLAN)
def start_sprint(key: str, number: int) -> ResponseReturnValue:
    """Start the sprint: its scope of now is the one it is measured by."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, PLAN)
            planning_actions.start_sprint(person, place, once=once())
    except errors.Invalid as error:
        place = sprint_for(person, key, number, PLAN)
        return _show(person, place, problem=(error.message, *error.what_next)), 422
    flash(_("%(sprint)s has started.", sprint=wording.sprint_name(number)), "success")
    return web.see_other(url_for("boards.board", key=_board_key(place)))


def _board_key(place: SprintPlace) -> str:
    return place.board_place.board.key_fold


def _show(
    person: Person,
    place: SprintPlace,
    *,
    facts: PageForm | None = None,
    results: PageForm | None = None,
    changed: tuple[int, PageForm] | None = None,
    days: tuple[dict[str, str], dict[str, str]] | None = None,
    problem: Sequence[str] = (),
    span: tuple[str | None, str | None] = (None, None),
) -> str:
    """The page, with the form that was refused as it was typed."""
    asked = (request.args.get("first") or span[0], request.args.get("last") or span[1])
    return page(
        "sprints/plan_sprint.html", person, place, sprint=place.sprint,
        view=planning_view(person, place, *asked), facts=facts or _form_of(place),
        results=results or ResultForm(formdata=None), changed=changed, days=days,
        problem=problem, fragment=False, may_override=place.can(Permission.SPRINT_OVERRIDE),
    )  # fmt: skip
