"""New cards: one by its form or the quick line, many from a list; a title changed in place."""

from collections.abc import Sequence

from flask import flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards import board_actions, card_actions, card_page
from kaskad.boards.access import BoardPlace, CardPlace, board_for, card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_forms import NewCardForm, PasteForm, TitleForm
from kaskad.boards.board_queries import columns_of
from kaskad.boards.board_views import answer_card, title_of
from kaskad.boards.models import Card
from kaskad.boards.move_actions import column_of
from kaskad.boards.parties import party_choices
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import PageForm, SelectChoice
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


def board_url(place: BoardPlace, column_id: int | None = None) -> str:
    """Address of the board, or of one column on it."""
    url = url_for("boards.board", key=place.board.key_fold)
    return f"{url}#col-{column_id}" if column_id else url


def _offer_columns(form: NewCardForm | PasteForm, place: BoardPlace) -> None:
    columns = columns_of(place.board.id)
    form.column.choices = [SelectChoice(column.id, column.title) for column in columns]
    if form.column.data is None and columns:
        form.column.data = columns[0].id


def _offer_people(form: NewCardForm, place: BoardPlace) -> None:
    form.person.choices = [
        SelectChoice("", _("Nobody yet")),
        *(SelectChoice(party.id, party.name) for party in party_choices(place)),
    ]


def show_errors(form: PageForm, error: errors.Invalid) -> None:
    """Put the sentences of *error* beside the fields they are about."""
    left = []
    for name, sentence in error.fields.items():
        if name in form and not form[name].errors:
            form[name].errors = [sentence]
        elif name not in form:
            left.append(sentence)
    if not form.errors or left:
        form.form_errors = [*form.form_errors, *(left or [error.message])]


def _form_page(
    template: str, place: BoardPlace, form: PageForm, status: int
) -> ResponseReturnValue:
    if place.initiative is not None:
        g.initiative_key = place.initiative.key_fold
    page = render_template(
        f"boards/_{template}.html" if web.is_fragment() else f"boards/{template}.html",
        place=place, title=title_of(place), form=form, limit=board_actions.LINES_AT_ONCE,
        back_url=web.safe_path(request.values.get("next")) or board_url(place),
    )  # fmt: skip
    return page, status


@blueprint.get("/boards/<key>/cards/new")
@web.policy(Permission.CARD_CREATE)
def new_card(key: str) -> ResponseReturnValue:
    """The form of a new card."""
    place = board_for(current_person(), key, Permission.CARD_CREATE)
    form = NewCardForm(cards=request.args.get("cards", "")[:20])
    _offer_columns(form, place)
    _offer_people(form, place)
    return _form_page("new_card", place, form, 200)


@blueprint.post("/boards/<key>/cards")
@web.policy(Permission.CARD_CREATE)
def create_card(key: str) -> ResponseReturnValue:
    """Make a card. The quick line (`X-Quick`) gets its face, the form leads back to the board."""
    person = current_person()
    place = board_for(person, key, Permission.CARD_CREATE)
    form = NewCardForm()
    _offer_columns(form, place)
    _offer_people(form, place)
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.CARD_CREATE)
            column = column_of(place, form.column.data)
            card = card_actions.create_card(
                person, place, column,
                title=form.title.data or "", description=form.description.data or "",
                due_on=form.due_on.data,
                assignee_ids=[form.person.data] if form.person.data else [],
                into=form.cards.data or "", once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        if "X-Quick" in request.headers:
            raise
        show_errors(form, error)
        return _form_page("new_card", place, form, error.status)
    made = CardPlace(place.board, place.initiative, place.organisation_path, card)
    if "X-Quick" in request.headers:
        return answer_card(person, made)
    flash(_("Card %(key)s is on the board.", key=made.key), "success")
    return web.back(board_url(place, card.column_id))


@blueprint.get("/boards/<key>/cards/paste")
@web.policy(Permission.CARD_CREATE)
def paste_form(key: str) -> ResponseReturnValue:
    """The form for a pasted list."""
    place = board_for(current_person(), key, Permission.CARD_CREATE)
    form = PasteForm(cards=request.args.get("cards", "")[:20])
    _offer_columns(form, place)
    return _form_page("paste", place, form, 200)


@blueprint.post("/boards/<key>/cards/paste")
@web.policy(Permission.CARD_CREATE)
def paste_cards(key: str) -> ResponseReturnValue:
    """A card for each line of the list, all or none."""
    person = current_person()
    place = board_for(person, key, Permission.CARD_CREATE)
    form = PasteForm()
    _offer_columns(form, place)
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.CARD_CREATE)
            column = column_of(place, form.column.data)
            cards = board_actions.paste_cards(
                person, place, column, form.text.data or "", into=form.cards.data or "",
                once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        show_errors(form, error)
        return _form_page("paste", place, form, error.status)
    flash(_made(cards), "success")
    return web.back(board_url(place, column.id))


def _made(cards: Sequence[Card]) -> str:
    return str(ngettext("%(num)s card is made.", "%(num)s cards are made.", len(cards)))


@blueprint.post("/cards/<key>/title")
@web.policy(Permission.CARD_EDIT)
def rename_card(key: str) -> ResponseReturnValue:
    """Change the title in place, on the face of the card."""
    person = current_person()
    form = TitleForm()
    form.check()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_EDIT)
        event = card_actions.change_card(
            person, place, {"title": form.title.data}, seen=form.revision.data,
            once=card_page.once(),
        )  # fmt: skip
    if not web.is_fragment():
        return web.back(board_url(place, place.card.column_id))
    answer = make_response(answer_card(person, place))
    message = card_page.toast(place, event)
    if message is not None:
        answer.headers["HX-Trigger"] = card_page.triggers(place, message)
    return answer
