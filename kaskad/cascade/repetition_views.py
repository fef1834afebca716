"""The repetitions of an activity: what was carried out and what was not, one by one."""

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from kaskad.cascade import repetition_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import Offered, once_of
from kaskad.cascade.models import Activity, OccurrenceState
from kaskad.cascade.pages import open_place, page, words
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.repetition_links import repetition_links
from kaskad.cascade.repetition_queries import find, repetition_page
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import DayField, LineField, NumberField, PageForm
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

EDIT = Permission.INITIATIVE_EDIT
AT = "/projects/<key>/plan/activity/<int:part_id>/repetitions"


class RepetitionForm(PageForm):
    """What is said of one repetition."""

    repetition = LineField(_l("Repetition"), limit=60, required=True)
    state = SelectField(_l("State"), [Offered()], validate_choice=False)
    done_on = DayField(_l("Carried out on"), validators=[Optional()])
    note = LineField(_l("Note"), limit=500)
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the list; the page has a button for each."""
        self.state.choices = [
            (str(OccurrenceState.DONE), _("carried out")),
            (str(OccurrenceState.MISSED), _("not carried out")),
            (str(OccurrenceState.OPEN), _("nothing said")),
        ]


@blueprint.get(AT)
@web.policy(Permission.INITIATIVE_VIEW)
def repetitions(key: str, part_id: int) -> ResponseReturnValue:
    """The repetitions of an activity, with a small form each for whoever may say something."""
    person = current_person()
    place = open_place(person, key)
    return _show(person, place, part_of(place, Activity, part_id))


def _show(
    person: Person, place: Place, activity: Activity, refused: RepetitionForm | None = None
) -> str:
    content: dict[str, Any] = {
        "repetitions": repetition_page(activity, place.owner_path, today()),
        "part": activity,
        "initiative": place.initiative,
        "links": repetition_links(),
        "key": place.initiative.key_fold,
        "label": place.initiative.label,
        "plan_url": url_for("cascade.plan", key=place.initiative.key_fold),
        "may_say": place.can(EDIT) and activity.archived_at is None,
        "refused": refused,
        "today": today(),
    }
    if web.is_fragment():
        return render_template("cascade/_repetitions.html", fragment=True, **words(), **content)
    return page("cascade/repetitions.html", person, place, fragment=False, **content)


@blueprint.post(AT)
@web.policy(EDIT)
def say_of_repetition(key: str, part_id: int) -> ResponseReturnValue:
    """Carried out on a day, not carried out, or nothing after all."""
    person = current_person()
    place = place_for(person, key, EDIT)
    activity = part_of(place, Activity, part_id)
    form = RepetitionForm()
    form.offer()
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            activity = part_of(place, Activity, part_id)
            one = find(activity, form.repetition.data or "", place.owner_path, today())
            if one is None:
                raise errors.Invalid(_("The period does not name this repetition any more."))
            before = actions.stored(activity, one.key)
            changed = actions.say_of(
                person, place, activity, one, OccurrenceState(form.state.data),
                done_on=form.done_on.data,
                note=form.note.data or "" if form.note.raw_data else None,
                seen=form.revision.data, once=once_of(request.form),
            )  # fmt: skip
    except errors.Invalid as error:
        if not form.errors:
            form.form_errors.append(error.message)
        return _show(person, open_place(person, key, EDIT), activity, form), 422
    except errors.Conflict as error:
        if not error.clashes:
            raise
        form.form_errors.append(_("Somebody has said something else meanwhile. Look at it below."))
        return _show(person, open_place(person, key, EDIT), activity, form), 409
    if changed:
        _say(key, part_id, one.key, form.state.data, before)
    return _back(key, part_id)


def _say(key: str, part_id: int, repetition: str, state: str, before: tuple[Any, ...]) -> None:
    sentences = {
        str(OccurrenceState.DONE): _("Marked as carried out."),
        str(OccurrenceState.MISSED): _("Marked as not carried out."),
    }
    web.say(
        {
            "text": sentences.get(state, _("Taken back.")),
            "undo_url": url_for("cascade.say_of_repetition", key=key, part_id=part_id),
            "fields": {
                "repetition": repetition,
                "state": before[0],
                "done_on": before[1].isoformat() if before[1] else "",
                "note": before[2],
            },
        }
    )


def _back(key: str, part_id: int) -> ResponseReturnValue:
    """To the plan; from the drawer the page behind it is drawn anew, where it stands."""
    if web.is_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return web.back(url_for("cascade.repetitions", key=key, part_id=part_id))
