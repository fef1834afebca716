"""Proposals: one's own and the queue, the short form; taking one back, sending it again."""

from contextlib import suppress

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
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.core import web
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

    def propose() -> str:
        organisation_id, receiver_id = int(form.organisation.data), int(form.receiver.data)
        idea = form.idea_of(organisation_id=organisation_id, receiver_id=receiver_id)
        return actions.propose(person, idea, once=once_of(request.form)).key_fold

    done = carry_out(person, form, propose)
    if isinstance(done, Refused):
        return _show(form), done.status
    flash(
        _("Thank you. The project office will look at it; you see here what becomes of it."),
        "success",
    )
    return web.see_other(url_for("approvals.life", key=done.value))


@blueprint.post("/projects/<key>/proposal/withdraw")
@web.policy(VIEW)
def withdraw_proposal(key: str) -> ResponseReturnValue:
    """Take one's own proposal back."""
    person = current_person()
    check_step(person, step_place(person, key), LifeStep.WITHDRAWN)
    form = WithdrawForm()

    def withdraw() -> None:
        place, once = step_place(person, key), once_of(request.form)
        actions.withdraw_proposal(person, place, form.text.data or "", once=once)

    with suppress(SentBefore):
        done = carry_out(person, form, withdraw)
        if isinstance(done, Refused):
            sent = life_page.Sent(steps={LifeStep.WITHDRAWN: form})
            return life_page.show(person, pages.open_place(person, key), sent), done.status
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

    def send() -> None:
        place, once = step_place(person, key), once_of(request.form)
        actions.send_again(person, place, form.idea_of(), once=once)

    with suppress(SentBefore):
        done = carry_out(person, form, send)
        if isinstance(done, Refused):
            return _show_again(key, title, form), done.status
    flash(_("Sent again. You see here what becomes of it."), "success")
    return web.see_other(url_for("approvals.life", key=key))


def _show_again(key: str, title: str, form: WordsForm) -> str:
    return render_template("approvals/new_proposal.html", form=form, again=key, title=title)


def _show(form: ProposalForm) -> str:
    return render_template("approvals/new_proposal.html", form=form, again=None)
