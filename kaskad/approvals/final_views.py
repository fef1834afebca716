"""The final report: reading, writing, handing it over."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals import final_actions as actions
from kaskad.approvals import life_page
from kaskad.approvals.access import may_decide
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.final_forms import OutcomeForm, ReportForm, filled_forms, read_forms
from kaskad.approvals.final_queries import ResultLine, final_view, result_lines
from kaskad.approvals.models import FinalReport, ResultOutcome
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.models import ExpectedResult, InitiativeState
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.asked_day import asked_day
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.figure_words import mark_of
from kaskad.indicators.report_words import indicator_cells
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints.wording import improvement_word, review_word, sprint_name
from kaskad.sprints.wording import state_word as sprint_state

VIEW, EDIT = Permission.INITIATIVE_VIEW, Permission.INITIATIVE_EDIT
Outcomes = dict[int, OutcomeForm]


@blueprint.get("/projects/<key>/final-report")
@web.policy(VIEW)
def final_report(key: str) -> ResponseReturnValue:
    """Goal and results, plan and fact, lessons, what others can take over, the decision."""
    person = current_person()
    return _show(person, open_place(person, key))


@blueprint.post("/projects/<key>/final-report")
@web.policy(EDIT)
def save_final_report(key: str) -> ResponseReturnValue:
    """Save what was written; with `do=send` hand it over to be decided on."""
    person = current_person()
    place = place_for(person, key, EDIT)
    actions.check_open(place)
    results = result_lines(place.initiative.id)
    report, outcomes = read_forms(results)
    form: EditForm = report
    try:
        for form in (report, *outcomes.values()):
            form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            once = once_of(request.form)
            if journal.happened_once(person.id, once) is None:
                form = report
                seen = report.revision.data
                diff = actions.change_report(person, place, seen, report.changes(actions.WORDS))
                fields = list(diff)
                for one in results:
                    form = outcomes[one.id]
                    fields += _judge(place, one, outcomes[one.id])
                form = report
                actions.note_change(place, fields, once=once)
                if request.form.get("do") == "send":
                    actions.send_report(person, place)
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _show(person, open_place(person, key), (report, outcomes)), 422
    except errors.Conflict as error:
        form.dispute(error, _revision(place, form, outcomes))
        return _show(person, open_place(person, key), (report, outcomes)), 409
    sent = request.form.get("do") == "send"
    flash(_("Handed over: it waits for a decision now.") if sent else _("Saved."), "success")
    return web.see_other(url_for("approvals.final_report", key=key))


@blueprint.post("/projects/<key>/final-report/take-back")
@web.policy(EDIT)
def take_final_report_back(key: str) -> ResponseReturnValue:
    """Go on writing: it no longer waits for a decision."""
    person = current_person()
    with unit_of_work(person):
        actions.take_report_back(person, place_for(person, key, EDIT), once=once_of(request.form))
    flash(_("The report is yours again."), "success")
    return web.see_other(url_for("approvals.final_report", key=key))


def _judge(place: Place, line: ResultLine, form: OutcomeForm) -> list[str]:
    """Save the word on a result; nothing is written where nothing was said."""
    changes = form.changes(actions.OUTCOME)
    if line.revision is None and not any(changes.values()):
        return []
    result = db.session.get_one(ExpectedResult, line.id)
    return ["results"] if actions.judge_result(place, result, form.revision.data, changes) else []


def _revision(place: Place, form: EditForm, outcomes: Outcomes) -> int:
    """The revision that the form at fault is drawn from when it is shown again."""
    result_id = next((one for one, other in outcomes.items() if other is form), None)
    row: FinalReport | ResultOutcome | None
    if result_id is None:
        row = db.session.get(FinalReport, place.initiative.id)
    else:
        row = db.session.get(ResultOutcome, result_id)
    return row.revision if row is not None else 1


def _show(person: Person, place: Place, forms: tuple[ReportForm, Outcomes] | None = None) -> str:
    day, problem = asked_day()
    view = final_view(place.initiative, day)
    writes = place.can(EDIT) and InitiativeState(place.initiative.state) in actions.OPEN
    report, outcomes = forms or filled_forms(view)
    return page(
        "approvals/final_report.html",
        person,
        place,
        view=view,
        as_of=day,
        day_problem=problem,
        form=report if writes else None,
        outcomes=outcomes,
        may_decide=may_decide(person, place, Permission.INITIATIVE_DECIDE),
        sprint_name=sprint_name,
        sprint_state=sprint_state,
        review_word=review_word,
        improvement_word=improvement_word,
        cells=indicator_cells,
        mark_of=mark_of,
        **life_page.words(),
    )
