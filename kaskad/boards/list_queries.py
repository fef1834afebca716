"""The list of boards: those a person can see, with what lies on them. Frozen rows.

Four statements whatever the number of boards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.access import boards_visible
from kaskad.boards.models import FINISHED, Board, Card, Column, ColumnCategory
from kaskad.cascade.access import scope, within
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core.db import db
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import FREE_BOARD_ROLES, Permission, allowed

_Owner = aliased(Organisation, flat=True)


def category_words() -> dict[str, str]:
    """What the meanings of columns are called in lists."""
    return {
        ColumnCategory.TODO: _("to do"),
        ColumnCategory.DOING: _("in work"),
        ColumnCategory.REVIEW: _("in review"),
        ColumnCategory.DONE: _("done"),
        ColumnCategory.ACCEPTED: _("accepted"),
    }


@dataclass(frozen=True)
class BoardRow:
    """A board as the list shows it."""

    key: str
    url_key: str
    title: str
    above: str
    """The strategic project or programme it carries; empty for a free board."""
    organisation: str
    free: bool
    mine: bool
    """I am in the project's team, or work in the organisation whose free board it is."""
    archived: bool
    counts: tuple[tuple[str, int], ...]
    """(category, cards) for every category of columns, also when there are none."""
    total: int
    finished: int
    overdue: int


@dataclass(frozen=True)
class BoardGroup:
    """Boards under one heading: my own, or those of an organisation."""

    heading: str
    rows: tuple[BoardRow, ...]


def boards_of(person: Person, today: date) -> list[BoardGroup]:
    """All boards the person can see: their own first, then by organisation. Two statements."""
    parent = aliased(Initiative)
    rows = db.session.execute(
        select(
            Board.id, Board.key, Board.key_fold, Board.title, Board.archived_at,
            Initiative.short_title, Initiative.title.label("project"), Initiative.path,
            Initiative.archived_at.label("project_archived_at"),
            parent.short_title.label("above_short"), parent.title.label("above"),
            _Owner.path.label("owner_path"),
            func.coalesce(func.nullif(_Owner.short_name, ""), _Owner.name).label("owner"),
        )
        .outerjoin(Initiative, Initiative.id == Board.initiative_id)
        .outerjoin(parent, parent.id == Initiative.parent_id)
        .join(_Owner, or_(_Owner.id == Initiative.owner_id, _Owner.id == Board.organisation_id))
        .where(Board.id.in_(boards_visible(person)))
        .order_by(_Owner.path, Board.initiative_id.is_(None), Board.key_fold)
    ).all()  # fmt: skip
    counts = _counts([row.id for row in rows], today)
    own = scope(person)
    team_paths = tuple(path for path, _role in own.teams)
    work_paths = tuple(
        path for path, role in own.standing.organisations if role in FREE_BOARD_ROLES
    )
    found = []
    for row in rows:
        held = counts.get(row.id, {})
        free = row.path is None
        above = row.above_short or row.above or ""
        found.append(
            BoardRow(
                row.key,
                row.key_fold,
                row.title if free else row.short_title or row.project,
                above,
                row.owner,
                free,
                row.owner_path in work_paths
                if free
                else row.path.startswith(team_paths or ("\0",)),
                row.archived_at is not None or row.project_archived_at is not None,
                tuple((name, held.get(name, (0, 0))[0]) for name in ColumnCategory),
                sum(count for count, _late in held.values()),
                sum(held.get(name, (0, 0))[0] for name in FINISHED),
                sum(late for name, (_count, late) in held.items() if name not in FINISHED),
            )
        )
    return _grouped(found)


def _grouped(rows: list[BoardRow]) -> list[BoardGroup]:
    live = [row for row in rows if not row.archived]
    mine = [row for row in live if row.mine]
    groups = [BoardGroup(_("My boards"), tuple(mine))] if mine else []
    others = [row for row in live if not row.mine]
    for organisation, members in groupby(others, key=lambda row: row.organisation):
        groups.append(BoardGroup(organisation, tuple(members)))
    away = [row for row in rows if row.archived]
    return [*groups, BoardGroup(_("In the archive"), tuple(away))] if away else groups


def _counts(board_ids: Iterable[int], today: date) -> dict[int, dict[str, tuple[int, int]]]:
    """For each board and category: (cards, of them overdue)."""
    rows = db.session.execute(
        select(
            Card.board_id,
            Column.category,
            func.count(),
            func.sum(case((Card.due_on < today, 1), else_=0)),
        )
        .join(Column, Column.id == Card.column_id)
        .where(Card.board_id.in_(list(board_ids)), Card.archived_at.is_(None))
        .group_by(Card.board_id, Column.category)
    )
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for board_id, category, count, late in rows:
        found.setdefault(board_id, {})[category] = (count, late or 0)
    return found


@dataclass(frozen=True)
class BoardlessProject:
    """A project that has no board yet and for which I may make one."""

    key_fold: str
    key: str
    label: str


def boardless_projects(person: Person) -> list[BoardlessProject]:
    """Projects without a board where the person may create one. One statement."""
    rows = db.session.execute(
        select(Initiative.key_fold, Initiative.key, Initiative.short_title, Initiative.title)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(Board, Board.initiative_id == Initiative.id)
        .where(
            Board.id.is_(None),
            Initiative.kind == InitiativeKind.PROJECT,
            Initiative.archived_at.is_(None),
            within(scope(person), Permission.BOARD_CREATE),
        )
        .order_by(Initiative.position, Initiative.key_fold)
    )
    return [BoardlessProject(fold, key, short or title) for fold, key, short, title in rows]


@dataclass(frozen=True)
class OrganisationChoice:
    """An organisation for which I may make a free board."""

    id: int
    name: str


def organisations_for_boards(person: Person) -> list[OrganisationChoice]:
    """Organisations where the person may create a free board. One statement."""
    held = [
        Organisation.path.startswith(path)
        for path, role in scope(person).standing.organisations
        if allowed(FREE_BOARD_ROLES.get(role, role), Permission.BOARD_CREATE)
    ]
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(and_(Organisation.archived_at.is_(None), or_(*held) if held else false()))
        .order_by(Organisation.path)
    )
    return [OrganisationChoice(organisation_id, name) for organisation_id, name in rows]


def taken_keys() -> set[str]:
    """Folded keys of all boards and projects, so that a new one can be suggested."""
    boards = set(db.session.scalars(select(Board.key_fold)))
    return boards | set(db.session.scalars(select(Initiative.key_fold)))
