"""Proposals: one's own and the queue, and the short form."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals import life_page
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.proposal_access import check_proposer, circle_of, may_propose
from kaskad.approvals.proposal_actions import Idea, propose
from kaskad.approvals.proposal_forms import ProposalForm
from kaskad.approvals.proposal_queries import looks_at_proposals, own_proposals, queue
from kaskad.cascade import pages
from kaskad.cascade.forms import blame, once_of
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


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
            made = propose(
                person,
                Idea(
                    form.title.data or "",
                    form.problem.data or "",
                    form.idea.data or "",
                    form.audience.data or "",
                    form.result.data or "",
                    form.contact.data or "",
                    int(form.organisation.data),
                    int(form.receiver.data),
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


def _show(form: ProposalForm) -> str:
    return render_template("approvals/new_proposal.html", form=form)
