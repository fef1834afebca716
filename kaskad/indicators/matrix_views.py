"""The matrix of activities and indicators, and the cards behind it, which are tied on the spot."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.link_actions import link_card
from kaskad.boards.models import Board
from kaskad.boards.undo import own_event, undo
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import once_of
from kaskad.cascade.models import Activity, InitiativeKind
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.part_edits import part_of
from kaskad.core import errors, web
from kaskad.core.asked_day import asked_day
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import FilterForm, LineField, OneOf
from kaskad.indicators import figure_words as words
from kaskad.indicators import matrix_words
from kaskad.indicators.access import indicator_for
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.matrix import OUTSIDE, matrix_of
from kaskad.indicators.matrix_below import below_matrix
from kaskad.indicators.matrix_cards import MOST, matrix_cards
from kaskad.indicators.matrix_queries import matrix_facts
from kaskad.indicators.models import Indicator
from kaskad.indicators.numbers import NoNumberError, read_number
from kaskad.indicators.queries import IndicatorLine, appendices
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW, EDIT = Permission.INITIATIVE_VIEW, Permission.CARD_EDIT
_MOST_TIED = 100
"""Cards of one form; a page shows more, but nobody ties more at once."""


class CellFilter(FilterForm):
    """Which cell: an activity («none»: cards outside the plan; empty: all) and an indicator."""

    activity = LineField(_l("Activity"), limit=20, validators=[OneOf(("none",), number=True)])
    indicator = LineField(_l("Indicator"), limit=20, validators=[OneOf((), number=True)])


@blueprint.get("/projects/<key>/indicators/matrix")
@web.policy(VIEW)
def matrix(key: str) -> ResponseReturnValue:
    """Activities × indicators; of a programme, projects below × its indicators."""
    person = current_person()
    place = open_place(person, key)
    day, problem = asked_day()
    if place.initiative.kind != InitiativeKind.PROJECT:
        return page(
            "indicators/matrix_below.html", person, place, words=words, mark_of=words.mark_of,
            matrix=below_matrix(person, place.initiative, day), as_of=day, day_problem=problem,
            short_name=matrix_words.short_name,
        )  # fmt: skip
    _check_board(place)
    outside = str(_("Cards outside the plan"))
    return page(
        "indicators/matrix.html", person, place, words=words, mark_of=words.mark_of,
        matrix=matrix_of(matrix_facts(place.initiative.id, day), outside), as_of=day,
        day_problem=problem,
        short_name=matrix_words.short_name, cell_words=matrix_words.cell_words,
        cards_word=matrix_words.cards_word, OUTSIDE=OUTSIDE, may_tie=place.can(EDIT),
    )  # fmt: skip


def _check_board(place: Place) -> None:
    if not place.can(Permission.BOARD_VIEW):
        raise errors.Forbidden(_("Your role in this project does not show its cards to you."))


@blueprint.get("/projects/<key>/indicators/matrix/cards")
@web.policy(VIEW)
def matrix_cell(key: str) -> ResponseReturnValue:
    """The cards of a cell, and those of the activity that could serve the indicator."""
    person = current_person()
    place = open_place(person, key)
    _check_board(place)
    return _cell(person, place)


def _cell(person: Person, place: Place, problem: str = "") -> str:
    filters = CellFilter(request.args)
    known = filters.validate()
    asked_activity = str(filters.activity.data or "") if known else ""
    asked_indicator = str(filters.indicator.data or "") if known else ""
    activity_id = OUTSIDE if asked_activity == "none" else _number(asked_activity)
    indicator_id = _number(asked_indicator)
    activity = part_of(place, Activity, activity_id) if activity_id else None
    indicator: Indicator | None = None
    if indicator_id is not None:
        indicator = indicator_for(person, place.initiative.key_fold, indicator_id, VIEW).indicator
    found = matrix_cards(place.initiative.id, activity_id, indicator_id)
    lines = [
        line
        for appendix in appendices(place.initiative.id)
        for group in appendix.groups
        for line in group.lines
    ]
    return page(
        "indicators/matrix_cell.html", person, place, words=words, activity=activity,
        indicator=indicator, outside=activity_id == OUTSIDE,
        tied=[one for one in found if one.tied], others=[one for one in found if not one.tied],
        cut=MOST if len(found) == MOST else 0,
        choices=[(str(line.id), _label(line)) for line in lines],
        may_tie=place.can(EDIT) and not place.initiative.archived_at,
        address={
            name: value
            for name, value in (("activity", asked_activity), ("indicator", asked_indicator))
            if value
        },
        problem=problem, sent=request.form, picked=set(request.form.getlist("card")),
    )  # fmt: skip


def _number(words: str) -> int | None:
    return int(words) if words.isdecimal() else None


def _label(line: IndicatorLine) -> str:
    return f"{line.number} {line.name}".strip()


@blueprint.post("/projects/<key>/indicators/matrix/cards")
@web.policy(EDIT)
def tie_cards(key: str) -> ResponseReturnValue:
    """Tie the cards that were picked to an indicator, with what each is to bring; or take it back.

    What is taken back are events of the journal (`undo`), as the message after tying names them.
    """
    person = current_person()
    place = place_for(person, key, EDIT)
    if back := request.form.get("undo", ""):
        with unit_of_work(person):
            count = _untie(person, place, back)
        web.say(ngettext("Undone for %(num)s card.", "Undone for %(num)s cards.", count))
        names = ("activity", "indicator")
        shown: dict[str, Any] = {one: request.args[one] for one in names if one in request.args}
        return web.see_other(url_for("indicators.matrix_cell", key=key, **shown))
    try:
        indicator_id = _number(request.form.get("to", ""))
        if indicator_id is None:
            raise errors.Invalid(_("Choose the indicator that the cards work for."))
        indicator = indicator_for(person, key, indicator_id, EDIT).indicator
        wishes = _wishes()
        with unit_of_work(person):
            places = [card_for(person, address, EDIT) for address, _amount in wishes]
            once = once_of(request.form)
            made = []
            for card, (_address, amount) in zip(places, wishes, strict=True):
                _of_project(card, place)
                # Sent twice it changes nothing: a link that is there with its amount stays.
                made.append(
                    link_card(person, card, add=[("indicator", indicator.id, amount)], once=once)
                )
                once = None
            told = [event.id for event in made if event is not None]
    except errors.Invalid as error:
        return _cell(person, open_place(person, key), error.message), 422
    sentence = ngettext(
        "%(num)s card works for “%(indicator)s” now.",
        "%(num)s cards work for “%(indicator)s” now.",
        len(wishes), indicator=indicator.label,
    )  # fmt: skip
    way_back = {
        "undo_url": url_for("indicators.tie_cards", key=key, **_cell_address(indicator.id)),
        "fields": {"undo": " ".join(map(str, told))},
    }
    web.say({"text": sentence, "tone": "g", **(way_back if told else {})})
    return web.see_other(url_for("indicators.matrix_cell", key=key, **_cell_address(indicator.id)))


def _cell_address(indicator_id: int) -> dict[str, Any]:
    address: dict[str, Any] = {"indicator": str(indicator_id)}
    if activity := request.args.get("activity", ""):
        address["activity"] = activity
    return address


def _untie(person: Person, place: Place, told: str) -> int:
    """Take the person's own ties back, each as it was; how many. Raises NotFound, Conflict."""
    numbers = [_number(one) for one in told.split()[:_MOST_TIED]]
    for number in numbers:
        event, card = own_event(person, number or 0)
        board = db.session.get_one(Board, card.board_id)
        found = card_for(person, f"{board.key_fold}-{card.number}", EDIT)
        _of_project(found, place)
        if event.action != "card.linked":
            raise errors.NotFound(_("There is nothing to undo."))
        undo(person, found, event)
    return len(numbers)


def _wishes() -> list[tuple[str, Any]]:
    """Cards that were picked with their amounts. Raises Invalid."""
    picked = list(dict.fromkeys(request.form.getlist("card")))[:_MOST_TIED]
    if not picked:
        raise errors.Invalid(_("Pick the cards first."))
    wishes = []
    for address in picked:
        raw = request.form.get(f"amount-{address}", "").strip()
        try:
            amount = read_number(raw) if raw else None
        except NoNumberError:
            raise errors.Invalid(
                _("What %(card)s is to bring has to be a number.", card=address)
            ) from None
        if amount is not None and amount < 0:
            raise errors.Invalid(_("What %(card)s is to bring is less than zero.", card=address))
        wishes.append((address, amount))
    return wishes


def _of_project(card: CardPlace, place: Place) -> None:
    if card.board.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such card, or it is not shown to you."))
