"""The whole cascade a person sees, as a tree, in a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from kaskad.cascade.access import Scope, scope
from kaskad.cascade.faces import Face
from kaskad.cascade.facts import Fact, facts_about
from kaskad.cascade.held import held, held_values
from kaskad.cascade.models import (
    NOT_TAKEN_UP,
    Activity,
    Initiative,
    InitiativeKind,
    Stage,
    TeamMember,
)
from kaskad.cascade.period_words import PeriodView, period_view
from kaskad.cascade.progress import Progress, current, progress
from kaskad.cascade.tag_queries import tags_column, tags_in
from kaskad.core.db import plain_rows
from kaskad.core.id_lists import among
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission, Role


@dataclass(frozen=True)
class StageNow:
    """The stage an initiative is in on the day of the page."""

    number: int
    of: int
    words: str
    """Its title, or the words of its period where it has none."""
    progress: Progress


@dataclass(frozen=True)
class TreeNode:
    """An initiative in the tree, with everything below it that the reader sees."""

    id: int
    key: str
    key_fold: str
    kind: str
    title: str
    label: str
    state: str
    owner: str
    archived: bool
    revision: int
    period: PeriodView
    parent_id: int | None
    """The one it stands under in this tree: the nearest above that the reader sees."""
    hidden_parent: bool
    """It stands under something that is not shown to the reader."""
    stage: StageNow | None
    tags: tuple[str, ...]
    activities: int
    team: int
    leads: tuple[Face, ...]
    facts: tuple[Fact, ...]
    can_move: bool
    can_receive: bool
    """The reader may put something under it."""
    can_create: bool
    children: "tuple[TreeNode, ...]"
    projects: int
    """How many projects stand below, at any depth."""

    def __hash__(self) -> int:
        """Enough to tell nodes apart quickly: all of one is compared where these are the same."""
        return hash((self.id, self.revision, self.can_move))


@dataclass(frozen=True)
class Tree:
    """The roots, and how many initiatives there are in all."""

    roots: tuple[TreeNode, ...]
    total: int
    ideas: int = 0
    """How many more there are that nobody has taken up: ideas, under review, declined."""


def tree(person: Person, as_of: date, *, archived: bool = False, ideas: bool = False) -> Tree:
    """The cascade as *person* sees it on *as_of*.

    With *archived* also what lies in the archive, with *ideas* what nobody has taken up.

    Five statements besides the person's scope and what other rooms tell (`facts`), whatever the
    number of initiatives.
    """
    own = scope(person)
    values = held_values(own, [Permission.INITIATIVE_VIEW])
    found = plain_rows(_initiatives(archived=archived), values)
    rows = found if ideas else [row for row in found if row.state not in NOT_TAKEN_UP]
    ids = {row.id for row in rows}
    parts = _Parts(ids, as_of)
    facts = facts_about([row.id for row in rows])
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(_nearest(row.path, ids), []).append(row)

    def nodes(parent_id: int | None) -> tuple[TreeNode, ...]:
        return tuple(
            _node(row, parent_id, own, parts, facts.get(row.id, ()), nodes(row.id))
            for row in below.get(parent_id, ())
        )

    return Tree(nodes(None), len(rows), sum(row.state in NOT_TAKEN_UP for row in found))


@lru_cache(maxsize=2)
def _initiatives(*, archived: bool) -> Any:
    """What is asked of every initiative: put together once, not at every look."""
    return (
        select(
            Initiative.id,
            Initiative.key,
            Initiative.key_fold,
            Initiative.kind,
            Initiative.title,
            Initiative.short_title,
            Initiative.state,
            Initiative.path,
            Initiative.parent_id,
            Initiative.revision,
            Initiative.archived_at,
            Initiative.period_raw,
            Initiative.period,
            tags_column().label("tags"),
            Organisation.path.label("owner_path"),
            Organisation.name.label("owner_name"),
            Organisation.short_name.label("owner_short"),
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(
            held(Permission.INITIATIVE_VIEW, Organisation.path),
            *([] if archived else [Initiative.archived_at.is_(None)]),
        )
        .order_by(Initiative.position, Initiative.id)
    )


def _nearest(path: str, ids: set[int]) -> int | None:
    for part in reversed(path.strip("/").split("/")[:-1]):
        if int(part) in ids:
            return int(part)
    return None


class _Parts:
    """What hangs on initiatives: stages, counts of activities, teams; four statements."""

    def __init__(self, ids: Collection[int], as_of: date) -> None:
        self.as_of = as_of
        self.stages: dict[int, list[Any]] = {}
        asked = {"ids": ids}
        for row in plain_rows(_STAGES, asked):
            self.stages.setdefault(row.initiative_id, []).append(row)
        self.activities = {row[0]: row[1] for row in plain_rows(_ACTIVITIES, asked)}
        self.team = {row[0]: row[1] for row in plain_rows(_TEAM, asked)}
        self.leads: dict[int, list[Face]] = {}
        for lead in plain_rows(_LEADS, asked):
            self.leads.setdefault(lead.initiative_id, []).append(
                Face(lead.id, lead.kind, lead.name, lead.short_name)
            )

    def stage(self, initiative_id: int) -> StageNow | None:
        rows = self.stages.get(initiative_id, [])
        index = current([(row.starts_on, row.ends_on) for row in rows], self.as_of)
        if index is None:
            return None
        row = rows[index]
        return StageNow(
            index + 1,
            len(rows),
            row.title or row.period_raw,
            progress(row.starts_on, row.ends_on, self.as_of),
        )


def _counts(column: Any, *conditions: Any) -> Any:
    return select(column, func.count()).where(among(column), *conditions).group_by(column)


_STAGES = (
    select(Stage.initiative_id, Stage.title, Stage.period_raw, Stage.starts_on, Stage.ends_on)
    .where(among(Stage.initiative_id), Stage.archived_at.is_(None))
    .order_by(Stage.position, Stage.id)
)
_ACTIVITIES = _counts(Activity.initiative_id, Activity.archived_at.is_(None))
_TEAM = _counts(TeamMember.initiative_id, TeamMember.until.is_(None))
_LEADS = (
    select(TeamMember.initiative_id, Party.id, Party.kind, Party.name, Party.short_name)
    .join(Party, Party.id == TeamMember.person_id)
    .where(
        among(TeamMember.initiative_id),
        TeamMember.until.is_(None),
        TeamMember.role == Role.LEAD,
    )
    .order_by(Party.name, Party.id)
)


def _node(
    row: Any,
    parent_id: int | None,
    own: Scope,
    parts: _Parts,
    facts: tuple[Fact, ...],
    children: tuple[TreeNode, ...],
) -> TreeNode:
    live = row.archived_at is None
    is_project = row.kind == InitiativeKind.PROJECT
    may_move = live and own.can(Permission.INITIATIVE_MOVE, row.path, row.owner_path)
    return TreeNode(
        id=row.id,
        key=row.key,
        key_fold=row.key_fold,
        kind=str(row.kind),
        title=row.title,
        label=row.short_title or row.title,
        state=str(row.state),
        owner=row.owner_short or row.owner_name,
        archived=not live,
        revision=row.revision,
        period=period_view(row.period_raw, row.period),
        parent_id=parent_id,
        hidden_parent=row.parent_id is not None and row.parent_id != parent_id,
        stage=parts.stage(row.id),
        tags=tags_in(row.tags),
        activities=parts.activities.get(row.id, 0),
        team=parts.team.get(row.id, 0),
        leads=tuple(parts.leads.get(row.id, ())),
        facts=facts,
        can_move=may_move,
        can_receive=may_move and not is_project,
        can_create=live
        and not is_project
        and own.can(Permission.INITIATIVE_CREATE, row.path, row.owner_path),
        children=children,
        projects=sum((one.kind == InitiativeKind.PROJECT) + one.projects for one in children),
    )
