"""The page of one indicator: everything on it, and a refused form shown again as it was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.cascade.forms import blame
from kaskad.cascade.models import ExpectedResult, ResultIndicator
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.risk_ties import part_words, risk_counts
from kaskad.cascade.spans import days_of
from kaskad.core import errors
from kaskad.core.asked_day import asked_day
from kaskad.core.chart_words import ChartView, chart_view
from kaskad.core.db import db
from kaskad.core.i18n import show_day, today
from kaskad.indicators import figure_words as words
from kaskad.indicators.access import Spot, indicator_for
from kaskad.indicators.charts import course_chart
from kaskad.indicators.definition_words import (
    counts_choices,
    direction_choices,
    frequency_choices,
    kind_choices,
    population_words,
    rollup_choices,
    value_kind_choices,
)
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.lineage import cards_of, linked_lines
from kaskad.indicators.lineage_up import chains_up
from kaskad.indicators.locked import locked_up_to
from kaskad.indicators.models import Indicator, IndicatorSet, ValueState
from kaskad.indicators.page_stories import stories
from kaskad.indicators.promises import promised
from kaskad.indicators.proofs import held_events
from kaskad.indicators.standings import Course, indicator_course
from kaskad.indicators.taken import TakenError
from kaskad.indicators.target_doubts import target_doubt
from kaskad.indicators.targets import read_target
from kaskad.indicators.units import read_unit
from kaskad.indicators.value_actions import subject_of
from kaskad.indicators.value_forms import (
    EvidenceForm,
    IndicatorForm,
    PageFilter,
    ReturnForm,
    ValueForm,
    VerifyForm,
    WordForm,
)
from kaskad.indicators.value_parts import PartsSum, parts_of_days, sums_of, under_wholes
from kaskad.indicators.value_queries import MOST, NEWEST, ValueLine, values_of
from kaskad.indicators.value_steps import Step, steps_of
from kaskad.indicators.value_words import VALUE_TONES, oddity_words, value_state_word
from kaskad.people.models import Party, Person
from kaskad.people.permissions import Permission

WRITE, VERIFY = Permission.VALUE_WRITE, Permission.VALUE_VERIFY
Kind = TypeVar("Kind", bound=IndicatorForm)
_OPEN = frozenset({ValueState.DRAFT, ValueState.RETURNED})


@dataclass
class Sent:
    """A form that was refused, to be shown again: its name, and the value it is about."""

    name: str = ""
    form: IndicatorForm | None = None
    value_id: int | None = None


@dataclass(frozen=True)
class ValueBox:
    """A value with what this person may do with it: None means it is not theirs to do."""

    row: ValueLine
    locked: bool
    mine: bool
    change: ValueForm | None = None
    verify: VerifyForm | None = None
    give_back: ReturnForm | None = None
    word: WordForm | None = None
    evidence: EvidenceForm | None = None
    may_keep: bool = False
    why_not: str = ""
    """Why a person of monitoring, or the author, does not verify it."""
    problem: Mapping[str, bool] = field(default_factory=dict)
    """Names of the forms that were refused."""
    parts: tuple["ValueBox", ...] = ()
    """Values of parts of the same day, under that of their whole."""
    sums: tuple[PartsSum, ...] = ()
    """What those add up to."""
    steps: tuple[Step, ...] = ()
    """What happened to it."""


def show(person: Person, spot: Spot, sent: Sent) -> str:
    """The page as of the day of the address: figures, chart and values up to it."""
    place, indicator = spot.place, spot.indicator
    filters = PageFilter(request.args)
    everything = filters.validate() and bool(filters.all.data)
    day, problem = asked_day()
    course = indicator_course(place.initiative.id, indicator.id, day)
    if course is None:
        raise errors.NotFound(_("There is no such indicator here."))
    closed = locked_up_to(place.initiative.id)
    values = values_of(
        indicator.id, person, subject_of(indicator, days_of(place.initiative)),
        MOST if everything or sent.value_id is not None else NEWEST, indicator.unit,
    )  # fmt: skip
    linked = linked_lines(person, course.parts)
    (chain,) = chains_up(person, [indicator.id]) or ((),)
    if day < today():
        values = replace(values, rows=tuple(one for one in values.rows if one.on_day <= day))
    boxes, new = _boxes(person, spot, values.rows, closed, sent), _new(spot, sent)
    _offer_events(spot, [new, *(one.evidence for box in boxes for one in (box, *box.parts))])
    return page(
        "indicators/indicator.html",
        person,
        place,
        indicator=indicator,
        appendix=db.session.get_one(IndicatorSet, indicator.set_id),
        responsible=db.session.get(Party, indicator.responsible_id or 0),
        now=course.now,
        mark=words.mark_of(course.now),
        chart=_chart(course, day),
        as_of=day,
        day_problem=problem,
        boxes=boxes,
        promised=promised(person, course.now),
        values=values,
        everything=everything,
        closed=closed,
        new=new,
        linked=[one for one in linked if one.key_fold],
        hidden_parts=sum(not one.key_fold for one in linked),
        chain=chain[1:],
        cards=cards_of(person, indicator.id),
        definition=definition_lines(indicator),
        words=words,
        mark_of=words.mark_of,
        state_word=value_state_word,
        state_tones=VALUE_TONES,
        oddity=oddity_words,
        may_read_board=place.can(Permission.BOARD_VIEW),
        stories=stories(place, course.now),
        measures=_measures(indicator),
        target_doubt=target_doubt(course.now.target, course.now.kind),
        risks=risk_counts(place.initiative.id).get(("indicator", indicator.id), 0),
    )


def _measures(indicator: Indicator) -> list[tuple[str, str]]:
    """(section, words) of the expected results that it measures. One statement."""
    rows = db.session.execute(
        select(ExpectedResult.kind, ExpectedResult.number, ExpectedResult.text)
        .join(ResultIndicator, ResultIndicator.result_id == ExpectedResult.id)
        .where(
            ResultIndicator.indicator_id == indicator.id, ExpectedResult.archived_at.is_(None)
        )
        .order_by(ExpectedResult.position, ExpectedResult.id)
    )  # fmt: skip
    return [(f"{row.kind}s", part_words(row.number, row.text)) for row in rows]


def refused(
    person: Person,
    key: str,
    indicator_id: int,
    permission: Permission,
    error: errors.Invalid | errors.Conflict,
    sent: Sent,
    revision: int | None = None,
) -> ResponseReturnValue:
    """The page with the form as it was typed, and what is wrong with it."""
    open_place(person, key, permission)
    spot = indicator_for(person, key, indicator_id, permission)
    form = sent.form
    if form is None:
        raise error
    if isinstance(error, TakenError):
        form.there = error.value_id
    if isinstance(error, errors.Invalid):
        if not form.errors:
            blame(form, error)
        return show(person, spot, sent), 422
    if error.clashes and revision is not None:
        form.dispute(error, revision)
    else:
        form.form_errors = [*form.form_errors, error.message]
    return show(person, spot, sent), 409


def _chart(course: Course, day: date) -> ChartView | None:
    """None where nothing is a number."""
    if all(point.actual is None and point.target is None for point in course.points):
        return None
    return chart_view(course_chart(course, day))


def _new(spot: Spot, sent: Sent) -> ValueForm | None:
    if not spot.place.can(WRITE):
        return None
    if sent.name == "new" and isinstance(sent.form, ValueForm):
        return sent.form
    form = ValueForm(formdata=None, data={"on_day": today()})
    form.offer(spot.indicator)
    form.mark("new")
    return form


def _offer_events(spot: Spot, forms: Sequence[ValueForm | EvidenceForm | None]) -> None:
    """What was carried out, as a proof to choose. One statement, none where nobody is asked."""
    asked = [form for form in forms if form is not None]
    events = held_events(spot.place.initiative) if asked else []
    for form in asked:
        form.event.choices = [("", _("none")), *((one.value, one.title) for one in events)]


def _box(
    person: Person, spot: Spot, row: ValueLine, closed: date | None, sent: Sent
) -> ValueBox:  # fmt: skip
    place = spot.place
    mine = row.author is not None and row.author.id == person.id
    locked = closed is not None and row.first_day <= closed
    talks = place.can(WRITE) or place.can(VERIFY)
    waits = row.state is ValueState.SUBMITTED
    verified = row.state is ValueState.VERIFIED
    judges = place.can(VERIFY) and not mine and not locked
    again = sent if sent.value_id == row.id else Sent()
    return ValueBox(
        row, locked, mine,
        change=_change(spot, row, again) if mine and _mends(spot, row, locked) else None,
        verify=_verify(spot, row, again) if judges and waits else None,
        give_back=_form(ReturnForm, "return", row, again)
        if judges and (waits or verified) else None,
        word=_form(WordForm, "word", row, again) if talks else None,
        evidence=_form(EvidenceForm, "evidence", row, again)
        if place.can(WRITE) and not locked and (waits or row.state in _OPEN) else None,
        may_keep=place.can(VERIFY) and not mine and verified and row.doubted_at is not None,
        why_not=_why_not(spot, row, mine=mine, locked=locked),
        problem={again.name: True} if again.form is not None else {},
    )  # fmt: skip


def _boxes(
    person: Person, spot: Spot, rows: Sequence[ValueLine], closed: date | None, sent: Sent
) -> list[ValueBox]:
    """The newest first; parts under the whole of their day."""
    steps = steps_of(spot.indicator.id, spot.indicator.unit, rows, person)
    boxes = {
        row.id: replace(_box(person, spot, row, closed, sent), steps=steps[row.id]) for row in rows
    }
    under = under_wholes(rows)
    days = {(boxes[one].row.starts_on, boxes[one].row.on_day) for one in under}
    of_days = parts_of_days(spot.indicator.id, days)
    kind = IndicatorKind(spot.indicator.kind)
    for whole, parts in under.items():
        box = boxes[whole]
        said = of_days.get((box.row.starts_on, box.row.on_day), ())
        boxes[whole] = replace(
            box, parts=tuple(boxes.pop(one) for one in parts), sums=sums_of(box.row, said, kind)
        )
    return list(boxes.values())


def _mends(spot: Spot, row: ValueLine, locked: bool) -> bool:
    return spot.place.can(WRITE) and row.state in _OPEN and not locked


def _why_not(spot: Spot, row: ValueLine, *, mine: bool, locked: bool) -> str:
    if row.state is not ValueState.SUBMITTED and row.doubted_at is None:
        return ""
    if locked:
        return str(_("The period is locked: nothing is decided here until it is unlocked."))
    if mine and spot.place.can(VERIFY):
        return str(_("You wrote this value, so somebody else verifies it."))
    if not spot.place.can(VERIFY) and row.doubted_at is None:
        return str(_("Somebody from monitoring verifies it, never its author."))
    return ""


def _change(spot: Spot, row: ValueLine, sent: Sent) -> ValueForm:
    if sent.name == "change" and isinstance(sent.form, ValueForm):
        return sent.form
    data = {
        name: getattr(row, name)
        for name in (
            "on_day", "starts_on", "number", "numerator", "denominator", "text", "adds", "note",
            "revision",
        )
    }  # fmt: skip
    if row.numerator is not None:
        data["number"] = None
    data["present"] = {True: "yes", False: "no", None: ""}[row.present]
    form = ValueForm(formdata=None, data=data)
    form.offer(spot.indicator)
    form.mark(f"change-{row.id}")
    return form


def _verify(spot: Spot, row: ValueLine, sent: Sent) -> VerifyForm:
    if sent.name == "verify" and isinstance(sent.form, VerifyForm):
        return sent.form
    return verify_form(spot.indicator, row.id, fresh=True)


def verify_form(indicator: Indicator, value_id: int, *, fresh: bool) -> VerifyForm:
    """With its list, which asks for a judgement where the target is no number."""
    form = VerifyForm(formdata=None) if fresh else VerifyForm()
    form.offer(read_target(indicator.target_raw).kind)
    form.mark(f"verify-{value_id}")
    return form


def _form(kind: type[Kind], name: str, row: ValueLine, sent: Sent) -> Kind:
    if sent.name == name and isinstance(sent.form, kind):
        return sent.form
    form = kind(formdata=None)
    form.mark(f"{name}-{row.id}")
    return form


def definition_lines(indicator: Indicator) -> list[tuple[str, str]]:
    """The definition in words: what is said, without what is not."""
    unit = indicator.unit
    kinds = dict(kind_choices())
    began = [words.show_figure(indicator.baseline, unit)]
    if indicator.baseline_on is not None:
        began.append(str(_("as of %(day)s", day=show_day(indicator.baseline_on))))
    okei = read_unit(unit).okei
    code = str(_("OKEI %(code)s", code=okei)) if okei else ""
    lines = [
        (_("Unit"), " · ".join(filter(None, [unit, code]))),
        (_("What kind of figure"), kinds[IndicatorKind(indicator.kind)]),
        (_("Which way is better"), _chosen(direction_choices(), indicator.direction)),
        (_("What a value says"), _chosen(value_kind_choices(), indicator.value_kind)),
        (_("How often a value is due"), _chosen(frequency_choices(), indicator.frequency)),
        (_("Counted above the line"), indicator.numerator),
        (_("Counted below the line"), indicator.denominator),
        (_("How it is calculated"), indicator.method),
        (_("Who is counted"), indicator.limits),
        (_("Counted by lists"), _chosen(counts_choices(), indicator.counts)),
        (_("Out of which organisations of the district"), population_words(indicator.population)),
        (_("Source of the data"), indicator.source),
        (_("Broken down by"), ", ".join(str(one) for one in indicator.dimensions)),
        (_("Lower bound"), words.show_figure(indicator.low, unit)),
        (_("Where it began"), ", ".join(filter(None, [*began, indicator.baseline_note]))),
        (_("Goes up by"), _chosen(rollup_choices(), indicator.rollup)),
    ]
    return [(str(label), str(text)) for label, text in lines if text]


def _chosen(choices: list[tuple[str, str]], value: str | None) -> str:
    return str(dict(choices).get(value, "")) if value else ""
