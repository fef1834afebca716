"""What every page of an initiative reads: its head, the team, the journal; frozen rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, true

from kaskad.cascade.access import Place, scope, visible, within
from kaskad.cascade.faces import Face
from kaskad.cascade.history import HistoryEvent, HistoryRow, Names, sentence_of
from kaskad.cascade.initiative_actions import PARENTS
from kaskad.cascade.models import Initiative, InitiativeKind, TeamMember
from kaskad.cascade.period_words import PeriodView, period_view, words_view
from kaskad.cascade.team_actions import in_branch
from kaskad.core.db import db
from kaskad.journal import Event
from kaskad.people.models import Account, Organisation, Party, Person
from kaskad.people.permissions import TEAM_ROLES, Permission, Role


@dataclass(frozen=True)
class OwnProject:
    """One of a person's own projects, for the side bar."""

    key_fold: str
    label: str


_OWN_PROJECTS = (
    select(Initiative.key_fold, Initiative.short_title, Initiative.title)
    .join(TeamMember, TeamMember.initiative_id == Initiative.id)
    .where(
        TeamMember.person_id == bindparam("person"),
        TeamMember.until.is_(None),
        Initiative.archived_at.is_(None),
    )
    .order_by(Initiative.position, Initiative.id)
    .limit(bindparam("limit", type_=Integer))
)


def own_projects(person: Person, limit: int = 12) -> list[OwnProject]:
    """Projects in whose team the person is, in the order of the cascade. One statement."""
    rows = db.session.execute(_OWN_PROJECTS, {"person": person.id, "limit": limit})
    return [OwnProject(key, short or title) for key, short, title in rows]


@dataclass(frozen=True)
class Relative:
    """An initiative above or below, as a link."""

    id: int
    key: str
    key_fold: str
    kind: str
    label: str
    state: str
    archived: bool


@dataclass(frozen=True)
class Head:
    """What stands at the top of every page of an initiative."""

    id: int
    key: str
    key_fold: str
    kind: str
    title: str
    label: str
    state: str
    owner: str
    period: PeriodView
    announced: PeriodView
    """The start as announced elsewhere, where somebody wrote it down."""
    revision: int
    archived_at: datetime | None
    above: tuple[Relative, ...]
    """From the root down, as far as they are shown to the reader."""
    below: tuple[Relative, ...]

    @property
    def full_title(self) -> str:
        """The title where it says more than the label; quotation marks are not more."""
        return "" if _bare(self.title) == _bare(self.label) else self.title


def _bare(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def head(person: Person | None, place: Place) -> Head:
    """The head of the page of *place*. One statement: those above and right below that are seen.

    No *person*: all of them, for the server's own command line.
    """
    row = place.initiative
    above_ids = [int(part) for part in row.path.strip("/").split("/")[:-1] if part]
    near = db.session.execute(
        select(
            Initiative.id,
            Initiative.key,
            Initiative.key_fold,
            Initiative.kind,
            Initiative.title,
            Initiative.short_title,
            Initiative.state,
            Initiative.archived_at,
            Initiative.parent_id,
        )
        .where(
            Initiative.id.in_(visible(person)) if person is not None else true(),
            Initiative.id.in_(above_ids) | (Initiative.parent_id == row.id),
        )
        .order_by(Initiative.position, Initiative.id)
    ).all()
    relatives = {
        one.id: Relative(
            one.id,
            one.key,
            one.key_fold,
            one.kind,
            one.short_title or one.title,
            one.state,
            one.archived_at is not None,
        )
        for one in near
    }
    return Head(
        id=row.id,
        key=row.key,
        key_fold=row.key_fold,
        kind=str(row.kind),
        title=row.title,
        label=row.label,
        state=str(row.state),
        owner=place.owner_name,
        period=period_view(row.period_raw, row.period),
        announced=words_view(row.announced_start_raw),
        revision=row.revision,
        archived_at=row.archived_at,
        above=tuple(relatives[one] for one in above_ids if one in relatives),
        below=tuple(
            relatives[one.id] for one in near if one.parent_id == row.id and not one.archived_at
        ),
    )


@dataclass(frozen=True)
class MemberRow:
    """Somebody in the team."""

    face: Face
    post: str
    role: str
    function: str
    since: datetime
    until: datetime | None
    has_account: bool
    """A placeholder person of an import has none and sees nothing yet."""


def team(initiative_id: int, *, ended: bool = False) -> list[MemberRow]:
    """The team in the order of roles, then names; with *ended* those who left. One statement."""
    rows = db.session.execute(
        select(
            Party.id,
            Party.kind,
            Party.name,
            Party.short_name,
            Person.post,
            TeamMember.role,
            TeamMember.function,
            TeamMember.since,
            TeamMember.until,
            Account.person_id,
        )
        .select_from(TeamMember)
        .join(Party, Party.id == TeamMember.person_id)
        .join(Person.__table__, Person.__table__.c.id == TeamMember.person_id)
        .outerjoin(Account, Account.person_id == TeamMember.person_id)
        .where(
            TeamMember.initiative_id == initiative_id,
            TeamMember.until.is_not(None) if ended else TeamMember.until.is_(None),
        )
        .order_by(Party.name, Party.id)
    )
    order = {role: index for index, role in enumerate(TEAM_ROLES)}
    members = [
        MemberRow(
            Face(row.id, row.kind, row.name, row.short_name),
            row.post,
            str(row.role),
            row.function,
            row.since,
            row.until,
            row.person_id is not None,
        )
        for row in rows
    ]
    return sorted(members, key=lambda one: order.get(Role(one.role), len(order)))


def candidates(place: Place) -> list[tuple[int, str]]:
    """(id, «name, post») of people who may join the team and are not in it. One statement."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.post)
        .where(
            in_branch(place.owner_path),
            Person.archived_at.is_(None),
            Person.id.not_in(
                select(TeamMember.person_id).where(
                    TeamMember.initiative_id == place.initiative.id, TeamMember.until.is_(None)
                )
            ),
        )
        .order_by(Person.name, Person.id)
    )
    return [(row.id, f"{row.name}, {row.post}" if row.post else row.name) for row in rows]


@dataclass(frozen=True)
class Choice:
    """An initiative that may be chosen as a parent, or an organisation as an owner."""

    id: int
    key: str
    label: str
    level: int


def parents_for(person: Person, kind: str, *, leaving: Initiative | None = None) -> list[Choice]:
    """Where an initiative of *kind* may be put by *person*, in the order of the cascade.

    *leaving*: the initiative that moves (not under itself; INITIATIVE_MOVE is asked at the other
    end too); without it one is to be created there. One statement besides the person's scope.
    """
    permission = Permission.INITIATIVE_MOVE if leaving else Permission.INITIATIVE_CREATE
    kinds = [str(one) for one in PARENTS[InitiativeKind(kind)] if one is not None]
    rows = db.session.execute(
        select(
            Initiative.id,
            Initiative.key_fold,
            Initiative.key,
            Initiative.title,
            Initiative.short_title,
            Initiative.path,
            Initiative.parent_id,
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(
            within(scope(person), permission),
            Initiative.kind.in_(kinds),
            Initiative.archived_at.is_(None),
        )
        .order_by(Initiative.position, Initiative.id)
    ).all()
    found = {row.id: row for row in rows}
    ordered: list[Choice] = []

    def add(parent_id: int | None, level: int) -> None:
        for row in rows:
            top = row.parent_id if row.parent_id in found else None
            if top != parent_id or (leaving and row.path.startswith(leaving.path)):
                continue
            label = f"{row.key}. {row.short_title or row.title}"
            ordered.append(Choice(row.id, row.key_fold, label, level))
            add(row.id, level + 1)

    add(None, 0)
    return ordered


def owners_for(person: Person, permission: Permission) -> list[tuple[int, str]]:
    """(id, name) of organisations in which *person* has *permission*. One statement."""
    own = scope(person).standing
    rows = db.session.execute(
        select(Organisation.id, Organisation.path, Organisation.name, Organisation.short_name)
        .where(Organisation.archived_at.is_(None))
        .order_by(Organisation.path)
    )
    return [
        (row.id, row.short_name or row.name) for row in rows if own.can_in(permission, row.path)
    ]


def offices_to_take(person: Person) -> list[tuple[int, str]]:
    """(id, name) of organisations that own projects and where an administrator has no role.

    Those only of which none stands above another, because a role counts below it. For anybody but
    an administrator there is nothing to take and nothing is asked; else one statement.
    """
    own = scope(person).standing
    if not own.admin:
        return []
    owners = select(Initiative.owner_id).where(Initiative.archived_at.is_(None))
    rows = db.session.execute(
        select(Organisation.id, Organisation.path, Organisation.name, Organisation.short_name)
        .where(Organisation.id.in_(owners))
        .order_by(Organisation.path)
    )
    found: list[tuple[int, str]] = []
    last = ""
    for row in rows:
        if own.roles_in(row.path) - {Role.ADMIN} or (last and row.path.startswith(last)):
            continue
        found.append((row.id, row.short_name or row.name))
        last = row.path
    return found


def siblings_of(person: Person, parent_id: int | None, own_id: int) -> list[tuple[int, str]]:
    """(id, label) of those a moved initiative may stand behind: the visible ones. One statement."""
    rows = db.session.execute(
        select(Initiative.id, Initiative.title, Initiative.short_title)
        .where(
            Initiative.id.in_(visible(person)),
            Initiative.parent_id == parent_id,
            Initiative.id != own_id,
            Initiative.archived_at.is_(None),
        )
        .order_by(Initiative.position, Initiative.id)
    )
    return [(row.id, row.short_title or row.title) for row in rows]


@dataclass(frozen=True)
class HistoryPage:
    """A page of the journal, the newest first."""

    rows: tuple[HistoryRow, ...]
    older_than: int | None
    """Id to ask the next page from; None on the last one."""


def history(
    person: Person, initiative_id: int, *, before: int | None = None, limit: int = 50
) -> HistoryPage:
    """Events of the initiative, the newest first, before event *before*. Three statements."""
    query = select(
        Event.id,
        Event.at,
        Event.actor_id,
        Event.action,
        Event.subject_kind,
        Event.subject_id,
        Event.data,
    ).where(Event.initiative_id == initiative_id)
    if before is not None:
        query = query.where(Event.id < before)
    events = db.session.execute(query.order_by(Event.id.desc()).limit(limit + 1)).all()
    shown = events[:limit]
    actors = _faces({row.actor_id for row in shown if row.actor_id is not None})
    names = _names(person, shown)
    rows = []
    for row in shown:
        sentence = sentence_of(
            HistoryEvent(
                row.id, row.at, row.action, row.subject_kind, row.subject_id, row.data or {}
            ),
            names,
        )
        if sentence is not None:
            actor = actors.get(row.actor_id) if row.actor_id is not None else None
            rows.append(HistoryRow(row.id, row.at, actor, sentence))
    return HistoryPage(tuple(rows), shown[-1].id if len(events) > limit else None)


def _faces(ids: set[int]) -> dict[int, Face]:
    rows = db.session.execute(
        select(Party.id, Party.kind, Party.name, Party.short_name).where(Party.id.in_(sorted(ids)))
    )
    return {row.id: Face(row.id, row.kind, row.name, row.short_name) for row in rows}


def _names(person: Person, events: Sequence[Any]) -> Names:
    ids = {
        one
        for event in events
        for one in (event.data or {}).get("parent") or ()
        if isinstance(one, int)
    }
    rows = db.session.execute(
        select(Initiative.id, Initiative.title, Initiative.short_title).where(
            Initiative.id.in_(sorted(ids)), Initiative.id.in_(visible(person))
        )
    )
    return Names({row.id: row.short_title or row.title for row in rows})


def archived_count(person: Person) -> int:
    """How many initiatives the person sees lie in the archive. One statement."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Initiative)
            .where(Initiative.id.in_(visible(person)), Initiative.archived_at.is_not(None))
        )
        or 0
    )
