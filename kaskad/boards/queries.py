"""What pages outside this room show of boards: frozen values, a fixed number of statements."""

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, union

from kaskad.boards.access import carries
from kaskad.boards.models import FINISHED, Board, Card, CardAssignee, ChecklistItem, Column
from kaskad.cascade.access import scope
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission


def own_open_items(person: Any) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `checklist_item`: the person (an id) has to do it and it is not done."""
    return (
        ChecklistItem.assignee_id == person,
        ChecklistItem.done_at.is_(None),
        ChecklistItem.archived_at.is_(None),
    )


def waiting_for(person: Any) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `card` joined with `board_column` and `board`: unfinished work of the person.

    Theirs (an id) is a card they are responsible for, or one with an open checklist item of
    theirs. Whether they can see the board is asked beside.
    """
    cards: Select[Any] = select(CardAssignee.card_id).where(CardAssignee.party_id == person)
    items: Select[Any] = select(ChecklistItem.card_id).where(*own_open_items(person))
    return (
        Card.id.in_(union(cards, items).scalar_subquery()),
        Card.archived_at.is_(None),
        Board.archived_at.is_(None),
        Column.category.not_in(FINISHED),
    )


def _waiting_by_board() -> Select[Any]:
    """(path of the project or None, path of the organisation, how many) for :person at :day.

    Whether the person may see a board is asked of its paths afterwards: as a condition it would
    be put together anew at every page, which costs more than the counting.
    """
    owner = Organisation.__table__.alias("owner")
    cards: Select[Any] = select(CardAssignee.card_id).where(
        CardAssignee.party_id == bindparam("person")
    )
    items: Select[Any] = select(ChecklistItem.card_id).where(
        ChecklistItem.assignee_id == bindparam("person"),
        ChecklistItem.done_at.is_(None),
        ChecklistItem.archived_at.is_(None),
    )
    due_items = items.where(ChecklistItem.due_on <= bindparam("day"))
    return (
        select(Initiative.path, owner.c.path, func.count())
        .select_from(Card)
        .join(Column, Column.id == Card.column_id)
        .join(Board, Board.id == Card.board_id)
        .outerjoin(Initiative, Initiative.id == Board.initiative_id)
        .join(owner, owner.c.id == func.coalesce(Initiative.owner_id, Board.organisation_id))
        .where(
            Card.id.in_(union(cards, items).scalar_subquery()),
            Card.archived_at.is_(None),
            Board.archived_at.is_(None),
            Column.category.not_in(FINISHED),
            or_(Card.due_on <= bindparam("day"), Card.id.in_(due_items)),
        )
        .group_by(Initiative.path, owner.c.path)
    )


_WAITING = _waiting_by_board()


def waiting_count(person: Person) -> int:
    """How many cards wait for the person today: overdue or due today. One statement."""
    own = scope(person)
    rows = db.session.execute(_WAITING, {"person": person.id, "day": today()})
    return sum(
        count
        for initiative_path, organisation_path, count in rows
        if carries(own, Permission.BOARD_VIEW, initiative_path, organisation_path)
    )
