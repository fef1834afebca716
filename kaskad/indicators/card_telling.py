"""Saying of a finished card what it has brought, and on its page the question for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_page
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.card_panels import CardPanel, add_card_panel
from kaskad.boards.events import note_card
from kaskad.boards.models import FINISHED, Column
from kaskad.cascade.access import scope
from kaskad.cascade.spans import days_of
from kaskad.core import errors, web
from kaskad.core.db import db, lock, unit_of_work
from kaskad.core.i18n import show_day, today
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.card_questions import Question, later, questions_of, sent_at_once
from kaskad.indicators.card_values import (
    NO_COUNTS,
    Counts,
    brought_fault,
    mark_told,
    propose_from_card,
)
from kaskad.indicators.figure_words import show_change
from kaskad.indicators.kinds import IN_WORDS, IndicatorKind
from kaskad.indicators.models import Indicator
from kaskad.indicators.taken import added_by
from kaskad.indicators.value_forms import figure_in
from kaskad.journal import happened_once
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

ACCEPT = Permission.CARD_ACCEPT
_LONGEST = 2000


@dataclass(frozen=True)
class Told:
    """What somebody says a card has brought to an indicator; not *brought*: nothing."""

    indicator_id: int
    brought: bool
    amount: Decimal | None = None
    note: str = ""
    counts: Counts = NO_COUNTS
    """Of a share: how many, and out of how many."""


def tell_card(
    actor: Person, place: CardPlace, told: Sequence[Told], *, once: str | None = None
) -> int:
    """Send what the finished card has brought to verification; how many values were sent.

    What is not asked any more (somebody has told meanwhile, the work was opened again, its sprint
    is in review) is passed over; what a sprint would ask about later is said at once. Raises
    Invalid for what cannot be, Conflict when the period is locked.
    """
    card = lock(place.card)
    if happened_once(actor.id, once) is not None:
        return 0
    if told and db.session.get_one(Column, card.column_id).category not in FINISHED:
        raise errors.Conflict(_("Work on the card goes on: it has brought nothing yet."))
    asked = {one.indicator_id: one for one in open_questions(card.id)}
    sent, nothing = [], []
    for one in told:
        question = asked.get(one.indicator_id)
        if question is None:
            continue
        if not one.brought:
            mark_told([card.id], one.indicator_id)
            nothing.append(question.name)
            continue
        indicator = db.session.get_one(Indicator, one.indicator_id)
        _check(place, indicator, one)
        value = propose_from_card(
            actor,
            card,
            indicator,
            one.amount,
            note=one.note,
            day=today(),
            key=place.key,
            counts=one.counts,
        )
        if question.elsewhere:
            sent_at_once(card.id, value)
        sent.append(question.name)
    if sent or nothing:
        note_card(place, "told", once=once, sent=sent, nothing=nothing)
    return len(sent)


def open_questions(card_id: int) -> tuple[Question, ...]:
    """What may be said of the card now: not while somebody else looks it through. Two statements.

    One where nobody else asks.
    """
    asked = questions_of(card_id, everywhere=True)
    if any(one.elsewhere for one in asked):
        waits = later(card_id)
        return asked if waits is None or waits.may_now else ()
    return asked


def _check(place: CardPlace, indicator: Indicator, told: Told) -> None:
    if place.initiative is None:
        return
    card_id = place.card.id
    if indicator.counts is None and (there := added_by(indicator.id, [card_id], {})) is not None:
        # Somebody has written it by hand, with the card as its proof.
        raise errors.Invalid(
            _(
                "The card proves a value of “%(indicator)s” already: %(value)s as of %(day)s. Say"
                " that it brought nothing more, or have that value withdrawn.",
                indicator=indicator.label, value=show_change(there.number, indicator.unit),
                day=show_day(there.on_day),
            )
        )  # fmt: skip
    sentence = brought_fault(
        indicator, told.amount, told.note, days_of(place.initiative), told.counts
    )
    if sentence:
        raise errors.Invalid(sentence, fields={f"amount-{indicator.id}": sentence})


def _panel(person: Person, place: CardPlace) -> Mapping[str, Any] | None:
    """The question, for whoever accepts; to the others, when it will be asked.

    One statement, another for a finished card in a sprint.
    """
    accepts = place.can(scope(person), ACCEPT)
    if place.initiative is None or not (accepts or place.card.finished_at):
        return None
    if place.initiative.archived_at or place.board.archived_at or place.card.archived_at:
        return None
    asked = questions_of(place.card.id, everywhere=True)
    waits = later(place.card.id) if any(one.elsewhere for one in asked) else None
    if not accepts or (waits is not None and not waits.may_now):
        return {"asked": (), "waits": waits} if waits is not None else None
    found = {"asked": asked, "waits": waits, "key": place.url_key, "words": IN_WORDS}
    return found if asked else None


@blueprint.post("/cards/<key>/brought")
@web.policy(ACCEPT)
def tell_brought(key: str) -> ResponseReturnValue:
    """Say what a finished card has brought to its indicators."""
    person = current_person()
    try:
        with unit_of_work(person):
            place = card_for(person, key, ACCEPT)
            sent = tell_card(person, place, _sent(open_questions(place.card.id)),
                             once=card_page.once())  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        place = card_for(person, key, ACCEPT)
        status = 422 if isinstance(error, errors.Invalid) else 409
        return card_page.show(
            person, place, status=status, brought_problem=error.message, brought=request.form
        )
    web.say(_("Sent. Monitoring verifies it.") if sent else _("Saved."))
    return web.back(card_page.card_url(place))


def _sent(asked: Sequence[Question]) -> list[Told]:
    """The answers of the form; one that was left for later is none."""
    found = []
    for one in asked:
        answer = request.form.get(f"answer-{one.indicator_id}", "")
        if answer not in {"yes", "nothing"}:
            continue
        note = request.form.get(f"note-{one.indicator_id}", "").strip()[:_LONGEST]
        if answer == "nothing":
            found.append(Told(one.indicator_id, False, note=note))
            continue
        amount, top, bottom = (
            figure_in(request.form.get(f"{name}-{one.indicator_id}", ""))
            for name in ("amount", "numerator", "denominator")
        )
        counts = (top, bottom) if one.kind is IndicatorKind.SHARE else NO_COUNTS
        found.append(Told(one.indicator_id, True, amount, note, counts))
    return found


def register() -> None:
    """Ask on the page of a card; called when the application is put together."""
    add_card_panel(CardPanel("brought", 10, "indicators/_card_brought.html", _panel))
