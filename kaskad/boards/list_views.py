"""The list of boards, and making a board."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import list_queries
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_actions import create_board as make_board
from kaskad.boards.card_page import once
from kaskad.boards.list_forms import BoardForm
from kaskad.boards.models import Board
from kaskad.cascade.access import initiative_for
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import clean_line
from kaskad.core.i18n import today
from kaskad.core.keys import suggest_key
from kaskad.people.models import Organisation
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/boards")
@web.policy(web.LOGIN)
def board_list() -> ResponseReturnValue:
    """All boards the person can see, and projects that have none yet."""
    person = current_person()
    return render_template(
        "boards/_board_list.html" if web.is_fragment() else "boards/board_list.html",
        groups=list_queries.boards_of(person, today()),
        boardless=list_queries.boardless_projects(person),
        words=list_queries.category_words(),
        may_create=bool(list_queries.organisations_for_boards(person)),
    )


def _free_board_form() -> BoardForm:
    organisations = list_queries.organisations_for_boards(current_person())
    if not organisations:
        raise errors.Forbidden(
            _("A free board is made by those who run an organisation: its director or office.")
        )
    form = BoardForm()
    form.offer(organisations)
    return form


@blueprint.get("/boards/new")
@web.policy(Permission.BOARD_CREATE)
def new_board() -> ResponseReturnValue:
    """The form of a free board; to htmx only the key suggested for a title."""
    if web.is_fragment():
        title = clean_line(request.args.get("title", ""))[:300]
        suggestion = suggest_key(title, list_queries.taken_keys()) if title else ""
        return render_template("boards/_key_suggestion.html", suggestion=suggestion)
    return render_template("boards/new_board.html", form=_free_board_form())


@blueprint.post("/boards")
@web.policy(Permission.BOARD_CREATE)
def create_board() -> ResponseReturnValue:
    """Make a free board of an organisation."""
    person = current_person()
    form = _free_board_form()
    try:
        form.check()
        with unit_of_work(person):
            board = make_board(
                person,
                organisation=db.session.get_one(Organisation, form.organisation.data),
                title=form.title.data or "",
                key=form.key.data or None,
                once=once(),
            )
    except errors.Invalid as error:
        for name, sentence in error.fields.items():
            if name in form and not form[name].errors:
                form[name].errors = [sentence]
        if not form.errors:
            form.form_errors.append(error.message)
        return render_template("boards/new_board.html", form=form), 422
    return _opened(board)


@blueprint.post("/projects/<key>/board")
@web.policy(Permission.BOARD_CREATE)
def create_project_board(key: str) -> ResponseReturnValue:
    """Make the board of a project that has none; its key is the project's."""
    person = current_person()
    with unit_of_work(person):
        initiative = initiative_for(person, key, Permission.BOARD_CREATE)
        board = make_board(person, initiative=initiative, once=once())
    return _opened(board)


def _opened(board: Board) -> ResponseReturnValue:
    flash(_("The board is made. Add the first card."), "success")
    return web.see_other(url_for("boards.board", key=board.key_fold))
