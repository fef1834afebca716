"""Who can be made responsible on a board or be named in a comment (trust.md S23).

People: only those who can see the board, the team first, and people without an account whom the
plan of the project names. Organisations, units, bodies and groups: those of the owner's
organisation and below, and those the plan names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, false, literal, or_, select, true

from kaskad.boards.access import BoardPlace
from kaskad.cascade.models import Activity, ActivityParty, Initiative, TeamMember
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Account, Membership, Organisation, Party, PartyKind, Person
from kaskad.people.permissions import FREE_BOARD_ROLES, Permission, Role, allowed


@dataclass(frozen=True)
class PartyRow:
    """Someone as lists show them."""

    id: int
    kind: str
    name: str
    label: str
    group: int
    """0 team, 1 other people who see the board, 2 organisations, units, bodies and groups."""

    @property
    def initials(self) -> str:
        """Two signs for the round badge, as on `Party`."""
        return initials(self.label)

    @property
    def tone(self) -> int:
        """Colour of the badge, as on `Party`."""
        return self.id % 8 + 1


def initials(label: str) -> str:
    """Two signs of a name: «МЕ», or «М2» for «Методист 2»."""
    words = [word for word in (part.strip("«»\"'()") for part in label.split()) if word]
    if len(words) > 1:
        return (words[0][0] + words[1][0]).upper()
    return words[0][:2].upper() if words else "?"


def party_row(party_id: int, kind: str, name: str, short: str) -> PartyRow:
    """A party already chosen, as lists show it."""
    return PartyRow(party_id, kind, name, short or name, 0)


def _seeing_roles(place: BoardPlace) -> list[Role]:
    free = place.initiative is None
    return [
        role
        for role in Role
        if allowed(FREE_BOARD_ROLES.get(role, role) if free else role, Permission.BOARD_VIEW)
    ]


def _team(place: BoardPlace) -> ColumnElement[bool]:
    if place.initiative is None:
        return false()
    return Person.id.in_(
        select(TeamMember.person_id)
        .join(Initiative, Initiative.id == TeamMember.initiative_id)
        .where(
            TeamMember.until.is_(None),
            TeamMember.role.in_(_seeing_roles(place)),
            literal(place.initiative.path).startswith(Initiative.path),
        )
    )


def _colleagues(place: BoardPlace) -> ColumnElement[bool]:
    return Person.id.in_(
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.until.is_(None),
            Membership.role.in_(_seeing_roles(place)),
            literal(place.organisation_path).startswith(Organisation.path),
        )
    )


def _in_plan(place: BoardPlace) -> Any:
    return (
        select(ActivityParty.party_id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.initiative_id == (place.initiative_id or 0))
    )


def _people(place: BoardPlace, *, with_account: bool) -> Any:
    in_team = _team(place) if place.initiative is not None else _colleagues(place)
    seeing = or_(_team(place), _colleagues(place))
    if not with_account:
        seeing = or_(seeing, (Account.person_id.is_(None)) & Person.id.in_(_in_plan(place)))
    return (
        select(Person.id, Person.kind, Person.name, Person.short_name, case((in_team, 0), else_=1))
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Person.archived_at.is_(None),
            Account.disabled_at.is_(None),
            Account.person_id.is_not(None) if with_account else true(),
            seeing,
        )
    )


def _others(place: BoardPlace) -> Any:
    inside = select(Organisation.id).where(Organisation.path.startswith(place.organisation_path))
    return select(Party.id, Party.kind, Party.name, Party.short_name, literal(2)).where(
        Party.kind != PartyKind.PERSON,
        Party.archived_at.is_(None),
        or_(Party.home_id.in_(inside), Party.id.in_(inside), Party.id.in_(_in_plan(place))),
    )


def _rows(statement: Any) -> list[PartyRow]:
    return [
        PartyRow(party_id, kind, name, short or name, group)
        for party_id, kind, name, short, group in db.session.execute(statement)
    ]


def party_choices(place: BoardPlace) -> list[PartyRow]:
    """Everybody who can be made responsible here, the team first. Two statements."""
    rows = _rows(_people(place, with_account=False)) + _rows(_others(place))
    return sorted(rows, key=lambda row: (row.group, row.name.lower()))


def people_who_see(place: BoardPlace) -> list[PartyRow]:
    """People who can be named in comments, the team first. One statement."""
    rows = _rows(_people(place, with_account=True))
    return sorted(rows, key=lambda row: (row.group, row.name.lower()))


def check_parties(place: BoardPlace, ids: Iterable[int]) -> None:
    """Raise Invalid if some of *ids* cannot be made responsible here. At most two statements."""
    wanted = set(ids)
    if not wanted:
        return
    known = set(db.session.scalars(_people(place, with_account=False).where(Person.id.in_(wanted))))
    if wanted - known:
        known |= set(db.session.scalars(_others(place).where(Party.id.in_(wanted))))
    if wanted - known:
        sentence = _("This board is not shown to the person you chose. Add them to the team first.")
        raise errors.Invalid(sentence, fields={"assignees": sentence})


def party_names(ids: Sequence[int]) -> dict[int, str]:
    """Names as shown of the parties with *ids*. One statement."""
    rows = db.session.execute(
        select(Party.id, Party.name, Party.short_name).where(Party.id.in_(ids))
    )
    return {party_id: short or name for party_id, name, short in rows}
