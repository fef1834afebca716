"""The page of control, and what is done with control stages on it."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.period_reading import stage_reading
from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.oversight import control_actions as actions
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.control_forms import (
    ConcludeForm,
    FoundForm,
    MeasuresForm,
    PeriodFilter,
)
from kaskad.oversight.control_page import (
    EDIT,
    Answer,
    Sent,
    carry_out_here,
    show,
    stage_form,
    stage_line,
)
from kaskad.oversight.models import ControlStage
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

CONCLUDE = Permission.CONTROL_CONCLUDE
ONE = "/projects/<key>/control-stages/<int:stage_id>"


@blueprint.get("/projects/<key>/control")
@web.policy(Permission.INITIATIVE_VIEW)
def control(key: str) -> ResponseReturnValue:
    """Milestones with plan, forecast and actual day; control stages with their conclusions."""
    person = current_person()
    return show(person, open_place(person, key), Sent())


@blueprint.get("/projects/<key>/control/period")
@web.policy(EDIT)
def read_control_period(key: str) -> ResponseReturnValue:
    """How the words of a period are read, while they are typed."""
    place = place_for(current_person(), key, EDIT)
    filters = PeriodFilter(request.args)
    filters.validate()
    raw = (filters.period_raw.data or "")[:1000]
    reading = stage_reading(raw, place.initiative, [], None)
    return render_template("cascade/_period_reading.html", reading=reading)


@blueprint.post("/projects/<key>/control-stages")
@web.policy(EDIT)
def add_control_stage(key: str) -> ResponseReturnValue:
    """A further control stage."""
    person = current_person()
    form = stage_form(place_for(person, key, EDIT), None, fresh=False)

    def add(place: Place) -> int:
        values, once = form.changes(actions.FIELDS), once_of(request.form)
        return actions.add_control_stage(person, place, values, once=once).id

    done = carry_out_here(person, key, EDIT, "new_stage", form, add, Sent(new="stage"))
    if isinstance(done, Answer):
        return done
    web.say(_("The control stage is planned."))
    return _back(key, done.value, opened=False)


@blueprint.post(ONE)
@web.policy(EDIT)
def change_control_stage(key: str, stage_id: int) -> ResponseReturnValue:
    """What is checked, when, by whom."""
    person = current_person()
    place = place_for(person, key, EDIT)
    form = stage_form(place, stage_line(place, stage_id), fresh=False)

    def change(place: Place) -> None:
        row, seen, once = _stage(place, stage_id), form.revision.data, once_of(request.form)
        changes = form.changes(actions.FIELDS)
        actions.change_control_stage(person, place, row, seen, changes, once=once)

    done = carry_out_here(person, key, EDIT, "stage", form, change, Sent(stage_id=stage_id))
    if isinstance(done, Answer):
        return done
    web.say(_("Saved."))
    return _back(key, stage_id)


@blueprint.post(f"{ONE}/found")
@web.policy(EDIT)
def write_found(key: str, stage_id: int) -> ResponseReturnValue:
    """What there is, before the conclusion."""
    person = current_person()
    _stage(place_for(person, key, EDIT), stage_id)
    form = FoundForm()
    form.mark("found")

    def write(place: Place) -> None:
        row, seen, once = _stage(place, stage_id), form.revision.data, once_of(request.form)
        actions.write_found(person, place, row, seen, form.found.data or "", once=once)

    done = carry_out_here(person, key, EDIT, "found", form, write, Sent(stage_id=stage_id))
    if isinstance(done, Answer):
        return done
    web.say(_("Saved. The conclusion is drawn by the project office or monitoring."))
    return _back(key, stage_id, opened=False)


@blueprint.post(f"{ONE}/conclude")
@web.policy(CONCLUDE)
def conclude_control_stage(key: str, stage_id: int) -> ResponseReturnValue:
    """What the stage has come to."""
    person = current_person()
    _stage(place_for(person, key, CONCLUDE), stage_id)
    form = ConcludeForm()
    form.offer()
    form.mark("conclude")

    def conclude(place: Place) -> None:
        row, seen, once = _stage(place, stage_id), form.revision.data, once_of(request.form)
        actions.conclude(person, place, row, seen, form.changes(actions.CONCLUSION), once=once)

    sent = Sent(stage_id=stage_id)
    done = carry_out_here(person, key, CONCLUDE, "conclude", form, conclude, sent)
    if isinstance(done, Answer):
        return done
    _say_with_undo(_("The conclusion is written down."), "oversight.reopen_control_stage", key,
                   stage_id)  # fmt: skip
    return _back(key, stage_id, opened=False)


@blueprint.post(f"{ONE}/reopen")
@web.policy(CONCLUDE)
def reopen_control_stage(key: str, stage_id: int) -> ResponseReturnValue:
    """Take the conclusion back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, CONCLUDE)
        row = _stage(place, stage_id)
        actions.reopen_control_stage(person, place, row, once=once_of(request.form))
    web.say(_("The conclusion is taken back; what was found stays."))
    return _back(key, stage_id, opened=False)


@blueprint.post(f"{ONE}/measures")
@web.policy(EDIT)
def settle_control_measures(key: str, stage_id: int) -> ResponseReturnValue:
    """The measures were carried out, on a day; without a day: not after all."""
    person = current_person()
    _stage(place_for(person, key, EDIT), stage_id)
    form = MeasuresForm()
    form.check()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = _stage(place, stage_id)
        actions.settle_measures(person, place, row, form.done_on.data, once=once_of(request.form))
    if form.done_on.data:
        _say_with_undo(_("The measures are carried out."), "oversight.settle_control_measures",
                       key, stage_id)  # fmt: skip
    else:
        web.say(_("The measures are open again."))
    return _back(key, stage_id, opened=False)


@blueprint.post(f"{ONE}/archive")
@web.policy(EDIT)
def archive_control_stage(key: str, stage_id: int) -> ResponseReturnValue:
    """Take it off the list; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = _stage(place, stage_id)
        actions.archive_control_stage(person, place, row, once=once_of(request.form))
    _say_with_undo(_("The control stage is in the archive."), "oversight.restore_control_stage",
                   key, stage_id)  # fmt: skip
    return web.see_other(url_for("oversight.control", key=key, _anchor="stages"))


@blueprint.post(f"{ONE}/restore")
@web.policy(EDIT)
def restore_control_stage(key: str, stage_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = _stage(place, stage_id)
        actions.restore_control_stage(person, place, row, once=once_of(request.form))
    web.say(_("The control stage is back on the list."))
    return _back(key, stage_id, opened=False)


def _stage(place: Place, stage_id: int) -> ControlStage:
    return part_of(place, ControlStage, stage_id)


def _say_with_undo(text: str, endpoint: str, key: str, stage_id: int) -> None:
    web.say({"text": text, "undo_url": url_for(endpoint, key=key, stage_id=stage_id)})


def _back(key: str, stage_id: int, *, opened: bool = True) -> ResponseReturnValue:
    more: dict[str, Any] = {"stage": stage_id} if opened else {}
    return web.see_other(
        url_for("oversight.control", key=key, _anchor=f"control-{stage_id}", **more)
    )
