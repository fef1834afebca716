"""Orders and decisions: entering, mending, the archive, their files."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kaskad.approvals import decision_actions as actions
from kaskad.approvals import life_page
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.decision_files import file_for, put_file_away
from kaskad.approvals.life_access import check_recorder
from kaskad.approvals.life_actions import SentBefore
from kaskad.approvals.life_forms import DecisionForm
from kaskad.approvals.models import Decision
from kaskad.boards.file_answers import attachment, file_answer
from kaskad.boards.papers import papers
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.pages import open_place
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW, RECORD = Permission.INITIATIVE_VIEW, Permission.DECISION_RECORD


@blueprint.post("/projects/<key>/decisions")
@web.policy(RECORD)
def add_order(key: str) -> ResponseReturnValue:
    """Enter an order or decision that is no step."""
    person = current_person()
    form = DecisionForm()
    form.mark("order")
    _place(person, key)
    try:
        form.check()
        with (
            papers(request.files.getlist("file")) as given,
            unit_of_work(person),
        ):
            place = _place(person, key)
            actions.add_order(person, place, form.words(), files=given, once=once_of(request.form))
    except SentBefore:
        pass
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        sent = life_page.Sent(order=form)
        return life_page.show(person, open_place(person, key), sent), 422
    flash(_("Entered."), "success")
    return _back(key, "orders")


@blueprint.post("/projects/<key>/decisions/<int:decision_id>")
@web.policy(RECORD)
def change_decision(key: str, decision_id: int) -> ResponseReturnValue:
    """Mend the words of a decision, add files to it."""
    person = current_person()
    _decision(_place(person, key), decision_id)
    form = DecisionForm()
    form.mark(f"d{decision_id}")
    sent = life_page.Sent(decisions={decision_id: form})
    try:
        form.check()
        with (
            papers(request.files.getlist("file")) as given,
            unit_of_work(person),
        ):
            place = _place(person, key)
            actions.change_decision(
                person,
                place,
                _decision(place, decision_id),
                form.revision.data,
                form.changes(actions.FIELDS),
                files=given,
                once=once_of(request.form),
            )
    except SentBefore:
        pass
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return life_page.show(person, open_place(person, key), sent), 422
    except errors.Conflict as error:
        place = open_place(person, key)
        form.dispute(error, _decision(place, decision_id).revision)
        return life_page.show(person, place, sent), 409
    flash(_("Saved."), "success")
    return _back(key, f"decision-{decision_id}")


@blueprint.post("/projects/<key>/decisions/<int:decision_id>/archive")
@web.policy(RECORD)
def archive_decision(key: str, decision_id: int) -> ResponseReturnValue:
    """Put an order into the archive; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = _place(person, key)
        actions.archive_decision(
            person, place, _decision(place, decision_id), once=once_of(request.form)
        )
    web.say(
        {
            "text": _("It is in the archive."),
            "undo_url": url_for("approvals.restore_decision", key=key, decision_id=decision_id),
        }
    )
    return _back(key, "orders")


@blueprint.post("/projects/<key>/decisions/<int:decision_id>/restore")
@web.policy(RECORD)
def restore_decision(key: str, decision_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = _place(person, key)
        row = _decision(place, decision_id)
        actions.archive_decision(person, place, row, away=False, once=once_of(request.form))
    flash(_("It is back from the archive."), "success")
    return _back(key, f"decision-{decision_id}")


@blueprint.post("/projects/<key>/decisions/<int:decision_id>/files/<public_id>/archive")
@web.policy(RECORD)
def archive_decision_file(key: str, decision_id: int, public_id: str) -> ResponseReturnValue:
    """Take a file off a decision; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = _place(person, key)
        row = _decision(place, decision_id)
        put_file_away(person, place, row, public_id, once=once_of(request.form))
    web.say(
        {
            "text": _("The file is taken off."),
            "undo_url": url_for(
                "approvals.restore_decision_file",
                key=key, decision_id=decision_id, public_id=public_id,
            ),
        }
    )  # fmt: skip
    return _back(key, f"decision-{decision_id}")


@blueprint.post("/projects/<key>/decisions/<int:decision_id>/files/<public_id>/restore")
@web.policy(RECORD)
def restore_decision_file(key: str, decision_id: int, public_id: str) -> ResponseReturnValue:
    """Bring a file back."""
    person = current_person()
    with unit_of_work(person):
        place = _place(person, key)
        row = _decision(place, decision_id)
        put_file_away(person, place, row, public_id, away=False, once=once_of(request.form))
    flash(_("The file is back."), "success")
    return _back(key, f"decision-{decision_id}")


@blueprint.get("/decision-files/<public_id>")
@web.policy(VIEW)
def decision_file(public_id: str) -> Response:
    """The file itself, always as something to be saved, never to be run here."""
    row = file_for(current_person(), public_id)
    return file_answer(row.stored_as, row.content_type, row.size, attachment(row.name))


def _place(person: Person, key: str) -> Place:
    """The initiative, to enter or mend a decision."""
    place = place_for(person, key, VIEW)
    if place.initiative.archived_at is not None and RECORD in place.abilities:
        raise errors.Conflict(_("The project is in the archive. Restore it first."))
    check_recorder(place)
    return place


def _decision(place: Place, decision_id: int) -> Decision:
    found = db.session.get(Decision, decision_id)
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such decision in this project."))
    return found


def _back(key: str, anchor: str) -> ResponseReturnValue:
    return web.see_other(url_for("approvals.life", key=key, _anchor=anchor))
