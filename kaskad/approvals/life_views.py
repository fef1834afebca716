"""The life of an initiative: its page, and taking a step."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals import life_page
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.life import RULES, Who
from kaskad.approvals.life_access import check_step, step_place
from kaskad.approvals.life_actions import SentBefore, take_step
from kaskad.approvals.life_forms import DecisionForm
from kaskad.approvals.life_words import done_word
from kaskad.approvals.models import LifeStep
from kaskad.boards.papers import papers
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.pages import open_place
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.INITIATIVE_VIEW


@blueprint.get("/projects/<key>/life")
@web.policy(VIEW)
def life(key: str) -> ResponseReturnValue:
    """Where it is in its life, how it came there, what comes next; orders and opinions."""
    person = current_person()
    return life_page.show(person, open_place(person, key))


@blueprint.post("/projects/<key>/life/<step>")
@web.policy(Permission.INITIATIVE_DECIDE)
def take_life_step(key: str, step: str) -> ResponseReturnValue:
    """Bring it to where the step leads, with the decision and its files."""
    person = current_person()
    if step not in RULES or RULES[LifeStep(step)].who is Who.PROPOSER:  # `proposal_views`
        raise errors.NotFound(_("There is no such step."))
    wanted = LifeStep(step)
    check_step(person, step_place(person, key), wanted)
    form = DecisionForm()
    form.mark(step)
    try:
        form.check()
        with (
            papers(request.files.getlist("file")) as given,
            unit_of_work(person),
        ):
            take_step(
                person,
                step_place(person, key),
                wanted,
                form.words(),
                files=given,
                once=once_of(request.form),
            )
    except SentBefore:
        pass
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        sent = life_page.Sent(steps={wanted: form})
        return life_page.show(person, open_place(person, key), sent), 422
    flash(_("Done: %(what)s.", what=done_word(wanted).lower()), "success")
    return web.see_other(url_for("approvals.life", key=key))
