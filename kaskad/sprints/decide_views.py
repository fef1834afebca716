"""Steps 2 and 3 of a closing: what becomes of unfinished cards, and figures for indicators."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Person
from kaskad.people.visitor import current_person
from kaskad.sprints import review_actions
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.close_frame import Frame
from kaskad.sprints.close_page import (
    CLOSE,
    frame_for,
    is_reviewed,
    opened,
    show_part,
    show_step,
    show_stopped,
    step_address,
    stopped_or_raise,
)
from kaskad.sprints.models import CardDecision, ProposedValue
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.review_forms import DecisionForm, ValueForm, refuse
from kaskad.sprints.review_queries import (
    UnfinishedRow,
    ValueRow,
    decision_mark,
    unfinished_rows,
    value_mark,
)
from kaskad.sprints.rules import next_of


@dataclass(frozen=True)
class CardItem:
    """An unfinished card with its form."""

    row: UnfinishedRow
    form: DecisionForm


@dataclass(frozen=True)
class ValueItem:
    """A value with its form."""

    row: ValueRow
    form: ValueForm


@blueprint.get("/projects/<key>/sprints/<int:number>/close/cards")
@web.policy(CLOSE)
def close_cards(key: str, number: int) -> ResponseReturnValue:
    """Step 2: what becomes of the cards that are not finished."""
    person = current_person()
    place = opened(person, key, number)
    if not is_reviewed(place):
        return show_stopped(person, place, status=200)
    return _cards_page(person, place)


def _cards_page(
    person: Person,
    place: SprintPlace,
    *,
    forms: Mapping[int, DecisionForm] | None = None,
    rest: DecisionForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    frame = frame_for(place, "cards")
    rows = unfinished_rows(place.sprint, frame.cards)
    items = [_card_item(row, frame, (forms or {}).get(row.card.id)) for row in rows]
    if rest is None:
        rest = DecisionForm(formdata=None)
        rest.mark("rest")
    rest.offer(frame.next_number)
    return show_step(
        person, place, frame, status=status, items=items, rest=rest,
        undecided=sum(not row.decision for row in rows),
    )  # fmt: skip


def _card_item(row: UnfinishedRow, frame: Frame, form: DecisionForm | None) -> CardItem:
    if form is None:
        form = DecisionForm(formdata=None, decision=row.decision, reason=row.reason, seen=row.seen)
        form.mark(row.card.id)
    form.offer(frame.next_number)
    return CardItem(row, form)


def _card_answer(
    person: Person,
    place: SprintPlace,
    card_id: int,
    form: DecisionForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    if not web.is_fragment():
        if status < 400:
            return web.see_other(step_address(place, "cards", f"card-{card_id}"))
        forms = {card_id: form} if form is not None else None
        return _cards_page(person, place, forms=forms, status=status)
    frame = frame_for(place, "cards", with_figures=False)
    rows = unfinished_rows(place.sprint, [one for one in frame.cards if one.id == card_id])
    if not rows:
        raise errors.NotFound(_("There is no such card in this sprint."))
    return show_part(
        place, frame, "_close_card" if status >= 400 else "_close_card_saved", f"card-{card_id}",
        status=status, item=_card_item(rows[0], frame, form),
    )  # fmt: skip


def _following(place: SprintPlace) -> int | None:
    after = next_of(place.sprint, row_of(place.sprint.initiative_id))
    return after.number if after is not None else None


@blueprint.post("/projects/<key>/sprints/<int:number>/close/cards/<int:card_id>")
@web.policy(CLOSE)
def decide_card(key: str, number: int, card_id: int) -> ResponseReturnValue:
    """Decide about one card."""
    person = current_person()
    place = opened(person, key, number)
    form = DecisionForm()
    form.offer(_following(place))
    form.mark(card_id)
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            review_actions.decide_card(
                person, place, card_id, form.decision.data, reason=form.reason.data or "",
                seen=form.seen.data,
            )  # fmt: skip
    except errors.Invalid as error:
        status = refuse(form, error, form.seen.data)
        return _card_answer(person, opened(person, key, number), card_id, form, status)
    except errors.Conflict as error:
        if not error.clashes:
            return stopped_or_raise(person, key, number, CLOSE, error)
        place = opened(person, key, number)
        row = db.session.get(CardDecision, (place.sprint.id, card_id))
        seen = decision_mark(str(row.decision), row.reason) if row else ""
        return _card_answer(person, place, card_id, form, refuse(form, error, seen))
    return _card_answer(person, opened(person, key, number), card_id)


@blueprint.post("/projects/<key>/sprints/<int:number>/close/cards")
@web.policy(CLOSE)
def decide_rest(key: str, number: int) -> ResponseReturnValue:
    """Decide about all cards that nobody has decided about yet."""
    person = current_person()
    place = opened(person, key, number)
    form = DecisionForm()
    form.offer(_following(place))
    form.mark("rest")
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            made = review_actions.decide_rest(
                person, place, form.decision.data, reason=form.reason.data or ""
            )
    except errors.Invalid as error:
        status = refuse(form, error, None)
        return _cards_page(person, opened(person, key, number), rest=form, status=status)
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, CLOSE, error)
    flash(ngettext("%(num)s card is decided.", "%(num)s cards are decided.", len(made)), "success")
    return web.see_other(step_address(opened(person, key, number), "cards"))


@blueprint.get("/projects/<key>/sprints/<int:number>/close/values")
@web.policy(CLOSE)
def close_values(key: str, number: int) -> ResponseReturnValue:
    """Step 3: what finished cards add to indicators."""
    person = current_person()
    place = opened(person, key, number)
    if not is_reviewed(place):
        return show_stopped(person, place, status=200)
    return _values_page(person, place)


def _values_page(
    person: Person,
    place: SprintPlace,
    *,
    forms: Mapping[tuple[int, int], ValueForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    frame = frame_for(place, "values")
    items = [
        _value_item(row, (forms or {}).get((row.card_id, row.indicator_id))) for row in frame.values
    ]
    return show_step(person, place, frame, status=status, items=items)


def _value_item(row: ValueRow, form: ValueForm | None) -> ValueItem:
    if form is None:
        counted = row.counts[0] is not None
        form = ValueForm(
            formdata=None, amount=None if counted else row.amount, note=row.note, send=row.send,
            seen=row.seen, numerator=row.counts[0], denominator=row.counts[1],
        )  # fmt: skip
        form.mark(f"{row.card_id}-{row.indicator_id}")
    form.ask_counts(share=row.is_share)
    return ValueItem(row, form)


@blueprint.post(
    "/projects/<key>/sprints/<int:number>/close/values/<int:card_id>/<int:indicator_id>"
)
@web.policy(CLOSE)
def keep_value(key: str, number: int, card_id: int, indicator_id: int) -> ResponseReturnValue:
    """Write down what a card really brought."""
    person = current_person()
    opened(person, key, number)
    form, status = ValueForm(), 200
    form.mark(f"{card_id}-{indicator_id}")
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            review_actions.keep_value(
                person, place, card_id, indicator_id, amount=form.amount.data,
                note=form.note.data or "", send=form.send.data, seen=form.seen.data,
                counts=form.counts,
            )  # fmt: skip
    except errors.Invalid as error:
        status = refuse(form, error, form.seen.data)
    except errors.Conflict as error:
        if not error.clashes:
            return stopped_or_raise(person, key, number, CLOSE, error)
        status = refuse(
            form, error, _value_seen(opened(person, key, number), card_id, indicator_id)
        )
    place = opened(person, key, number)
    anchor = f"value-{card_id}-{indicator_id}"
    kept = form if status >= 400 else None
    if not web.is_fragment():
        if kept is None:
            return web.see_other(step_address(place, "values", anchor))
        return _values_page(person, place, forms={(card_id, indicator_id): kept}, status=status)
    frame = frame_for(place, "values", with_figures=False)
    row = next(
        (one for one in frame.values if (one.card_id, one.indicator_id) == (card_id, indicator_id)),
        None,
    )
    if row is None:
        raise errors.NotFound(_("There is no such value in this sprint."))
    return show_part(
        place, frame, "_close_value", anchor, status=status, item=_value_item(row, kept),
        just_saved=status < 400,
    )  # fmt: skip


def _value_seen(place: SprintPlace, card_id: int, indicator_id: int) -> str:
    row = (
        db.session.query(ProposedValue)
        .filter_by(sprint_id=place.sprint.id, card_id=card_id, indicator_id=indicator_id)
        .one()
    )
    return value_mark(row.amount, row.note, send=row.send)
