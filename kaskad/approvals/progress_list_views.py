"""Reports of all projects on a period: who has sent, who has not, what was returned."""

from dataclasses import fields

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.progress_overview import STATES, overview
from kaskad.approvals.progress_panel import words
from kaskad.core import web
from kaskad.people.visitor import current_person


@blueprint.get("/progress")
@web.policy(web.LOGIN)
def progress_reports() -> ResponseReturnValue:
    """The projects that the visitor sees, with their reports on a period."""
    shown = overview(current_person(), request.args)
    content = {one.name: getattr(shown, one.name) for one in fields(shown)}
    return render_template("approvals/progress_reports.html", states=STATES, **content, **words())
