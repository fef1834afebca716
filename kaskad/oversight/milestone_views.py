"""What is done with milestones on the page of control; each press is a form of its own."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.part_edits import part_of
from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.oversight import milestone_actions as actions
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.control_forms import (
    CancelForm,
    MoveForm,
    PassForm,
    TakeForm,
    part_id,
    sent_day,
)
from kaskad.oversight.control_page import (
    EDIT,
    Answer,
    Sent,
    carry_out_here,
    milestone_form,
    milestone_line,
)
from kaskad.oversight.milestone_proposals import proposals, take_proposals
from kaskad.oversight.models import Milestone
from kaskad.people.visitor import current_person

ONE = "/projects/<key>/milestones/<int:milestone_id>"


@blueprint.post("/projects/<key>/milestones")
@web.policy(EDIT)
def add_milestone(key: str) -> ResponseReturnValue:
    """A further milestone."""
    person = current_person()
    form = milestone_form(place_for(person, key, EDIT), None, fresh=False)

    def add(place: Place) -> int:
        row = actions.add_milestone(
            person,
            place,
            name=form.name.data or "",
            planned_on=sent_day(form.planned_on),
            document=form.document.data or "",
            responsible_id=int(form.responsible.data) if form.responsible.data else None,
            stage_id=part_id(form.part.data, "stage"),
            activity_id=part_id(form.part.data, "activity"),
            control_date=bool(form.control_date.data),
            reason=form.reason.data or "",
            once=once_of(request.form),
        )
        return row.id

    done = carry_out_here(person, key, EDIT, "new_milestone", form, add, Sent(new="milestone"))
    if isinstance(done, Answer):
        return done
    web.say(_("The control point is set."))
    return _back(key, done.value, opened=False)


@blueprint.post(ONE)
@web.policy(EDIT)
def change_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """Other words, another party or place in the plan."""
    person = current_person()
    place = place_for(person, key, EDIT)
    form = milestone_form(place, milestone_line(place, milestone_id), fresh=False)
    if not form.planned_on.raw_data:  # not offered once the plan stands
        form.planned_on.validators = []

    def change(place: Place) -> None:
        row, seen, once = _milestone(place, milestone_id), form.revision.data, once_of(request.form)
        changes, reason = form.changes(actions.FIELDS), form.reason.data or ""
        actions.change_milestone(person, place, row, seen, changes, reason=reason, once=once)

    done = carry_out_here(person, key, EDIT, "change", form, change, Sent(milestone_id))
    if isinstance(done, Answer):
        return done
    web.say(_("Saved."))
    return _back(key, milestone_id)


@blueprint.post(f"{ONE}/move")
@web.policy(EDIT)
def move_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """Expect it on another day, with the reason."""
    person = current_person()
    _milestone(place_for(person, key, EDIT), milestone_id)
    form = MoveForm()
    form.mark("move")

    def move(place: Place) -> tuple[bool, str]:
        row, seen, once = _milestone(place, milestone_id), form.revision.data, once_of(request.form)
        day, reason = sent_day(form.forecast_on), form.reason.data or ""
        moved = actions.move_milestone(person, place, row, seen, day, reason, once=once)
        far = moved and actions.outside(place.initiative, day)
        return moved is not None, actions.bounds_words(place.initiative) if far else ""

    done = carry_out_here(person, key, EDIT, "move", form, move, Sent(milestone_id))
    if isinstance(done, Answer):
        return done
    moved, far = done.value
    if not moved:
        web.say(_("It was expected on that day already; nothing was changed."), "warning")
    elif far:
        web.say(_("Moved to a day outside the project. %(bounds)s", bounds=far), "warning")
    else:
        web.say(_("Moved. The reason stands in the list."))
    return _back(key, milestone_id, opened=False)


@blueprint.post(f"{ONE}/pass")
@web.policy(EDIT)
def pass_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """It was reached, on a day, confirmed by a document."""
    person = current_person()
    _milestone(place_for(person, key, EDIT), milestone_id)
    form = PassForm()
    form.mark("pass")

    def pass_it(place: Place) -> None:
        row, seen, once = _milestone(place, milestone_id), form.revision.data, once_of(request.form)
        document = form.document.data if form.document.raw_data else None
        day = sent_day(form.actual_on)
        actions.pass_milestone(person, place, row, seen, day, document=document, once=once)

    done = carry_out_here(person, key, EDIT, "pass", form, pass_it, Sent(milestone_id))
    if isinstance(done, Answer):
        return done
    _say_with_undo(_("Marked as passed."), "oversight.reopen_milestone", key, milestone_id)
    return _back(key, milestone_id, opened=False)


@blueprint.post(f"{ONE}/cancel")
@web.policy(EDIT)
def cancel_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """It is no longer needed, with the reason."""
    person = current_person()
    _milestone(place_for(person, key, EDIT), milestone_id)
    form = CancelForm()
    form.mark("cancel")

    def cancel(place: Place) -> None:
        row, seen, once = _milestone(place, milestone_id), form.revision.data, once_of(request.form)
        actions.cancel_milestone(person, place, row, seen, form.reason.data or "", once=once)

    done = carry_out_here(person, key, EDIT, "cancel", form, cancel, Sent(milestone_id))
    if isinstance(done, Answer):
        return done
    _say_with_undo(_("The control point is cancelled."), "oversight.reopen_milestone", key,
                   milestone_id)  # fmt: skip
    return _back(key, milestone_id, opened=False)


@blueprint.post(f"{ONE}/reopen")
@web.policy(EDIT)
def reopen_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """Not passed after all, or needed again."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = _milestone(place, milestone_id)
        actions.reopen_milestone(person, place, row, once=once_of(request.form))
    web.say(_("The control point is open again."))
    return _back(key, milestone_id, opened=False)


@blueprint.post(f"{ONE}/archive")
@web.policy(EDIT)
def archive_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """Take it off the list; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = _milestone(place, milestone_id)
        actions.archive_milestone(person, place, row, once=once_of(request.form))
    _say_with_undo(
        _("The control point is in the archive."), "oversight.restore_milestone", key, milestone_id
    )
    return web.see_other(url_for("oversight.control", key=key))


@blueprint.post(f"{ONE}/restore")
@web.policy(EDIT)
def restore_milestone(key: str, milestone_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = _milestone(place, milestone_id)
        actions.restore_milestone(person, place, row, once=once_of(request.form))
    web.say(_("The control point is back on the list."))
    return _back(key, milestone_id, opened=False)


@blueprint.get("/projects/<key>/control/proposals")
@web.policy(EDIT)
def milestone_proposals(key: str) -> ResponseReturnValue:
    """What the plan suggests: exact dates and deadlines that no milestone says yet."""
    person = current_person()
    place = open_place(person, key, EDIT)
    found = proposals(place.initiative, today())
    return page("oversight/proposals.html", person, place, proposals=found)


@blueprint.post("/projects/<key>/control/proposals")
@web.policy(EDIT)
def take_milestone_proposals(key: str) -> ResponseReturnValue:
    """Make milestones of those that were ticked."""
    person = current_person()
    form = TakeForm()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        made = take_proposals(person, place, form.take.data or (), today())
        count = len(made)
    if count:
        web.say(
            ngettext(
                "%(num)s control point taken over.", "%(num)s control points taken over.", count
            )
        )
    else:
        web.say(_("Nothing was ticked, or all of it is in the list already."), "warning")
    return web.see_other(url_for("oversight.control", key=key))


def _milestone(place: Place, milestone_id: int) -> Milestone:
    return part_of(place, Milestone, milestone_id)


def _say_with_undo(text: str, endpoint: str, key: str, milestone_id: int) -> None:
    url = url_for(endpoint, key=key, milestone_id=milestone_id)
    web.say({"text": text, "undo_url": url})


def _back(key: str, milestone_id: int, *, opened: bool = True) -> ResponseReturnValue:
    anchor = f"milestone-{milestone_id}"
    more: dict[str, Any] = {"milestone": milestone_id} if opened else {}
    return web.see_other(url_for("oversight.control", key=key, _anchor=anchor, **more))
