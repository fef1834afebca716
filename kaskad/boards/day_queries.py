"""What "My day" shows: my cards by urgency, mentions, what changed. Frozen rows.

Seven statements whatever the number of cards (beside those of the page's frame).
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Date, and_, bindparam, case, exists, func, or_, select

from kaskad.boards.access import board_held, carries
from kaskad.boards.models import (
    Board,
    Card,
    CardAssignee,
    ChecklistItem,
    Column,
    ColumnCategory,
    Comment,
    Mention,
)
from kaskad.boards.queries import own_open_items, waiting_for
from kaskad.boards.urgency import Urgency, last_of_week, sooner, urgency
from kaskad.cascade.access import Scope, scope
from kaskad.cascade.held import PERSON, held_values
from kaskad.cascade.models import Initiative
from kaskad.core.db import plain_rows
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission

LONGEST = 100
"""Cards on the page; who has more is told so and sent to the boards."""
ITEMS_OF_CARD = 5
MENTIONS = 30

_Owner = Organisation.__table__.alias("owner")
VIEW = Permission.BOARD_VIEW


@dataclass(frozen=True)
class DayItem:
    """A line of a checklist that is mine to do."""

    id: int
    text: str
    due_on: date | None
    late: bool
    revision: int


@dataclass(frozen=True)
class NextColumn:
    """Where the card goes when its step is done."""

    id: int
    title: str


@dataclass(frozen=True)
class DayCard:
    """A card as "My day" shows it."""

    id: int
    key: str
    url_key: str
    title: str
    board_title: str
    board_key: str
    column: str
    due_on: date | None
    day: date | None
    """The sooner of its own due day and those of my checklist items."""
    days_late: int
    blocked_reason: str
    revision: int
    checklist_total: int
    checklist_done: int
    items: tuple[DayItem, ...]
    more_items: int
    can_tick: bool
    next_column: NextColumn | None
    """None where there is none, or the person may not move cards there."""


@dataclass(frozen=True)
class Heap:
    """My cards of one urgency."""

    urgency: Urgency
    cards: tuple[DayCard, ...]
    total: int
    """How many there are; fewer may be on the page."""

    @property
    def title(self) -> str:
        """Its heading."""
        words: dict[Urgency, str] = {
            Urgency.OVERDUE: _("Overdue"),
            Urgency.TODAY: _("For today"),
            Urgency.WEEK: _("This week"),
            Urgency.LATER: _("Later"),
            Urgency.UNDATED: _("Without a date"),
        }
        return words[self.urgency]


@dataclass(frozen=True)
class MyCards:
    """Heaps that are not empty as far as the page reaches, and how many cards there are in all."""

    heaps: tuple[Heap, ...]
    total: int
    shown: int

    def count(self, name: str) -> int:
        """How many cards lie in the heap called *name*."""
        return sum(heap.total for heap in self.heaps if heap.urgency == name)


def my_cards(person: Person, today: date) -> MyCards:
    """The person's unfinished cards on boards they can see. Three statements."""
    own = scope(person)
    rows = plain_rows(
        _cards(),
        {**held_values(own, [VIEW]), "day": today, "sunday": last_of_week(today)},
    )
    columns = _next_columns({row.board_id for row in rows})
    items = _my_items(
        person, [row.id for row in rows], [row.id for row in rows if row.assigned], today
    )
    allowed_on = _Allowed(own)
    heaps: dict[Urgency, list[DayCard]] = {name: [] for name in Urgency}
    totals: dict[Urgency, int] = {}
    for row in rows:
        day = sooner(row.due_on, row.item_due)
        mine = items.get(row.id, [])
        allowed = allowed_on(row)
        heap = urgency(day, today)
        totals[heap] = row.in_heap
        heaps[heap].append(
            DayCard(
                row.id, f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.title,
                row.short_title or row.project or row.board_title, row.key_fold, row.column,
                row.due_on, day, (today - day).days if day and day < today else 0,
                row.blocked_reason, row.revision, row.checklist_total, row.checklist_done,
                tuple(mine[:ITEMS_OF_CARD]), max(0, len(mine) - ITEMS_OF_CARD),
                allowed[Permission.CARD_TICK], _step(columns.get(row.column_id), allowed),
            )
        )  # fmt: skip
    found = tuple(Heap(name, tuple(cards), totals[name]) for name, cards in heaps.items() if cards)
    return MyCards(found, rows[0].total if rows else 0, len(rows))


class _Allowed:
    """What the person may do with cards: asked once of a board, not of every card."""

    def __init__(self, own: Scope) -> None:
        self._own = own
        self._boards: dict[int, dict[Permission, bool]] = {}

    def __call__(self, row: Any) -> dict[Permission, bool]:
        """Whether each permission that the page asks for holds for the card of *row*."""
        found = self._boards.get(row.board_id)
        if found is None:
            self._boards[row.board_id] = found = {
                one: not row.frozen and carries(self._own, one, row.path, row.owner_path)
                for one in (Permission.CARD_MOVE, Permission.CARD_ACCEPT, Permission.CARD_TICK)
            }
        return found


@lru_cache(maxsize=1)
def _cards() -> Any:
    """Unfinished cards of the visitor, the most urgent first. Put together once.

    Theirs is a card they are responsible for, or one with an open checklist item of theirs.
    """
    items = (
        select(ChecklistItem.card_id, func.min(ChecklistItem.due_on).label("due_on"))
        .where(*own_open_items(PERSON))
        .group_by(ChecklistItem.card_id)
        .subquery("own_items")
    )
    item_due = items.c.due_on
    due = func.coalesce(case((item_due < Card.due_on, item_due), else_=Card.due_on), item_due)
    assigned = exists().where(CardAssignee.card_id == Card.id, CardAssignee.party_id == PERSON)
    return (
        select(
            Card.id, Card.board_id, Card.column_id, Card.number, Card.title, Card.due_on,
            Card.blocked_reason, Card.revision, Card.checklist_total, Card.checklist_done,
            Column.title.label("column"), Board.key, Board.key_fold,
            Board.title.label("board_title"), Initiative.short_title,
            Initiative.title.label("project"),
            Initiative.path, _Owner.c.path.label("owner_path"),
            Initiative.archived_at.is_not(None).label("frozen"),
            item_due.label("item_due"), assigned.label("assigned"),
            func.count().over().label("total"),
            func.count().over(partition_by=_heap(due)).label("in_heap"),
        )
        .select_from(Card)
        .join(Column, Column.id == Card.column_id)
        .join(Board, Board.id == Card.board_id)
        .outerjoin(Initiative, Initiative.id == Board.initiative_id)
        .join(_Owner, _Owner.c.id == func.coalesce(Initiative.owner_id, Board.organisation_id))
        .outerjoin(items, items.c.card_id == Card.id)
        .where(*waiting_for(PERSON), board_held(_Owner.c.path, VIEW))
        .order_by(due.is_(None), due, Board.key_fold, Card.number)
        .limit(LONGEST)
    )  # fmt: skip


def _heap(due: ColumnElement[date | None]) -> ColumnElement[int]:
    """The number of the heap, as `urgency` would say on :day."""
    day, sunday = bindparam("day", type_=Date), bindparam("sunday", type_=Date)
    return case((due.is_(None), 4), (due < day, 0), (due == day, 1), (due <= sunday, 2), else_=3)


def _step(
    found: tuple[NextColumn, ColumnCategory] | None, allowed: dict[Permission, bool]
) -> NextColumn | None:
    if found is None:
        return None
    column, category = found
    accepting = category == ColumnCategory.ACCEPTED
    return (
        column if allowed[Permission.CARD_ACCEPT if accepting else Permission.CARD_MOVE] else None
    )


_COLUMNS = (
    select(Column.id, Column.board_id, Column.title, Column.category)
    .where(Column.board_id.in_(bindparam("boards", expanding=True)), Column.archived_at.is_(None))
    .order_by(Column.board_id, Column.position)
)


def _next_columns(board_ids: set[int]) -> dict[int, tuple[NextColumn, ColumnCategory]]:
    """For each column of the boards the one after it."""
    rows = plain_rows(_COLUMNS, {"boards": sorted(board_ids)})
    return {
        before.id: (NextColumn(after.id, after.title), ColumnCategory(after.category))
        for before, after in pairwise(rows)
        if before.board_id == after.board_id
    }


_ITEMS = (
    select(
        ChecklistItem.id, ChecklistItem.card_id, ChecklistItem.text, ChecklistItem.due_on,
        ChecklistItem.revision,
    )
    .where(
        ChecklistItem.card_id.in_(bindparam("cards", expanding=True)),
        ChecklistItem.done_at.is_(None),
        ChecklistItem.archived_at.is_(None),
        or_(
            ChecklistItem.assignee_id == PERSON,
            and_(
                ChecklistItem.assignee_id.is_(None),
                ChecklistItem.card_id.in_(bindparam("assigned", expanding=True)),
            ),
        ),
    )
    .order_by(ChecklistItem.due_on.is_(None), ChecklistItem.due_on, ChecklistItem.position)
)  # fmt: skip


def _my_items(
    person: Person, card_ids: list[int], assigned_ids: list[int], today: date
) -> dict[int, list[DayItem]]:
    """Open checklist items of mine on the cards: given to me, or to nobody on a card of mine."""
    rows = plain_rows(_ITEMS, {"person": person.id, "cards": card_ids, "assigned": assigned_ids})
    found: dict[int, list[DayItem]] = {}
    for row in rows:
        late = row.due_on is not None and row.due_on < today
        item = DayItem(row.id, row.text, row.due_on, late, row.revision)
        found.setdefault(row.card_id, []).append(item)
    return found


@dataclass(frozen=True)
class MentionRow:
    """Somebody wrote my name in a comment and I have not looked yet."""

    comment_id: int
    author: str
    body: str
    created_at: datetime
    key: str
    url_key: str
    title: str


@lru_cache(maxsize=1)
def _mentions() -> Any:
    return (
        select(
            Comment.id, Comment.body, Comment.created_at, Party.short_name, Party.name,
            Board.key, Board.key_fold, Card.number, Card.title,
        )
        .join(Mention, Mention.comment_id == Comment.id)
        .join(Card, Card.id == Comment.card_id)
        .join(Board, Board.id == Card.board_id)
        .outerjoin(Initiative, Initiative.id == Board.initiative_id)
        .join(_Owner, _Owner.c.id == func.coalesce(Initiative.owner_id, Board.organisation_id))
        .outerjoin(Party, Party.id == Comment.author_id)
        .where(
            Mention.person_id == PERSON,
            Mention.seen_at.is_(None),
            Comment.archived_at.is_(None),
            board_held(_Owner.c.path, VIEW),
        )
        .order_by(Comment.id.desc())
        .limit(MENTIONS)
    )  # fmt: skip


def my_mentions(person: Person) -> list[MentionRow]:
    """Mentions that wait, the newest first, on boards the person can see. One statement."""
    rows = plain_rows(_mentions(), held_values(scope(person), [VIEW]))
    return [
        MentionRow(
            row.id, row.short_name or row.name or "", row.body, row.created_at,
            f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.title,
        )
        for row in rows
    ]  # fmt: skip
