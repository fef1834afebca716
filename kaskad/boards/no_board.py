"""A project that has no board yet: its page, and the offer on the project's overview."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.models import Board
from kaskad.cascade.access import scope
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.panels import Panel, add_overview
from kaskad.core import errors, web
from kaskad.core.db import db
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission


def board_key_of(initiative_id: int) -> str | None:
    """Key, as in addresses, of the project's board. One statement."""
    return db.session.scalar(select(Board.key_fold).where(Board.initiative_id == initiative_id))


def answer_without_board(person: Person, key: str) -> ResponseReturnValue:
    """What the address of a board answers when *key* names none: the project's page about it.

    A project whose board has another key is sent there. NotFound for whoever may not see boards
    of the project, and for everything that is no project.
    """
    place = open_place(person, key)
    project = place.initiative
    if project.kind != InitiativeKind.PROJECT or not place.can(Permission.BOARD_VIEW):
        raise errors.NotFound(_("There is no such board, or it is not shown to you."))
    board_key = board_key_of(project.id)
    if board_key is not None:
        return web.see_other(url_for("boards.board", key=board_key))
    return page("boards/no_board.html", person, place)


def _offer(initiative: Initiative, person: Person) -> Mapping[str, Any] | None:
    """What the overview offers to whoever may make the board that is missing."""
    if initiative.kind != InitiativeKind.PROJECT or initiative.archived_at is not None:
        return None
    owner = db.session.get_one(Organisation, initiative.owner_id)
    if not scope(person).can(Permission.BOARD_CREATE, initiative.path, owner.path):
        return None
    if board_key_of(initiative.id) is not None:
        return None
    return {"key": initiative.key_fold}


def register() -> None:
    """Make the offer; called when the application is put together."""
    add_overview(Panel("board", 5, "boards/_no_board.html", _offer))
