"""Proposals: one's own and the queue, the short form; taking one back, sending it again."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals import life_page
from kaskad.approvals import proposal_actions as actions
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.life_access import check_step, step_place
from kaskad.approvals.life_actions import SentBefore
from kaskad.approvals.models import LifeStep
from kaskad.approvals.proposal_access import check_proposer, circle_of, may_propose
from kaskad.approvals.proposal_forms import ProposalForm, WithdrawForm, WordsForm
from kaskad.approvals.proposal_queries import (
    looks_at_proposals,
    own_proposals,
    proposal_of,
    queue,
    withdrawn,
)
from kaskad.cascade import pages
from kaskad.cascade.forms import blame, once_of
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.INITIATIVE_VIEW


@blueprint.get("/proposals")
@web.policy(web.LOGIN)
def proposals() -> ResponseReturnValue:
    """One's own and what became of them; what waits for the office and those who decide."""
    person = current_person()
    return render_template(
        "approvals/proposals.html",
        queue=queue(person, today()),
        looks=looks_at_proposals(person),
        own=own_proposals(person),
        back=withdrawn(person) if looks_at_proposals(person) else (),
        may_propose=may_propose(person),
        **pages.words(),
        **life_page.words(),
    )


@blueprint.get("/proposals/new")
@web.policy(Permission.INITIATIVE_PROPOSE)
def new_proposal() -> ResponseReturnValue:
    """The short form."""
    person = current_person()
    check_proposer(person)
    form = ProposalForm(formdata=None)
    form.offer(circle_of(person))
    return _show(form)


@blueprint.post("/proposals")
@web.policy(Permission.INITIATIVE_PROPOSE)
def send_proposal() -> ResponseReturnValue:
    """Propose it."""
    person = current_person()
    check_proposer(person)
    form = ProposalForm()
    form.offer(circle_of(person))
    try:
        form.check()
        with unit_of_work(person):
            made = actions.propose(
                person,
                form.idea_of(
                    organisation_id=int(form.organisation.data),
                    receiver_id=int(form.receiver.data),
                ),
                once=once_of(request.form),
            )
            key = made.key_fold
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _show(form), 422
    flash(
        _("Thank you. The project office will look at it; you see here what becomes of it."),
        "success",
    )
    return web.see_other(url_for("approvals.life", key=key))


@blueprint.post("/projects/<key>/proposal/withdraw")
@web.policy(VIEW)
def withdraw_proposal(key: str) -> ResponseReturnValue:
    """Take one's own proposal back."""
    person = current_person()
    check_step(person, step_place(person, key), LifeStep.WITHDRAWN)
    form = WithdrawForm()
    try:
        form.check()
        with unit_of_work(person):
            actions.withdraw_proposal(
                person, step_place(person, key), form.text.data or "", once=once_of(request.form)
            )
    except SentBefore:
        pass
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        sent = life_page.Sent(steps={LifeStep.WITHDRAWN: form})
        return life_page.show(person, pages.open_place(person, key), sent), 422
    flash(_("Withdrawn. The project office sees why; you can send it again."), "success")
    return web.see_other(url_for("approvals.life", key=key))


@blueprint.get("/projects/<key>/proposal/again")
@web.policy(VIEW)
def proposal_again(key: str) -> ResponseReturnValue:
    """The words of one's own proposal that was taken back, to be changed and sent."""
    person = current_person()
    place = step_place(person, key)
    check_step(person, place, LifeStep.SENT_AGAIN)
    said = proposal_of(place.initiative.id, person)
    title = place.initiative.title
    names = ("problem", "idea", "audience", "result", "contact")
    given = {name: getattr(said, name) for name in names}
    return _show_again(key, title, WordsForm(formdata=None, data={**given, "title": title}))


@blueprint.post("/projects/<key>/proposal/again")
@web.policy(VIEW)
def send_proposal_again(key: str) -> ResponseReturnValue:
    """Send it."""
    person = current_person()
    place = step_place(person, key)
    check_step(person, place, LifeStep.SENT_AGAIN)
    form, title = WordsForm(), place.initiative.title
    try:
        form.check()
        with unit_of_work(person):
            actions.send_again(
                person, step_place(person, key), form.idea_of(), once=once_of(request.form)
            )
    except SentBefore:
        pass
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _show_again(key, title, form), 422
    flash(_("Sent again. You see here what becomes of it."), "success")
    return web.see_other(url_for("approvals.life", key=key))


def _show_again(key: str, title: str, form: WordsForm) -> str:
    return render_template("approvals/new_proposal.html", form=form, again=key, title=title)


def _show(form: ProposalForm) -> str:
    return render_template("approvals/new_proposal.html", form=form, again=None)
