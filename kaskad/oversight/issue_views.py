"""Pages of import issues: the sheet of a project, the sheet of all, settling, taking back."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade import panels
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.oversight import issue_actions as actions
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.issue_forms import IssueFilter, ReopenIssueForm, SettleIssueForm
from kaskad.oversight.issue_page import sheet_of, sheet_of_all
from kaskad.oversight.models import ImportIssue
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

SETTLE = Permission.ISSUE_SETTLE


@blueprint.get("/projects/<key>/issues")
@web.policy(Permission.INITIATIVE_VIEW)
def issues(key: str) -> ResponseReturnValue:
    """What the import of this project was not sure of, and what was decided."""
    person = current_person()
    place = open_place(person, key)
    wish, wrong = IssueFilter(request.args).wish()
    sheet = sheet_of(place.initiative, wish, may_settle=place.can(SETTLE))
    return page(
        "oversight/issues.html",
        person,
        place,
        sheet=sheet,
        wish=wish,
        wrong=wrong,
        here=lambda **changes: url_for("oversight.issues", key=key, **wish.args(**changes)),
        change_url=panels.change_url(place.initiative, person),
    )


@blueprint.get("/imports/issues")
@web.policy(web.LOGIN)
def all_issues() -> ResponseReturnValue:
    """The same of every project that the visitor sees."""
    g.section = "cascade"
    wish, wrong = IssueFilter(request.args).wish()
    return render_template(
        "oversight/all_issues.html",
        sheet=sheet_of_all(current_person(), wish),
        wish=wish,
        wrong=wrong,
        here=lambda **changes: url_for("oversight.all_issues", **wish.args(**changes)),
    )


@blueprint.post("/projects/<key>/issues/<int:issue_id>")
@web.policy(SETTLE)
def settle_issue(key: str, issue_id: int) -> ResponseReturnValue:
    """Take one of the ways; the message offers the way back."""
    person = current_person()
    _issue(place_for(person, key, SETTLE), issue_id)
    form = SettleIssueForm()
    form.check()
    more = 0
    with unit_of_work(person):
        place = place_for(person, key, SETTLE)
        issue = _issue(place, issue_id)
        done = actions.settle(
            person, place, issue, form.revision.data, form.taken(),
            note=form.note.data or "", once=once_of(request.form),
        )  # fmt: skip
        if done and form.alike.data:
            more = actions.settle_alike(person, place, issue)
    text = _("Settled.")
    if more:
        text += " " + ngettext("So is %(num)s more.", "So are %(num)s more.", more)
    web.say(
        {
            "text": text,
            "undo_url": url_for("oversight.reopen_issue", key=key, issue_id=issue_id),
            "fields": {"alike": "y"} if more else {},
        }
    )
    return web.back(url_for("oversight.issues", key=key))


@blueprint.post("/projects/<key>/issues/<int:issue_id>/reopen")
@web.policy(SETTLE)
def reopen_issue(key: str, issue_id: int) -> ResponseReturnValue:
    """Take the decision back; with `alike` also of the lines that were settled with it."""
    person = current_person()
    form = ReopenIssueForm()
    form.check()
    with unit_of_work(person):
        place = place_for(person, key, SETTLE)
        issue = _issue(place, issue_id)
        if form.alike.data:
            actions.reopen_alike(person, place, issue)
        else:
            actions.reopen(person, place, issue, once=once_of(request.form))
    web.say(_("It is open again, and the passport says what it said before."))
    return web.back(url_for("oversight.issues", key=key, _anchor=f"issue-{issue_id}"))


def _issue(place: Place, issue_id: int) -> ImportIssue:
    found = db.session.get(ImportIssue, issue_id) if issue_id < 2**63 else None
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such line on the sheet of this project."))
    return found
