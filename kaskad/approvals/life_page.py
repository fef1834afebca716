"""Drawing the page of the life of an initiative, also with a form that was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _

from kaskad.approvals import life_words
from kaskad.approvals.decision_actions import FIELDS
from kaskad.approvals.decision_queries import DecisionLine
from kaskad.approvals.life_access import may_record
from kaskad.approvals.life_forms import DecisionForm, LifeFilter, new_decision_form
from kaskad.approvals.life_queries import life_page
from kaskad.approvals.models import LifeStep
from kaskad.approvals.opinion_forms import AskForm
from kaskad.approvals.opinion_queries import experts_for
from kaskad.approvals.proposal_forms import WithdrawForm
from kaskad.cascade.access import Place
from kaskad.cascade.pages import page
from kaskad.core import errors
from kaskad.core.i18n import show_day, today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

ASK = Permission.OPINION_ASK


StepForm = DecisionForm | WithdrawForm


@dataclass
class Sent:
    """Forms that were refused, to be shown again with what was typed."""

    steps: dict[LifeStep, StepForm] = field(default_factory=dict)
    order: DecisionForm | None = None
    decisions: dict[int, DecisionForm] = field(default_factory=dict)
    ask: AskForm | None = None


def edit_form(line: DecisionLine) -> DecisionForm:
    """The form of a decision that is there."""
    form = DecisionForm(
        formdata=None, data={name: getattr(line, name) for name in (*FIELDS, "revision")}
    )
    form.mark(f"d{line.id}")
    return form


def show(person: Person, place: Place, sent: Sent | None = None) -> str:
    """The page."""
    sent = sent or Sent()
    found = life_page(person, place, today())
    filters = LifeFilter(request.args)
    known = filters.validate()
    wanted = filters.decision.data if known else None
    records = may_record(place)
    opened = dict(sent.decisions)
    if wanted is not None and wanted not in opened:
        line = found.decision(wanted)
        if line is None:
            raise errors.NotFound(_("There is no such decision in this project."))
        if records:
            opened[wanted] = edit_form(line)
    forms = dict(sent.steps)
    for one in found.next:
        if one.mine and not one.missing and one.step not in forms:
            forms[one.step] = _new_form(one.step)
    order = (sent.order or new_decision_form("order")) if records else None
    ask = sent.ask
    if place.can(ASK) and ask is None:
        ask = AskForm(formdata=None)
        ask.offer(experts_for(place))
    return page(
        "approvals/life.html", person, place, life=found, forms=forms, opened=opened, order=order,
        ask=ask if place.can(ASK) else None, records=records, reader_id=person.id,
        problem="" if known else _("The address asks for something unknown."), **words(),
    )  # fmt: skip


def _new_form(step: LifeStep) -> StepForm:
    if step == LifeStep.WITHDRAWN:
        return WithdrawForm(formdata=None)
    return new_decision_form(str(step))


def words() -> Mapping[str, Any]:
    """The functions with which templates of this room name things."""
    return {
        "step_word": life_words.step_word,
        "done_word": life_words.done_word,
        "step_tones": life_words.STEP_TONES,
        "step_icons": life_words.STEP_ICONS,
        "verdict_word": life_words.verdict_word,
        "verdict_tones": life_words.VERDICT_TONES,
        "outcome_word": life_words.outcome_word,
        "outcome_tones": life_words.OUTCOME_TONES,
        "paper": lambda one: life_words.paper_words(
            one.kind, one.number, show_day(one.decided_on), one.step
        ),
    }
