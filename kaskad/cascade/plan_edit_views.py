"""Editing the plan: stages and activities in the drawer or on a page of their own."""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import freezing, further_stages, panels, plan_row_ties
from kaskad.cascade import plan_edit_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.edit_history import plan_sentence
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.history import say
from kaskad.cascade.models import Activity, ActivityState, Stage
from kaskad.cascade.pages import open_place, page, words
from kaskad.cascade.part_edits import part_of, rows_of
from kaskad.cascade.period_reading import (
    Reading,
    activity_reading,
    stage_reading,
    wider_than_project,
)
from kaskad.cascade.plan_forms import (
    ActivityForm,
    NewPartFilter,
    OrderForm,
    PeriodFilter,
    ProgressForm,
    StageForm,
    StateForm,
)
from kaskad.cascade.plan_sets import set_of
from kaskad.cascade.presence_queries import writers
from kaskad.cascade.repetition_links import RepetitionLink, repetition_links
from kaskad.cascade.repetition_queries import happens_once
from kaskad.cascade.risk_parties import party_choices
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

say("plan.", plan_sentence)
EDIT = Permission.INITIATIVE_EDIT
TABLES: dict[str, Any] = {"stage": Stage, "activity": Activity}
KIND = "<any(stage,activity):kind>"
FIELDS = {"stage": actions.STAGE, "activity": actions.ACTIVITY}
Form = StageForm | ActivityForm | ProgressForm


@blueprint.get(f"/projects/<key>/plan/new/{KIND}")
@web.policy(EDIT)
def new_plan_part(key: str, kind: str) -> ResponseReturnValue:
    """The form of a further stage or activity."""
    person = current_person()
    place = open_place(person, key, EDIT)
    freezing.refuse_form(place.initiative)
    form = _form(place, kind, None, fresh=True)
    if isinstance(form, ActivityForm):
        filters = NewPartFilter(request.args)
        wanted = str(filters.stage.data or "") if filters.validate() else ""
        offered = {str(value) for value, *_rest in form.stage.iter_choices()}
        form.stage.data = wanted if wanted in offered else ""
        form.state.data = str(ActivityState.PLANNED)
    return _show(person, place, kind, form, None)


@blueprint.post(f"/projects/<key>/plan/new/{KIND}")
@web.policy(EDIT)
def add_plan_part(key: str, kind: str) -> ResponseReturnValue:
    """Add it."""
    person = current_person()
    place = open_place(person, key, EDIT)
    form = _form(place, kind, None)
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            add: Any = actions.add_stage if kind == "stage" else actions.add_activity
            row = add(person, place, form.changes(FIELDS[kind]), once=once_of(request.form))
            at = row.id
            warning = _warning(place, row)
    except errors.Invalid as error:
        return _refused(person, place, kind, form, None, error)
    _saved(_("Added to the plan."), warning)
    return _back(key, kind, at)


@blueprint.get(f"/projects/<key>/plan/{KIND}/<int:part_id>")
@web.policy(EDIT)
def edit_plan_part(key: str, kind: str, part_id: int) -> ResponseReturnValue:
    """The form of a stage or an activity."""
    person = current_person()
    place = open_place(person, key, EDIT)
    row = part_of(place, TABLES[kind], part_id)
    if kind == "stage":
        freezing.refuse_form(place.initiative)
    return _show(person, place, kind, _form(place, kind, row, fresh=True), row)


@blueprint.post(f"/projects/<key>/plan/{KIND}/<int:part_id>")
@web.policy(EDIT)
def change_plan_part(key: str, kind: str, part_id: int) -> ResponseReturnValue:
    """Change it; the same field changed by two people is shown to the second."""
    person = current_person()
    place = open_place(person, key, EDIT)
    row = part_of(place, TABLES[kind], part_id)
    form = _form(place, kind, row)
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            row = part_of(place, TABLES[kind], part_id)
            change: Any = actions.change_stage if kind == "stage" else actions.change_activity
            change(
                person, place, row, form.revision.data, form.changes(FIELDS[kind]),
                once=once_of(request.form),
            )  # fmt: skip
            warning = _warning(place, row)
    except (errors.Invalid, errors.Conflict) as error:
        return _refused(person, open_place(person, key, EDIT), kind, form, part_id, error)
    _saved(_("Saved."), warning)
    return _back(key, kind, part_id)


@blueprint.post("/projects/<key>/plan/activity/<int:part_id>/state")
@web.policy(EDIT)
def set_activity_state(key: str, part_id: int) -> ResponseReturnValue:
    """How far it is, in one press."""
    person = current_person()
    part_of(place_for(person, key, EDIT), Activity, part_id)
    form = StateForm()
    form.offer()
    form.check()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = part_of(place, Activity, part_id)
        before = str(row.state)
        changed = actions.set_state(
            person, place, row, ActivityState(form.state.data), once=once_of(request.form)
        )
    if changed:
        flash(
            {  # type: ignore[arg-type]  # _flash.html takes a mapping with an undo
                "text": _("Marked as carried out.")
                if form.state.data == ActivityState.DONE
                else _("Saved."),
                "undo_url": url_for("cascade.set_activity_state", key=key, part_id=part_id),
                "fields": {"state": before},
            },
            "success",
        )
    return _back(key, "activity", part_id)


@blueprint.post(f"/projects/<key>/plan/{KIND}/<int:part_id>/move")
@web.policy(EDIT)
def move_plan_part(key: str, kind: str, part_id: int) -> ResponseReturnValue:
    """One place up or down."""
    person = current_person()
    part_of(place_for(person, key, EDIT), TABLES[kind], part_id)
    form = OrderForm()
    form.offer()
    form.check()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = part_of(place, TABLES[kind], part_id)
        up = form.way.data == "up"
        moved = actions.move(person, place, row, up=up, once=once_of(request.form))
    flash(_("Moved.") if moved else _("It stands at the end of its list already."), "success")
    return _back(key, kind, part_id)


@blueprint.post(f"/projects/<key>/plan/{KIND}/<int:part_id>/archive")
@web.policy(EDIT)
def archive_plan_part(key: str, kind: str, part_id: int) -> ResponseReturnValue:
    """Put it away; a message offers the way back."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            row = part_of(place, TABLES[kind], part_id)
            actions.archive(person, place, row, once=once_of(request.form))
    except errors.Invalid as error:
        flash(error.message, "error")
        return _back(key, kind, part_id)
    flash(
        {  # type: ignore[arg-type]  # _flash.html takes a mapping with an undo
            "text": _("Put away. Nothing is deleted."),
            "undo_url": url_for("cascade.restore_plan_part", key=key, kind=kind, part_id=part_id),
        },
        "success",
    )
    return _back(key, kind, None)


@blueprint.post(f"/projects/<key>/plan/{KIND}/<int:part_id>/restore")
@web.policy(EDIT)
def restore_plan_part(key: str, kind: str, part_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = part_of(place, TABLES[kind], part_id)
        actions.restore(person, place, row, once=once_of(request.form))
    flash(_("It is back in the plan."), "success")
    return _back(key, kind, part_id)


@blueprint.get(f"/projects/<key>/plan/period/{KIND}")
@web.policy(EDIT)
def read_plan_period(key: str, kind: str) -> ResponseReturnValue:
    """How the words of a period are read, while they are typed."""
    place = place_for(current_person(), key, EDIT)
    filters = PeriodFilter(request.args)
    filters.validate()
    stage = filters.stage.data or ""
    own = (
        part_of(place, Stage, filters.part.data) if kind == "stage" and filters.part.data else None
    )
    reading = _reading(place, kind, (filters.period_raw.data or "")[:1000], stage, own)
    return render_template("cascade/_period_reading.html", reading=reading)


def _reading(place: Place, kind: str, raw: str, stage: str, own: Stage | None) -> Reading:
    stages = rows_of(Stage, place.initiative)
    if kind == "stage":
        return stage_reading(raw, place.initiative, stages, own)
    stage_id = int(stage) if stage.isascii() and stage.isdigit() else None
    return activity_reading(raw, place.initiative, stages, stage_id)


def _warning(place: Place, row: Any) -> str:
    if not isinstance(row, Stage):
        return ""
    return wider_than_project(place.initiative, row.starts_on, row.ends_on)


def _saved(sentence: str, warning: str) -> None:
    flash(f"{sentence} {warning}".strip(), "warning" if warning else "success")


def _form(place: Place, kind: str, row: Any, *, fresh: bool = False) -> Form:
    """The form, of what was sent or (*fresh*) of what stands in *row*."""
    how: dict[str, Any] = {"formdata": None} if fresh else {}
    if kind == "stage":
        stage_form = StageForm(obj=row if fresh else None, **how)
        stage_form.lay_out(set_of(place.initiative.plan_columns))
        return stage_form
    if row is not None and freezing.is_frozen(place.initiative) and "title" not in request.form:
        stands = {"state": str(row.state), "done_on": row.done_on, "revision": row.revision}
        progress = ProgressForm(data=stands if fresh else None, **how)
        progress.offer()
        return progress
    given: dict[str, Any] = {}
    chosen: Sequence[int] = ()
    if row is not None:
        chosen = plan_row_ties.parties_of(row)
        if fresh:
            given = {
                **{name: getattr(row, name) for name in actions.ACTIVITY if hasattr(row, name)},
                "further": further_stages.further_of(row),
                "stage": str(row.stage_id or ""),
                "state": str(row.state),
                "parties": chosen,
                "revision": row.revision,
            }
    form = ActivityForm(data=given or None, **how)
    stages = [one for one in rows_of(Stage, place.initiative) if one.archived_at is None]
    form.offer(
        [(one.id, actions.name_of(one) or str(index)) for index, one in enumerate(stages, 1)],
        party_choices(place, [*chosen, *form.parties.data]),
    )
    form.lay_out(set_of(place.initiative.plan_columns))
    return form


def _back(key: str, kind: str, part_id: int | None) -> ResponseReturnValue:
    """To the plan; from the drawer the page behind it is drawn anew, where it stands."""
    if web.is_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    anchor = f"{'a' if kind == 'activity' else 's'}-{part_id}" if part_id else None
    return web.see_other(url_for("cascade.plan", key=key, _anchor=anchor))


def _refused(
    person: Person,
    place: Place,
    kind: str,
    form: Form,
    part_id: int | None,
    error: errors.Invalid | errors.Conflict,
) -> ResponseReturnValue:
    """The form as it was typed, and what is wrong with it."""
    row = part_of(place, TABLES[kind], part_id) if part_id is not None else None
    if isinstance(error, errors.Invalid):
        if not form.errors:
            blame(form, error)
        return _show(person, place, kind, form, row), 422
    form.dispute(error, row.revision if row is not None else 0)
    return _show(person, place, kind, form, row), 409


def _lists(place: Place, row: Any) -> tuple[RepetitionLink, ...]:
    """What is offered beside an activity that was carried out, once."""
    done = isinstance(row, Activity) and row.state == ActivityState.DONE
    return repetition_links() if done and happens_once(row, place.owner_path, today()) else ()


def _show(person: Person, place: Place, kind: str, form: Form, row: Any) -> str:
    stage = form.stage.data if isinstance(form, ActivityForm) else ""
    own = row if isinstance(row, Stage) else None
    words_of_it = "" if isinstance(form, ProgressForm) else form.period_raw.data or ""
    content = {
        "form": form,
        "kind": kind,
        "part": row,
        "writers": writers(place.initiative.id, but=person) if row is not None else {},
        "frozen": freezing.reason(place.initiative) if isinstance(form, ProgressForm) else "",
        "change_url": panels.change_url(place.initiative, person),
        "reading": _reading(place, kind, words_of_it, str(stage or ""), own),
        "lists": _lists(place, row),
        "plan_url": url_for("cascade.plan", key=place.initiative.key_fold),
        "key": place.initiative.key_fold,
        "label": place.initiative.label,
    }
    if web.is_fragment():
        return render_template("cascade/_plan_edit.html", fragment=True, **words(), **content)
    return page("cascade/plan_edit.html", person, place, fragment=False, **content)
