"""The page of risks: a table, the matrix, and one risk at a time opened to be worked on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import risk_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.history import say
from kaskad.cascade.indicator_links import indicator_url
from kaskad.cascade.models import MeasureState, Risk, RiskMeasure
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.risk_forms import (
    SHOWS,
    AssessForm,
    MeasureForm,
    NewRiskForm,
    RiskFilter,
    RiskPageForm,
    RiskWordsForm,
    SettleForm,
    dispute,
)
from kaskad.cascade.risk_history import risk_sentence
from kaskad.cascade.risk_parties import party_choices
from kaskad.cascade.risk_queries import RiskLine, RiskPage, risk_page
from kaskad.cascade.risk_ties import KINDS, tie_choices, tie_kind_word, tied_to
from kaskad.cascade.risk_words import (
    LEVEL_TONES,
    RISK_STATE_TONES,
    impact_word,
    level_word,
    measure_state_word,
    probability_word,
    risk_state_word,
)
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

say("risk.", risk_sentence)
EDIT = Permission.INITIATIVE_EDIT


@dataclass
class Sent:
    """Forms that were refused, to be shown again with what was typed."""

    risk_id: int | None = None
    new: NewRiskForm | None = None
    words: RiskWordsForm | None = None
    assess: AssessForm | None = None
    measure: MeasureForm | None = None
    """A new one."""
    measures: dict[int, MeasureForm] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """The risk that is worked on, with its forms."""

    risk_id: int
    words: RiskWordsForm
    assess: AssessForm
    measure: MeasureForm
    measures: dict[int, MeasureForm]


@blueprint.get("/projects/<key>/risks")
@web.policy(Permission.INITIATIVE_VIEW)
def risks(key: str) -> ResponseReturnValue:
    """The risks, how serious they are, and what is done against them."""
    person = current_person()
    return _show(person, open_place(person, key), Sent())


@blueprint.post("/projects/<key>/risks")
@web.policy(EDIT)
def add_risk(key: str) -> ResponseReturnValue:
    """Write a risk down; it opens to be assessed."""
    person = current_person()
    form = NewRiskForm()
    form.mark("new")
    place_for(person, key, EDIT)

    def add() -> int:
        row = actions.add_risk(
            person, place_for(person, key, EDIT), name=form.name.data or "",
            mitigation=form.mitigation.data or "", category=form.category.data or "",
            once=once_of(request.form),
        )  # fmt: skip
        return row.id

    done = carry_out(person, form, add)
    if isinstance(done, Refused):
        return _again(person, key, Sent(new=form)), done.status
    flash(_("Written down. Now say how serious it is."), "success")
    return _back(key, done.value)


@blueprint.post("/projects/<key>/risks/<int:risk_id>")
@web.policy(EDIT)
def change_risk(key: str, risk_id: int) -> ResponseReturnValue:
    """Other words for it."""
    person = current_person()
    _risk(place_for(person, key, EDIT), risk_id)
    form = RiskWordsForm()
    form.mark("words")

    def change() -> None:
        place = place_for(person, key, EDIT)
        row, seen, once = _risk(place, risk_id), form.revision.data, once_of(request.form)
        actions.change_risk(person, place, row, seen, form.changes(actions.WORDS), once=once)

    done = carry_out(person, form, change, _clash(person, key, form, risk_id))
    if isinstance(done, Refused):
        return _again(person, key, Sent(risk_id, words=form)), done.status
    flash(_("Saved."), "success")
    return _back(key, risk_id)


@blueprint.post("/projects/<key>/risks/<int:risk_id>/assess")
@web.policy(EDIT)
def assess_risk(key: str, risk_id: int) -> ResponseReturnValue:
    """How serious it is, who answers for it, when it is looked at again."""
    person = current_person()
    place = place_for(person, key, EDIT)
    form = AssessForm()
    form.mark("assess")
    risk = _risk(place, risk_id)
    form.offer(party_choices(place, [risk.owner_id]), tie_choices(place.initiative, risk))

    def assess() -> None:
        place = place_for(person, key, EDIT)
        row, seen, once = _risk(place, risk_id), form.revision.data, once_of(request.form)
        actions.assess_risk(person, place, row, seen, form.changes(actions.ASSESSMENT), once=once)

    done = carry_out(person, form, assess, _clash(person, key, form, risk_id))
    if isinstance(done, Refused):
        return _again(person, key, Sent(risk_id, assess=form)), done.status
    flash(_("Saved."), "success")
    return _back(key, risk_id)


@blueprint.post("/projects/<key>/risks/<int:risk_id>/measures")
@web.policy(EDIT)
def plan_measure(key: str, risk_id: int) -> ResponseReturnValue:
    """What is done against it."""
    person = current_person()
    place = place_for(person, key, EDIT)
    _risk(place, risk_id)
    form = MeasureForm()
    form.mark("measure")
    form.offer(party_choices(place))

    def plan() -> None:
        place = place_for(person, key, EDIT)
        actions.plan_measure(
            person, place, _risk(place, risk_id), text=form.text.data or "",
            responsible_id=int(form.responsible.data) if form.responsible.data else None,
            due_on=form.due_on.data, once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, plan)
    if isinstance(done, Refused):
        return _again(person, key, Sent(risk_id, measure=form)), done.status
    flash(_("Planned."), "success")
    return _back(key, risk_id)


@blueprint.post("/projects/<key>/risks/<int:risk_id>/measures/<int:measure_id>")
@web.policy(EDIT)
def change_measure(key: str, risk_id: int, measure_id: int) -> ResponseReturnValue:
    """Other words, another day, another party."""
    person = current_person()
    place = place_for(person, key, EDIT)
    measure = _measure(_risk(place, risk_id), measure_id)
    form = MeasureForm()
    form.mark(f"measure-{measure_id}")
    form.offer(party_choices(place, [measure.responsible_id]))

    def change() -> None:
        place = place_for(person, key, EDIT)
        risk = _risk(place, risk_id)
        actions.change_measure(
            person, place, risk, _measure(risk, measure_id), form.revision.data,
            form.changes(("text", "responsible_id", "due_on")), once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, change, _clash(person, key, form, risk_id, measure_id))
    if isinstance(done, Refused):
        return _again(person, key, Sent(risk_id, measures={measure_id: form})), done.status
    flash(_("Saved."), "success")
    return _back(key, risk_id)


@blueprint.post("/projects/<key>/risks/<int:risk_id>/measures/<int:measure_id>/state")
@web.policy(EDIT)
def settle_measure(key: str, risk_id: int, measure_id: int) -> ResponseReturnValue:
    """Done, given up, or planned again."""
    person = current_person()
    _measure(_risk(place_for(person, key, EDIT), risk_id), measure_id)
    form = SettleForm()
    form.offer()
    form.check()
    wanted = MeasureState(form.state.data)
    try:
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            risk = _risk(place, risk_id)
            measure = _measure(risk, measure_id)
            seen, once = form.revision.data, once_of(request.form)
            actions.settle_measure(person, place, risk, measure, wanted, seen, once=once)
    except errors.Conflict as error:
        raise _settled_otherwise(error) from error
    return _back(key, risk_id)


@blueprint.post("/projects/<key>/risks/<int:risk_id>/archive")
@web.policy(EDIT)
def archive_risk(key: str, risk_id: int) -> ResponseReturnValue:
    """Take it off the list; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        actions.archive_risk(person, place, _risk(place, risk_id), once=once_of(request.form))
    flash(
        {  # type: ignore[arg-type]  # _flash.html takes a mapping with an undo
            "text": _("The risk is in the archive."),
            "undo_url": url_for("cascade.restore_risk", key=key, risk_id=risk_id),
        },
        "success",
    )
    return web.see_other(url_for("cascade.risks", key=key))


@blueprint.post("/projects/<key>/risks/<int:risk_id>/restore")
@web.policy(EDIT)
def restore_risk(key: str, risk_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        actions.restore_risk(person, place, _risk(place, risk_id), once=once_of(request.form))
    flash(_("The risk is back on the list."), "success")
    return _back(key, risk_id)


def _risk(place: Place, risk_id: int) -> Risk:
    found = db.session.get(Risk, risk_id) if risk_id < 2**63 else None
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such risk in this project."))
    return found


def _measure(risk: Risk, measure_id: int) -> RiskMeasure:
    found = db.session.get(RiskMeasure, measure_id) if measure_id < 2**63 else None
    if found is None or found.risk_id != risk.id:
        raise errors.NotFound(_("There is no such measure against this risk."))
    return found


def _settled_otherwise(error: errors.Conflict) -> errors.Conflict:
    """The refusal in words: a button has no text to put beside another."""
    if not error.clashes:
        return error
    return errors.Conflict(
        _(
            "Meanwhile somebody said of this measure: “%(state)s”. Look at it again first.",
            state=measure_state_word(str(error.clashes[0].theirs)),
        ),
        meanwhile=True,
    )


def _back(key: str, risk_id: int) -> ResponseReturnValue:
    anchor = f"risk-{risk_id}"
    return web.see_other(url_for("cascade.risks", key=key, risk=risk_id, _anchor=anchor))


def _clash(
    person: Person, key: str, form: RiskPageForm, risk_id: int, measure_id: int | None = None
) -> Callable[[errors.Conflict], None]:
    """What puts beside the fields what somebody else has written of the risk, or of a measure."""

    def clash(error: errors.Conflict) -> None:
        risk = _risk(open_place(person, key, EDIT), risk_id)
        row = risk if measure_id is None else _measure(risk, measure_id)
        dispute(form, error, row.revision)

    return clash


def _again(person: Person, key: str, sent: Sent) -> str:
    """The page with the form as it was typed, and what is wrong with it."""
    return _show(person, open_place(person, key, EDIT), sent)


def _show(person: Person, place: Place, sent: Sent) -> str:
    filters = RiskFilter(request.args)
    known = filters.validate() and (filters.show.data or "") in SHOWS
    show = (filters.show.data or "") if known else ""
    part = _part(filters) if known else None
    found = risk_page(place.initiative.id, today())
    wanted = sent.risk_id or (filters.risk.data if known else None)
    if wanted is not None and wanted not in {row.id for row in (*found.rows, *found.archived)}:
        raise errors.NotFound(_("There is no such risk in this project."))
    may_edit = place.can(EDIT)
    opened = None
    if may_edit:
        chosen = next((row for row in found.rows if row.id == wanted), None)
        opened = _opened(place, chosen, sent) if chosen else None
        if sent.new is None:
            sent.new = NewRiskForm(formdata=None)
            sent.new.mark("new")
    return page(
        "cascade/risks.html",
        person,
        place,
        risks=found,
        rows=[row for row in found.rows if _shown(row, show, part) or row.id == wanted],
        show=show,
        part=part,
        tie_kind=tie_kind_word,
        indicator_url=indicator_url,
        problem="" if known else _("The address asks for something unknown; all risks are shown."),
        numbers=_numbers(found),
        opened=opened,
        new=sent.new if may_edit else None,
        level_word=level_word,
        level_tones=LEVEL_TONES,
        probability_word=probability_word,
        impact_word=impact_word,
        risk_state=risk_state_word,
        risk_state_tones=RISK_STATE_TONES,
        measure_state=measure_state_word,
    )


def _part(filters: RiskFilter) -> tuple[str, int] | None:
    """(kind, id) of the stage, activity or indicator of which the risks are asked for."""
    asked = ((kind, filters[kind].data) for kind in KINDS)
    return next(((kind, one) for kind, one in asked if one is not None), None)


def _shown(row: RiskLine, show: str, part: tuple[str, int] | None = None) -> bool:
    if part is not None and not tied_to(row.ties, *part):
        return False
    if show == "not-assessed":
        return row.level is None and row.feared
    return row.overdue if show == "overdue" else True


def _numbers(found: RiskPage) -> dict[str, int]:
    """How many risks each filter shows."""
    return {show: sum(_shown(row, show) for row in found.rows) for show in SHOWS}


def _opened(place: Place, row: RiskLine, sent: Sent) -> Opened:
    people = party_choices(place, [row.owner_id, *(one.responsible_id for one in row.measures)])
    words = sent.words or RiskWordsForm(
        formdata=None,
        data={name: getattr(row, name) for name in (*actions.WORDS, "revision")},
    )
    assess = sent.assess or AssessForm(
        formdata=None,
        data={
            "probability": str(row.probability or ""),
            "impact": str(row.impact or ""),
            "owner": str(row.owner_id or ""),
            "review_on": row.review_on,
            "state": str(row.state),
            **{one.kind: str(one.id) for one in row.ties},
            "revision": row.revision,
        },
    )
    if sent.assess is None:
        assess.offer(people, tie_choices(place.initiative, _risk(place, row.id)))
    measure = sent.measure or MeasureForm(formdata=None)
    if sent.measure is None:
        measure.offer(people)
    forms = dict(sent.measures)
    for one in row.measures:
        if one.id not in forms:
            forms[one.id] = MeasureForm(
                formdata=None,
                data={
                    "text": one.text,
                    "responsible": str(one.responsible_id or ""),
                    "due_on": one.due_on,
                    "revision": one.revision,
                },
            )
            forms[one.id].offer(people)
        forms[one.id].mark(f"measure-{one.id}")
    for form, suffix in ((words, "words"), (assess, "assess"), (measure, "measure")):
        form.mark(suffix)
    return Opened(row.id, words, assess, measure, forms)
