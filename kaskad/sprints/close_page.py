"""How the steps of a closing are shown and answered: a page, or a row of it for htmx."""

from typing import Any

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import db
from kaskad.people.models import Party, Person
from kaskad.people.permissions import Permission
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.close_frame import STEPS, Frame, frame_of, step_url
from kaskad.sprints.models import Sprint, SprintState
from kaskad.sprints.pages import page
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.protocol import sees_remarks
from kaskad.sprints.rules import next_of
from kaskad.sprints.wording import mood_word, sprint_lower, sprint_name

CLOSE = Permission.SPRINT_CLOSE
_NOT_TYPED = {"csrf_token", "_once", "revision", "seen", "next", "send"}


def opened(person: Person, key: str, number: int, permission: Permission = CLOSE) -> SprintPlace:
    """The sprint of the address, remembered for the side bar."""
    place = sprint_for(person, key, number, permission)
    g.initiative_key = place.place.initiative.key_fold
    return place


def frame_for(place: SprintPlace, step: str, *, with_figures: bool = True) -> Frame:
    """The frame with links to the steps the reader may go to."""
    links = STEPS if place.can(CLOSE) else ("retro",)
    return frame_of(place, step, links=links, with_figures=with_figures)


def closing_title(number: int) -> str:
    """«Итоги спринта 2»."""
    if number:
        return str(_("Closing of sprint %(number)s", number=number))
    return str(_("Closing of the initial sprint"))


def _words(place: SprintPlace) -> dict[str, Any]:
    return {
        "sprint": place.sprint, "may_close": place.can(CLOSE), "shares": sees_remarks(place),
        "mood_word": mood_word, "sprint_lower": sprint_lower,
        "closing_title": closing_title(place.sprint.number),
    }  # fmt: skip


def show_step(
    person: Person, place: SprintPlace, frame: Frame, *, status: int = 200, **content: Any
) -> ResponseReturnValue:
    """The page of a step."""
    html = page(
        f"sprints/close_{frame.step}.html", person, place, frame=frame,
        refused=status >= 400, **_words(place), **content,
    )  # fmt: skip
    return html, status


def show_part(
    place: SprintPlace, frame: Frame, part: str, target: str, *, status: int = 200, **content: Any
) -> ResponseReturnValue:
    """The row *part* for htmx, and the steps as they are now; a refusal goes to *target*."""
    html = render_template(
        f"sprints/{part}.html", frame=frame, refused=status >= 400,
        key=place.place.initiative.key_fold, **_words(place), **content,
    )  # fmt: skip
    if status < 400:
        html += render_template("sprints/_close_wizard.html", frame=frame, out_of_band=True)
    response = make_response(html, status)
    if status >= 400:
        response.headers["HX-Retarget"] = f"#{target}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def is_reviewed(place: SprintPlace) -> bool:
    """Whether the sprint is in review now."""
    return place.sprint.state == SprintState.IN_REVIEW


def show_stopped(person: Person, place: SprintPlace, *, status: int) -> ResponseReturnValue:
    """There is nothing to review (any more): why, what to do, and what was typed, to be copied."""
    sprint = place.sprint
    after = next_of(sprint, row_of(sprint.initiative_id))
    content = {
        "said": _said(sprint), "after": after, "typed": _typed(),
        "sprint_url_state": str(sprint.state),
    }  # fmt: skip
    if web.is_fragment():
        html = render_template(
            "sprints/_close_stopped.html", key=place.place.initiative.key_fold, **_words(place),
            **content,
        )  # fmt: skip
        return html, status
    html = page("sprints/close_stopped.html", person, place, **_words(place), **content)
    return html, status


def _said(sprint: Sprint) -> str:
    name = sprint_name(sprint.number)
    if sprint.state == SprintState.CLOSED:
        closer = db.session.get(Party, sprint.closed_by_id) if sprint.closed_by_id else None
        if closer is None:
            return str(_("%(sprint)s has been closed.", sprint=name))
        return str(_("%(sprint)s has been closed by %(who)s.", sprint=name, who=closer.label))
    said = {
        SprintState.ACTIVE: _("%(sprint)s is running: its review has not begun.", sprint=name),
        SprintState.SHELL: _("%(sprint)s is still ahead.", sprint=name),
        SprintState.PLANNING: _("%(sprint)s is being planned.", sprint=name),
        SprintState.CANCELLED: _("%(sprint)s has been cancelled.", sprint=name),
    }
    return str(said[SprintState(sprint.state)])


def _typed() -> list[str]:
    if request.method != "POST":
        return []
    return [
        value.strip()
        for name in request.form
        if name not in _NOT_TYPED
        for value in request.form.getlist(name)
        if len(value.strip()) > 3
    ]


def stopped_or_raise(
    person: Person, key: str, number: int, permission: Permission, error: errors.Conflict
) -> ResponseReturnValue:
    """The page for a sprint that is not in review any more, else *error* once more."""
    place = opened(person, key, number, permission)
    if is_reviewed(place):
        raise error
    return show_stopped(person, place, status=409)


def step_address(place: SprintPlace, step: str, anchor: str = "") -> str:
    """Address of a step, at a row of it."""
    return step_url(place, step) + (f"#{anchor}" if anchor else "")
