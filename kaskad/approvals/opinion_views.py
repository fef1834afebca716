"""Opinions of experts: asking, answering, taking the question back."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals import life_page
from kaskad.approvals import opinion_actions as actions
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.life_page import ASK
from kaskad.approvals.models import Opinion
from kaskad.approvals.opinion_forms import AskForm, OpinionForm
from kaskad.approvals.opinion_queries import experts_for
from kaskad.approvals.proposal_queries import proposal_of
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.overview_queries import overview
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.INITIATIVE_VIEW


@blueprint.post("/projects/<key>/opinions")
@web.policy(ASK)
def ask_opinion(key: str) -> ResponseReturnValue:
    """Ask somebody for an opinion: it stands on their day."""
    person = current_person()
    form = AskForm()
    form.offer(experts_for(place_for(person, key, ASK)))

    def ask() -> str:
        expert = db.session.get_one(Person, int(form.expert.data))
        actions.ask_opinion(
            person, place_for(person, key, ASK), expert, subject=form.subject.data or "",
            due_on=form.due_on.data, once=once_of(request.form),
        )  # fmt: skip
        return expert.label

    done = carry_out(person, form, ask)
    if isinstance(done, Refused):
        sent = life_page.Sent(ask=form)
        return life_page.show(person, open_place(person, key), sent), done.status
    flash(_("Asked: %(name)s. The question stands on their day.", name=done.value), "success")
    return web.see_other(url_for("approvals.life", key=key, _anchor="opinions"))


@blueprint.post("/projects/<key>/opinions/<int:opinion_id>/recall")
@web.policy(ASK)
def recall_opinion(key: str, opinion_id: int) -> ResponseReturnValue:
    """Take the question back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, ASK)
        row = _opinion(place, opinion_id)
        actions.recall_opinion(person, place, row, once=once_of(request.form))
    flash(_("The question is taken back."), "success")
    return web.see_other(url_for("approvals.life", key=key, _anchor="opinions"))


@blueprint.get("/projects/<key>/opinions/<int:opinion_id>")
@web.policy(VIEW)
def opinion(key: str, opinion_id: int) -> ResponseReturnValue:
    """What is asked, and the form of the answer: for the expert who was asked."""
    person = current_person()
    place = open_place(person, key)
    row = _own(person, place, opinion_id)
    form = OpinionForm(
        formdata=None,
        data={"verdict": str(row.verdict or ""), "text": row.text, "revision": row.revision},
    )
    form.offer()
    return _show(person, place, row, form)


@blueprint.post("/projects/<key>/opinions/<int:opinion_id>")
@web.policy(VIEW)
def give_opinion(key: str, opinion_id: int) -> ResponseReturnValue:
    """The answer."""
    person = current_person()
    place = open_place(person, key)
    _own(person, place, opinion_id)
    if place.initiative.archived_at is not None:
        raise errors.Conflict(_("The project is in the archive. Restore it first."))
    form = OpinionForm()
    form.offer()

    def give() -> None:
        place = place_for(person, key, VIEW)
        row, changes = _own(person, place, opinion_id), form.changes(actions.GIVEN)
        seen, once = form.revision.data, once_of(request.form)
        actions.give_opinion(person, place, row, seen, changes, once=once)

    def clash(error: errors.Conflict) -> None:
        form.dispute(error, _own(person, open_place(person, key), opinion_id).revision)

    done = carry_out(person, form, give, clash)
    if isinstance(done, Refused):
        place = open_place(person, key)
        return _show(person, place, _own(person, place, opinion_id), form), done.status
    flash(_("Thank you. Your opinion stands with the project now."), "success")
    return web.see_other(url_for("approvals.life", key=key, _anchor="opinions"))


def _opinion(place: Place, opinion_id: int) -> Opinion:
    found = db.session.get(Opinion, opinion_id)
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("Nobody was asked that in this project."))
    return found


def _own(person: Person, place: Place, opinion_id: int) -> Opinion:
    row = _opinion(place, opinion_id)
    if row.expert_id != person.id:
        raise errors.Forbidden(_("This opinion was asked of somebody else."))
    return row


def _show(person: Person, place: Place, row: Opinion, form: OpinionForm) -> str:
    return page(
        "approvals/opinion.html",
        person,
        place,
        asked=row,
        form=form,
        proposal=proposal_of(place.initiative.id, person),
        overview=overview(place.initiative.id, today()),
        **life_page.words(),
    )
