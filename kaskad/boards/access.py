"""The only way to a board or a card to act on."""

from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.models import Board, Card, ChecklistItem, Comment
from kaskad.cascade.access import Scope, check_initiative, scope, within
from kaskad.cascade.held import held, held_free
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.core.keys import fold_key, split_card_key
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import FREE_BOARD_ROLES, Permission, allowed

_READING = {Permission.BOARD_VIEW}

Part = TypeVar("Part", ChecklistItem, Comment)


def carries(
    own: Scope, permission: Permission, initiative_path: str | None, organisation_path: str
) -> bool:
    """Whether *own* carries *permission* on a board, told only where the board hangs.

    *initiative_path* None is a free board: those who work in its organisation are its members
    (FREE_BOARD_ROLES). Lists that read paths beside their rows ask this without loading objects.
    """
    if initiative_path is not None:
        return own.can(permission, initiative_path, organisation_path)
    roles = own.standing.roles_in(organisation_path)
    return any(allowed(FREE_BOARD_ROLES.get(role, role), permission) for role in roles)


@dataclass(frozen=True)
class BoardPlace:
    """A board and where it hangs: under a project (with its owner's path) or an organisation."""

    board: Board
    initiative: Initiative | None
    organisation_path: str

    def can(self, own: Scope, permission: Permission) -> bool:
        """Whether *own* carries *permission* on this board.

        On a free board those who work in its organisation are its members (FREE_BOARD_ROLES).
        """
        path = self.initiative.path if self.initiative is not None else None
        return carries(own, permission, path, self.organisation_path)

    def check(self, own: Scope, permission: Permission) -> None:
        """Raise NotFound, Forbidden or Conflict unless *permission* holds here."""
        if not self.can(own, Permission.BOARD_VIEW):
            raise errors.NotFound(_("There is no such board, or it is not shown to you."))
        if self.initiative is not None:
            check_initiative(own, self.initiative, self.organisation_path, permission)
        elif not self.can(own, permission):
            raise errors.Forbidden(_("Your role on this board does not allow this."))
        if self.board.archived_at is not None and permission not in _READING:
            raise errors.Conflict(_("The board is in the archive. Restore it first."))

    @property
    def initiative_id(self) -> int | None:
        """Id of the project, if the board belongs to one."""
        return self.board.initiative_id


_Owner = aliased(Organisation, flat=True)


def _places() -> Select[Board, Initiative, str]:
    return (
        select(Board, Initiative, _Owner.path)
        .outerjoin(Initiative, Initiative.id == Board.initiative_id)
        .join(_Owner, or_(_Owner.id == Initiative.owner_id, _Owner.id == Board.organisation_id))
    )


# Put together once: building a statement costs as much as running it.
_BOARD = _places().where(Board.key_fold == bindparam("key"))
_CARD = (
    _places()
    .add_columns(Card)
    .join(Card, Card.board_id == Board.id)
    .where(Board.key_fold == bindparam("key"), Card.number == bindparam("number"))
)


def board_for(person: Person, key: str, permission: Permission) -> BoardPlace:
    """The board with *key*, in either alphabet. 404 hidden, 403 forbidden, 409 archived."""
    row = db.session.execute(_BOARD, {"key": fold_key(key)}).first()
    if row is None:
        raise errors.NotFound(_("There is no such board, or it is not shown to you."))
    place = BoardPlace(row[0], row[1], row[2])
    place.check(scope(person), permission)
    return place


@dataclass(frozen=True)
class CardPlace(BoardPlace):
    """A card on its board."""

    card: Card

    @property
    def key(self) -> str:
        """«ПРО-33»."""
        return f"{self.board.key}-{self.card.number}"

    @property
    def url_key(self) -> str:
        """`PRO-33`, as in addresses."""
        return f"{self.board.key_fold}-{self.card.number}"


def card_for(person: Person, key: str, permission: Permission) -> CardPlace:
    """The card with *key*, as `PRO-33` or «ПРО-33». 404 hidden, 403 forbidden, 409 archived.

    A card in the archive can be looked at and restored (CARD_ARCHIVE); all else answers 409.
    """
    parts = split_card_key(key)
    row = None
    if parts is not None:
        row = db.session.execute(_CARD, {"key": parts[0], "number": parts[1]}).first()
    if row is None:
        raise errors.NotFound(_("There is no such card, or it is not shown to you."))
    place = CardPlace(row[0], row[1], row[2], row[3])
    own = scope(person)
    if not place.can(own, Permission.BOARD_VIEW):
        raise errors.NotFound(_("There is no such card, or it is not shown to you."))
    place.check(own, permission)
    reading = {*_READING, Permission.CARD_ARCHIVE}
    if place.card.archived_at is not None and permission not in reading:
        raise errors.Conflict(_("The card is in the archive. Restore it first."))
    return place


def boards_visible(person: Person, permission: Permission = Permission.BOARD_VIEW) -> Select[int]:
    """Ids of the boards where the person has *permission*, for lists and "my day" to join."""
    own = scope(person)
    free = [
        _Owner.path.startswith(path)
        for path, role in own.standing.organisations
        if allowed(FREE_BOARD_ROLES.get(role, role), permission)
    ]
    if own.standing.admin and permission in _READING:
        free.append(_Owner.id > 0)
    projects = (
        select(Board.id)
        .join(Initiative, Initiative.id == Board.initiative_id)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(within(own, permission))
    )
    if not free:
        return projects
    organisations = (
        select(Board.id).join(_Owner, _Owner.id == Board.organisation_id).where(or_(*free))
    )
    return select(Board.id).where(or_(Board.id.in_(projects), Board.id.in_(organisations)))


def board_held(
    owner_path: ColumnElement[str], permission: Permission = Permission.BOARD_VIEW
) -> ColumnElement[bool]:
    """The same for statements whose words never change, asked with `cascade.held.held_values`.

    A condition on `board` outer-joined with its `initiative`; who owns it, or the organisation it
    belongs to, stands at *owner_path*.
    """
    return or_(
        and_(Board.initiative_id.is_not(None), held(permission, owner_path)),
        and_(Board.organisation_id.is_not(None), held_free(permission, owner_path)),
    )


def part_of(
    place: CardPlace, model: type[Part], part_id: int, gone: str, *, archived: bool
) -> Part:
    """The part of this very card (trust.md S01), held for the change. Raises NotFound(*gone*)."""
    part = db.session.get(model, part_id)
    if part is None or part.card_id != place.card.id:
        raise errors.NotFound(gone)
    lock(part)
    if (part.archived_at is not None) != archived:
        raise errors.NotFound(gone)
    return part
