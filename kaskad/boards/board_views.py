"""The board page, the face of a single card, and what a person keeps of a board's look."""

from typing import Any

from flask import g, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from kaskad.boards import board_actions, board_page, faces
from kaskad.boards.access import BoardPlace, CardPlace, board_for, card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_forms import ViewForm
from kaskad.boards.board_page import ColumnView, Powers, Wishes, light_of
from kaskad.boards.board_queries import (
    Token,
    card_rows,
    columns_of,
    count_cards,
    names_of,
    number_above,
    token_of,
)  # fmt: skip
from kaskad.boards.column_actions import column_on
from kaskad.boards.filters import VIEWS, BoardFilterForm
from kaskad.boards.no_board import answer_without_board
from kaskad.boards.slices import slices_of
from kaskad.cascade.access import scope
from kaskad.cascade.wording import state_word as initiative_state_word
from kaskad.core import assets, errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


def state_word(place: BoardPlace) -> str:
    """Where the board's project is in its life, in the words of its own page."""
    if place.initiative is None:
        return ""
    return initiative_state_word(str(place.initiative.state))


def title_of(place: BoardPlace) -> str:
    """What the board is called: as its project, if it has one."""
    return place.initiative.label if place.initiative else place.board.title


def set_frame(place: BoardPlace, powers: Powers) -> None:
    """Tell the frame of the page where the visitor is."""
    if place.initiative is not None:
        g.initiative_key = place.initiative.key_fold
    if powers.create:
        g.board_key_for_adding = place.board.key_fold


def _wishes(token: Token) -> tuple[Wishes, dict[str, str]]:
    wanted, own, wrong = BoardFilterForm(request.args).wishes()
    kept = token.options
    view = own["view"] or str(kept.get("view", "board"))
    return (
        Wishes(
            wanted,
            view if view in VIEWS else "board",
            own["lanes"],
            own["sort"],
            own["cards"],
            frozenset(int(one) for one in kept.get("collapsed", []) if isinstance(one, int)),
        ),
        wrong,
    )


def _tag(person: Person, place: BoardPlace, token: Token, powers: Powers) -> str:
    """Names everything the page shows: the same tag is the same page, to the letter.

    A session that has only begun gets its token here, or it would be shown the page that was kept
    from the visitor's session before, whose forms count no longer.
    """
    generate_csrf()
    return web.fingerprint(
        assets.build_id(), place.board.id, token, powers, person.id, get_locale(), today(),
        session.get("csrf_token"), request.full_path, web.is_fragment(), web.frame_facts(),
    )  # fmt: skip


@blueprint.get("/boards/<key>")
@web.policy(Permission.BOARD_VIEW)
def board(key: str) -> ResponseReturnValue:
    """The board; unchanged since the visitor's last look it is answered by 304."""
    person = current_person()
    try:
        place = board_for(person, key, Permission.BOARD_VIEW)
    except errors.NotFound:
        if web.is_fragment():
            raise
        return answer_without_board(person, key)
    powers = Powers.of(place, scope(person))
    set_frame(place, powers)
    token = token_of(place.board, person.id)
    tag = _tag(person, place, token, powers)
    if "_flashes" not in session:
        same = web.unchanged(tag)
        if same is not None:
            return same
    wishes, wrong = _wishes(token)
    page = board_page.build_page(place, person.id, powers, wishes, wrong)
    template = "boards/_board.html" if web.is_fragment() else "boards/board.html"
    trail = [(url_for("cascade.project", key=key), title) for key, title in page.trail]
    answer = make_response(
        render_template(template, page=page, trail=trail, **_words(place, powers))
    )
    return web.tagged(answer, tag)


def _words(place: BoardPlace, powers: Powers) -> dict[str, Any]:
    query = request.query_string.decode("ascii", "ignore")
    url = url_for("boards.board", key=place.board.key_fold)
    return {
        "place": place, "powers": powers, "title": title_of(place),
        "state_word": state_word(place), "here_url": f"{url}?{query}" if query else url,
        "from_plan_url": url_for("boards.cards_from_plan", key=place.board.key_fold)
        if place.initiative else "",
    }  # fmt: skip


def answer_card(
    person: Person, place: CardPlace, *other_columns: int, trigger: str = ""
) -> ResponseReturnValue:
    """The fragment that a change of one card answers: its face and the figures of its columns.

    Four statements, and two of the room that knows the board's slices; a few kilobytes however
    big the board is (TARGETS.md, P2).
    """
    powers = Powers.of(place, scope(person))
    rows = card_rows([place.card.id])
    names = names_of(place, rows)
    columns = {column.id: column for column in columns_of(place.board.id)}
    column = columns[place.card.column_id]
    compact = request.headers.get("X-Card-Look") == "row"
    draw = faces.drawer(light_of(place, powers, names, as_row=compact), names)
    wanted = {column.id, *other_columns} & columns.keys()
    slices = slices_of(place, request.headers.get("X-Board-Cards", ""))
    counts = count_cards(wanted, slices.cards)
    views = [
        ColumnView(columns[one], counts.get(one, 0), 0, faces.join([]), collapsed=False)
        for one in sorted(wanted)
    ]
    html = render_template(
        "boards/_answer.html", face=faces.join([
            draw(rows[0], column.finished, column.title, slices.marks.get(place.card.id, ""))
        ]),
        column_id=column.id, after=_after(place), columns=views, row=compact,
    )  # fmt: skip
    answer = make_response(html)
    if trigger:
        answer.headers["HX-Trigger"] = trigger
    return answer


def _after(place: CardPlace) -> str:
    from_above = number_above(place.card)
    return f"{place.board.key_fold}-{from_above}" if from_above else ""


@blueprint.get("/cards/<key>/face")
@web.policy(Permission.BOARD_VIEW)
def card_face(key: str) -> ResponseReturnValue:
    """The card as it looks on the board now; 404 once it is in the archive.

    `was` is the column where the page still shows it: the figures of that one come along.
    """
    person = current_person()
    place = card_for(person, key, Permission.BOARD_VIEW)
    if place.card.archived_at is not None:
        raise errors.NotFound(_("The card is in the archive."))
    was = request.args.get("was", type=int)
    return answer_card(person, place, *([] if was is None else [was]))


@blueprint.post("/boards/<key>/view")
@web.policy(Permission.BOARD_VIEW)
def keep_view(key: str) -> ResponseReturnValue:
    """Remember the view, or a column folded or unfolded."""
    person = current_person()
    form = ViewForm()
    form.check()
    with unit_of_work(person):
        place = board_for(person, key, Permission.BOARD_VIEW)
        if form.view.data and form.view.data not in VIEWS:
            raise errors.Invalid(_("There is no such view."))
        fold = column_on(place, form.fold.data).id if form.fold.data else None
        board_actions.keep_view(person, place, view=form.view.data or None, fold=fold)
    if web.is_fragment():
        return "", 204
    return web.back(url_for("boards.board", key=place.board.key_fold))
