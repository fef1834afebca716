"""Making boards, and many cards at once out of a list."""

import re
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards import card_actions
from kaskad.boards.access import BoardPlace
from kaskad.boards.events import note_board
from kaskad.boards.models import Board, Card, Colour, Column, ColumnCategory, SavedBoardView
from kaskad.cascade.models import Initiative
from kaskad.core import errors, ordering
from kaskad.core.db import db, lock
from kaskad.core.forms import clean_line
from kaskad.core.keys import fold_key, is_key, normal_key, suggest_key
from kaskad.journal import happened_once, when
from kaskad.people.models import Organisation, Person

LINES_AT_ONCE = 200
_BULLET = re.compile(r"^\s*(?:(?:[-*+•–—▪◦·]|\d{1,3}[.)]|#{1,6}|\[[ xXхХ]?\])(?:\s+|$))+")


def _default_columns() -> list[tuple[str, ColumnCategory, Colour, int | None]]:
    """The columns of a new board (design/board.png)."""
    return [
        (_("Sprint queue"), ColumnCategory.TODO, Colour.GREY, None),
        (_("In progress"), ColumnCategory.DOING, Colour.GREY, 5),
        (_("Being agreed"), ColumnCategory.REVIEW, Colour.GREY, None),
        (_("Result reached"), ColumnCategory.DONE, Colour.GREY, None),
        (_("Accepted"), ColumnCategory.ACCEPTED, Colour.GREY, None),
    ]


def _key_for(wanted: str | None, title: str, initiative: Initiative | None) -> str:
    """A key that neither a board nor another project has. Raises Invalid for one that cannot be."""
    taken = set(db.session.scalars(select(Board.key_fold)))
    own = initiative.key_fold if initiative else None
    taken |= {key for key in db.session.scalars(select(Initiative.key_fold)) if key != own}
    if initiative is not None and (own not in taken):
        return initiative.key
    if initiative is not None or not wanted:
        return suggest_key(title, taken)
    key = normal_key(wanted)
    if not is_key(key):
        sentence = _("The key is 2 to 8 letters and digits, a letter first.")
        raise errors.Invalid(sentence, fields={"key": sentence})
    if fold_key(key) in taken:
        sentence = _("The key %(key)s is taken. Choose another one.", key=key)
        raise errors.Invalid(sentence, fields={"key": sentence})
    return key


def create_board(
    actor: Person,
    *,
    initiative: Initiative | None = None,
    organisation: Organisation | None = None,
    title: str = "",
    key: str | None = None,
    once: str | None = None,
    at: datetime | None = None,
) -> Board:
    """A board with the five default columns: of a project (one each), or free, of an organisation.

    A project that has its board already gets that one back. Cards of a project's board carry the
    project's key. The caller has checked BOARD_CREATE. Raises Invalid for a bad key or title.
    """
    if (initiative is None) == (organisation is None):
        raise ValueError("a board belongs to a project or to an organisation")
    if initiative is not None:
        lock(initiative)
        known = db.session.scalar(select(Board).where(Board.initiative_id == initiative.id))
        if known is not None:
            return known
    elif organisation is not None:
        lock(organisation)
    if (made := happened_once(actor.id, once)) is not None and made.subject_kind == "board":
        return db.session.get_one(Board, made.subject_id)
    title = clean_line(title) or (initiative.label if initiative else "")
    if not title:
        sentence = _("Please give the board a title.")
        raise errors.Invalid(sentence, fields={"title": sentence})
    key = _key_for(key, title, initiative)
    board = Board(
        initiative_id=initiative.id if initiative else None,
        organisation_id=organisation.id if organisation else None,
        title=title[:300], key=key, key_fold=fold_key(key), created_at=at or when(),
    )  # fmt: skip
    db.session.add(board)
    db.session.flush()
    columns = _default_columns()
    db.session.add_all(
        Column(board_id=board.id, title=words, category=category, colour=colour, wip_limit=limit,
               position=position)
        for (words, category, colour, limit), position in zip(
            columns, ordering.spread(len(columns)), strict=True
        )
    )  # fmt: skip
    note_board(BoardPlace(board, initiative, ""), "created", once=once, at=at, title=board.title)
    return board


def lines_of(text: str) -> list[str]:
    """The lines of a pasted list without bullets, numbers, boxes and empty ones. Pure."""
    lines = (clean_line(_BULLET.sub("", line)) for line in text.splitlines())
    return [line for line in lines if line]


def paste_cards(
    actor: Person, place: BoardPlace, column: Column, text: str, *, into: str = "",
    once: str | None = None,
) -> Sequence[Card]:  # fmt: skip
    """A card for each line of *text*, at the end of *column*, all or none. Raises Invalid."""
    lock(place.board)
    if (made := happened_once(actor.id, once)) is not None:
        return [db.session.get_one(Card, made.subject_id)]
    lines = lines_of(text)
    if not lines:
        sentence = _("There is no line with words in this list.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    if len(lines) > LINES_AT_ONCE:
        sentence = _(
            "The list has %(count)s lines; at most %(limit)s are taken at once. Paste it in parts.",
            count=len(lines), limit=LINES_AT_ONCE,
        )  # fmt: skip
        raise errors.Invalid(sentence, fields={"text": sentence})
    for number, line in enumerate(lines, 1):
        if len(line) > card_actions.TITLE_LIMIT:
            sentence = _(
                "Line %(number)s is too long: a title has at most %(limit)s characters."
                " It begins: %(start)s…",
                number=number, limit=card_actions.TITLE_LIMIT, start=line[:40],
            )  # fmt: skip
            raise errors.Invalid(sentence, fields={"text": sentence})
    return [
        card_actions.create_card(
            actor, place, column, title=line, into=into, once=once if number == 0 else None
        )
        for number, line in enumerate(lines)
    ]


def keep_view(
    actor: Person, place: BoardPlace, *, view: str | None = None, fold: int | None = None
) -> None:
    """Remember how the actor leaves the board. It is nobody else's business: no journal."""
    row = db.session.get(SavedBoardView, (place.board.id, actor.id))
    if row is None:
        row = SavedBoardView(board_id=place.board.id, person_id=actor.id, options={})
        db.session.add(row)
    options = dict(row.options)
    if view is not None:
        options["view"] = view
    if fold is not None:
        folded = set(options.get("collapsed", []))
        options["collapsed"] = sorted(folded ^ {fold})
    row.options = options
    db.session.flush()
