"""The last step of a closing: the record of the review, the closing itself, and opening again."""

from collections.abc import Mapping
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards.card_page import once
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import close_actions, review_actions
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.close_frame import STEPS
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
from kaskad.sprints.models import SprintReview
from kaskad.sprints.moved_report import moves_in_review
from kaskad.sprints.pages import sprint_url
from kaskad.sprints.retro_queries import team_names
from kaskad.sprints.review_forms import (
    FEEDBACK,
    ReopenForm,
    ReviewForm,
    feedback_sent,
    refuse,
)
from kaskad.sprints.wording import sprint_name

BLANK_FEEDBACK = 2
"""Empty rows under what people have said already."""


@blueprint.get("/projects/<key>/sprints/<int:number>/close")
@web.policy(CLOSE)
def close(key: str, number: int) -> ResponseReturnValue:
    """Where the closing goes on: its first step that is not done."""
    place = opened(current_person(), key, number)
    if not is_reviewed(place):
        return show_stopped(current_person(), place, status=200)
    lacking = {one.step for one in frame_for(place, "review", with_figures=False).missing}
    step = next((name for name in STEPS if name in lacking), "review")
    return web.see_other(step_address(place, step))


@blueprint.get("/projects/<key>/sprints/<int:number>/close/review")
@web.policy(CLOSE)
def close_review(key: str, number: int) -> ResponseReturnValue:
    """Step 5: the record of the review, what is still missing, and the closing."""
    person = current_person()
    place = opened(person, key, number)
    if not is_reviewed(place):
        return show_stopped(person, place, status=200)
    return _review_page(person, place)


def _review_page(
    person: Person,
    place: SprintPlace,
    form: ReviewForm | None = None,
    *,
    feedback: list[dict[str, str]] | None = None,
    theirs: list[dict[str, str]] | None = None,
    drawn: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    review = db.session.get(SprintReview, place.sprint.id)
    if form is None:
        if review is None:
            members = "\n".join(team_names(place.sprint.initiative_id))
            form = ReviewForm(formdata=None, held_on=today(), participants=members, revision=0)
        else:
            form = ReviewForm(formdata=None, obj=review)
            form.verdict.data = str(review.verdict or "")
    form.offer()
    if feedback is None:
        feedback = list(review.feedback) if review is not None else []
    if drawn is None:  # what is only proposed is written down even if nobody touches it
        drawn = _drawn(_record(form), feedback) if review is not None else ""
    blank = {"who": "", "what": "", "decision": ""}
    frame = frame_for(place, "review")
    return show_step(
        person, place, frame, status=status, form=form, theirs=theirs,
        drawn=drawn, moves=moves_in_review(place, frame.cards, frame.values),
        feedback=[*feedback, *([blank] * BLANK_FEEDBACK)],
        revision=review.revision if review is not None else 0,
    )  # fmt: skip


@blueprint.post("/projects/<key>/sprints/<int:number>/close/review")
@web.policy(CLOSE)
def save_review(key: str, number: int) -> ResponseReturnValue:
    """Write the record of the review."""
    person = current_person()
    opened(person, key, number)
    form, rows = ReviewForm(), feedback_sent()
    form.offer()
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            review_actions.save_review(person, place, _touched(form, rows), seen=form.revision.data)
    except errors.Invalid as error:
        status = refuse(form, error, form.revision.data)
        return _review_page(
            person, opened(person, key, number), form, feedback=_filled(rows),
            drawn=request.form.get("drawn", ""), status=status,
        )  # fmt: skip
    except errors.Conflict as error:
        if not error.clashes:
            return stopped_or_raise(person, key, number, CLOSE, error)
        place = opened(person, key, number)
        review = db.session.get(SprintReview, place.sprint.id)
        status = refuse(form, error, review.revision if review else None)
        mine = _touched(form, rows)
        if review is not None:
            rows = rows if "feedback" in mine else list(review.feedback)
            for name in _record(form).keys() - mine.keys():
                form[name].data, form[name].raw_data = getattr(review, name), None
        theirs = next((one.theirs for one in error.clashes if one.field == "feedback"), None)
        return _review_page(
            person, place, form, feedback=_filled(rows), status=status,
            theirs=theirs if isinstance(theirs, list) else None, drawn="",
        )  # fmt: skip
    flash(_("The record is saved."), "success")
    return web.see_other(step_address(opened(person, key, number), "review"))


def _drawn(record: Mapping[str, Any], feedback: list[dict[str, str]]) -> str:
    """Marks of what the form is drawn with: what comes back the same was not touched."""
    values = {**record, "feedback": [[row.get(name, "") for name in FEEDBACK] for row in feedback]}
    return " ".join(f"{name}:{web.fingerprint(value)}" for name, value in sorted(values.items()))


def _touched(form: ReviewForm, rows: list[dict[str, str]]) -> dict[str, Any]:
    """What the person has changed of the record: the rest is left as others have written it."""
    record = _record(form)
    before = set(request.form.get("drawn", "").split())
    now = _drawn(record, _filled(rows)).split()
    same = {mark.partition(":")[0] for mark in now if mark in before}
    sent = {**record, "feedback": rows}
    return {name: value for name, value in sent.items() if name not in same}


def _filled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if any(value.strip() for value in row.values())]


def _record(form: ReviewForm) -> dict[str, Any]:
    verdict = form.verdict.data
    return {
        "held_on": form.held_on.data, "participants": form.participants.data or "",
        "summary": form.summary.data or "", "plan_changes": form.plan_changes.data or "",
        "verdict": verdict if verdict not in (None, "", "None") else None,
        "next_goal": form.next_goal.data or "", "chair": form.chair.data or "",
        "secretary": form.secretary.data or "",
    }  # fmt: skip


@blueprint.post("/projects/<key>/sprints/<int:number>/close")
@web.policy(CLOSE)
def close_sprint(key: str, number: int) -> ResponseReturnValue:
    """Close the sprint; the next one opens for planning."""
    person = current_person()
    opened(person, key, number)
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            event = close_actions.close_sprint(person, place, once=once())
    except errors.Conflict as error:
        place = opened(person, key, number)
        if not is_reviewed(place):
            return show_stopped(person, place, status=409)
        frame = frame_for(place, "review")
        if not frame.missing:
            raise
        flash(error.message, "error")
        return _review_page(person, place, status=409)
    place = opened(person, key, number)
    if event is None:
        return show_stopped(person, place, status=200)
    following = event.data.get("next")
    if following is None:
        flash(_("%(sprint)s is closed.", sprint=sprint_name(number)), "success")
        return web.see_other(sprint_url(place, place.sprint))
    flash(
        _("%(sprint)s is closed; %(next)s is open for planning.",
          sprint=sprint_name(number), next=sprint_name(following)),
        "success",
    )  # fmt: skip
    return web.see_other(_planning_url(key, following))


def _planning_url(key: str, number: int) -> str:
    return url_for("sprints.sprint", key=key, number=number)


@blueprint.post("/projects/<key>/sprints/<int:number>/reopen")
@web.policy(Permission.SPRINT_OVERRIDE)
def reopen_sprint(key: str, number: int) -> ResponseReturnValue:
    """Open a closed sprint's review again, with a reason."""
    person = current_person()
    place = opened(person, key, number, Permission.SPRINT_OVERRIDE)
    form = ReopenForm()
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, Permission.SPRINT_OVERRIDE)
            close_actions.reopen_sprint(person, place, reason=form.reason.data or "", once=once())
    except errors.Invalid as error:
        flash(error.message, "error")
        return web.see_other(f"{sprint_url(place, place.sprint)}#reopen")
    flash(
        _("%(sprint)s is being reviewed again: its cards lie as they lay.",
          sprint=sprint_name(number)),
        "success",
    )  # fmt: skip
    return web.see_other(url_for("sprints.close", key=key, number=number))
