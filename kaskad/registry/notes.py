"""Small things that hang on initiatives, read in one statement however many kinds there are.

Leads, cards, stages, national projects, colours by hand, versions of the passport and doubts of an
import: each is a line of a union, and says what it is. A statement for each kind would be more
than a list of projects may ask for (TARGETS.md, P3).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from kaskad.approvals.models import PassportVersion, VersionState
from kaskad.boards.models import FINISHED, Board, Card, Column
from kaskad.cascade.faces import Face
from kaskad.cascade.models import (
    Activity,
    Initiative,
    NationalProjectLink,
    PassportState,
    Stage,
    TeamMember,
)
from kaskad.core.db import UtcDateTime, plain_rows
from kaskad.core.id_lists import among
from kaskad.oversight.issue_queries import Part, Parts
from kaskad.oversight.models import ImportIssue, ManualColour
from kaskad.people.models import Party
from kaskad.people.permissions import Role
from kaskad.registry.health import Colour
from kaskad.registry.rows import ManualNote, StageSpan

_TYPES: dict[str, Any] = {
    "number": Integer(), "other": Integer(), "kind": Text(), "name": Text(), "short": Text(),
    "first": Date(), "last": Date(), "at": UtcDateTime(), "done_at": UtcDateTime(),
    "place": Text(),
}  # fmt: skip


class NoteLine(NamedTuple):
    """A line of the union: what it is, whose, and what `_line` gives."""

    what: str
    initiative_id: int
    number: int | None
    other: int | None
    kind: str | None
    name: str | None
    short: str | None
    first: date | None
    last: date | None
    at: datetime | None
    done_at: datetime | None
    place: str | None


@dataclass
class Notes:
    """What hangs on one initiative as of a day."""

    leads: list[Face] = field(default_factory=list)
    finished: int = 0
    cards: int = 0
    stages: list[StageSpan] = field(default_factory=list)
    national: list[str] = field(default_factory=list)
    manual: ManualNote | None = None
    versions: list[Any] = field(default_factory=list)
    doubts: list[Any] = field(default_factory=list)
    """Unsettled import issues."""
    parts: dict[tuple[str, int], Part] = field(default_factory=dict)
    """What they are about."""

    def stage_on(self, day: date) -> StageSpan | None:
        """The stage that runs on *day*; of several the one that began last."""
        running = [
            one
            for one in self.stages
            if (one.starts_on or one.ends_on)
            and (one.starts_on is None or one.starts_on <= day)
            and (one.ends_on is None or one.ends_on >= day)
        ]
        return max(running, key=lambda one: one.starts_on or date.min, default=None)

    def issues(self, day: date) -> int:
        """How many doubts of an import about the stage that runs on *day* are not settled."""
        parts = Parts(self.parts)
        found = [
            ImportIssue(part=one.kind, part_id=one.other, doubt=json.loads(one.name))
            for one in self.doubts
        ]
        return sum(parts.runs(one, day) and not parts.mended(one) for one in found)

    def passport(
        self, state: PassportState, until: datetime, here: ZoneInfo
    ) -> tuple[PassportState, date | None]:
        """(how the passport stood before *until*, since when *here*), by its versions.

        Without versions nobody knows since when: what is true now was always true.
        """
        if not self.versions:
            return state, None
        found, since = PassportState.DRAFT, None
        for version in self.versions:  # in the order of submitting
            told = _told(version, until)
            if told is not None:
                found, since = told
        return found, since.astimezone(here).date() if since else None


def _told(version: Any, until: datetime) -> tuple[PassportState, datetime | None] | None:
    """What a version says of its passport; None: nothing, it was taken back or superseded."""
    if version.at >= until:
        return None
    if version.kind == VersionState.WITHDRAWN:
        return PassportState.DRAFT, None
    if version.done_at is None or version.done_at >= until:
        return PassportState.SUBMITTED, version.at
    if version.kind == VersionState.RETURNED:
        return PassportState.RETURNED, version.done_at
    return PassportState.APPROVED, version.done_at


def note_lines(
    ids: Sequence[int], until: datetime, as_of: date, *, cards: bool = True, stages: bool = True,
    whole: bool = False,
) -> dict[int, list[NoteLine]]:  # fmt: skip
    """What hangs on initiatives, by their ids, for `notes_of`. One statement.

    Without *stages* only those that run on the day, and all where an import left doubts: a list
    of a thousand projects needs no more. *whole*: nothing has happened since *until*, so that
    boards are as they lie, which an index tells.
    """
    found: dict[int, list[NoteLine]] = {}
    asked = {"ids": ids, "until": until, "day": as_of}
    for line in map(
        NoteLine._make, plain_rows(_statement(cards=cards, stages=stages, whole=whole), asked)
    ):
        found.setdefault(line[1], []).append(line)
    return found


def notes_of(lines: Iterable[NoteLine]) -> Notes:
    """The lines of one initiative, put in their places. Pure."""
    notes = Notes()
    lines = sorted(lines, key=_order)
    doubted = any(line.what == "issue" for line in lines)
    for line in lines:
        if line.what == "stage":
            notes.stages.append(
                StageSpan(line.number or 0, line.name or line.short or "", line.first, line.last)
            )
            if doubted:
                notes.parts["stage", line.number or 0] = _part(line, None)
        else:
            _add(notes, line)
    return notes


_UNTIL, _DAY = bindparam("until", type_=UtcDateTime()), bindparam("day", type_=Date())


@lru_cache(maxsize=8)
def _statement(*, cards: bool, stages: bool, whole: bool) -> Any:
    """Put together once: that costs as much as asking it of fifty projects."""
    shown = select(Initiative.id).where(among(Initiative.id)).cte("shown")
    mine = select(shown.c.id)
    parts = [
        _leads(mine), _stages(mine, running=not stages), _national(mine), _colours(mine),
        _versions(mine), _issues(mine), _doubted(mine),
    ]  # fmt: skip
    if cards:
        parts.append(_cards_now(mine) if whole else _cards(mine))
    return union_all(*parts)


def _order(line: NoteLine) -> tuple[str, int]:
    return line.place or "", line.number or 0


def _add(notes: Notes, row: Any) -> None:
    match row.what:
        case "lead":
            notes.leads.append(Face(row.number, row.kind, row.name, row.short))
        case "cards":
            notes.finished, notes.cards = row.other, row.number
        case "national":
            notes.national.append(row.name)
        case "colour":  # the one set last counts
            notes.manual = ManualNote(Colour(row.kind), row.name, row.short or "", row.last)
        case "version":
            notes.versions.append(row)
        case "issue":
            notes.doubts.append(row)
        case "activity":
            notes.parts["activity", row.number] = _part(row, row.other)


def _part(row: Any, stage_id: int | None) -> Part:
    settled = row.kind not in (None, "", "0", "false")
    return Part(row.short or "", settled, row.done_at is not None, row.first, row.last, stage_id)


def _line(what: str, initiative_id: Any, **values: Any) -> Any:
    """The columns of a line of the union; what is not given is nothing."""
    return select(
        literal(what, Text()).label("what"), initiative_id.label("initiative_id"),
        *(
            cast(values.get(name, null()), type_).label(name)
            if name in ("kind", "name", "short", "place") or name not in values
            else values[name].label(name)
            for name, type_ in _TYPES.items()
        ),
    )  # fmt: skip


def _leads(mine: Any) -> Any:
    return (
        _line(
            "lead", TeamMember.initiative_id, number=Party.id, kind=Party.kind, name=Party.name,
            short=Party.short_name, place=Party.name,
        )
        .join(Party, Party.id == TeamMember.person_id)
        .where(
            TeamMember.initiative_id.in_(mine), TeamMember.until.is_(None),
            TeamMember.role == Role.LEAD,
        )
    )  # fmt: skip


def _cards(mine: Any) -> Any:
    """(all, finished) cards of each project's board as they were then."""
    finished = and_(Card.finished_at < _UNTIL, Column.category.in_(FINISHED))
    return (
        _line(
            "cards", Board.initiative_id, number=func.count(),
            other=func.count().filter(finished),
        )
        .join(Card, Card.board_id == Board.id)
        .join(Column, Column.id == Card.column_id)
        .where(
            Board.initiative_id.in_(mine), Card.created_at < _UNTIL,
            or_(Card.archived_at.is_(None), Card.archived_at >= _UNTIL),
        )
        .group_by(Board.initiative_id)
    )  # fmt: skip


def _cards_now(mine: Any) -> Any:
    """The same where nothing has happened since: an index holds all that is asked of cards."""
    return (
        _line(
            "cards", Board.initiative_id, number=func.count(),
            other=func.count().filter(Column.category.in_(FINISHED)),
        )
        .join(Card, and_(Card.board_id == Board.id, Card.archived_at.is_(None)))
        .join(Column, Column.id == Card.column_id)
        .where(Board.initiative_id.in_(mine))
        .group_by(Board.initiative_id)
    )  # fmt: skip


def _stages(mine: Any, *, running: bool) -> Any:
    """All of them, or those that run on the day and those of initiatives with doubts."""
    wanted: list[ColumnElement[bool]] = []
    if running:
        doubted = exists().where(ImportIssue.initiative_id == Stage.initiative_id, _open())
        runs = and_(
            or_(Stage.starts_on.is_(None), Stage.starts_on <= _DAY),
            or_(Stage.ends_on.is_(None), Stage.ends_on >= _DAY),
            or_(Stage.starts_on.is_not(None), Stage.ends_on.is_not(None)),
        )
        wanted = [or_(runs, doubted)]
    return _line(
        "stage", Stage.initiative_id, number=Stage.id, name=Stage.title, short=Stage.period_raw,
        first=Stage.starts_on, last=Stage.ends_on, place=Stage.position, kind=_settled(Stage),
    ).where(Stage.initiative_id.in_(mine), Stage.archived_at.is_(None), *wanted)  # fmt: skip


def _national(mine: Any) -> Any:
    link = NationalProjectLink
    return _line(
        "national", link.initiative_id, number=link.id, name=link.text, place=link.position
    ).where(link.initiative_id.in_(mine), link.archived_at.is_(None))


def _colours(mine: Any) -> Any:
    colour = ManualColour
    return (
        _line(
            "colour", colour.initiative_id, number=colour.id, kind=colour.colour,
            name=colour.comment, short=func.coalesce(func.nullif(Party.short_name, ""), Party.name),
            last=colour.until,
        )
        .outerjoin(Party, Party.id == colour.set_by_id)
        .where(
            colour.initiative_id.in_(mine), colour.set_at < _UNTIL, colour.until >= _DAY,
            or_(colour.ended_at.is_(None), colour.ended_at >= _UNTIL),
        )
    )  # fmt: skip


def _versions(mine: Any) -> Any:
    """All of them: also those of later days say that there was none yet."""
    version = PassportVersion
    return _line(
        "version", version.initiative_id, number=version.number, kind=version.state,
        at=version.submitted_at, done_at=version.decided_at,
    ).where(version.initiative_id.in_(mine))  # fmt: skip


def _settled(table: Any) -> Any:
    """Whether a person has settled the period: `edited`, or who has reviewed it."""
    return func.coalesce(
        table.period["edited"].as_string(), table.period["reviewed_by"].as_string()
    )


def _open() -> ColumnElement[bool]:
    """Not decided by then. The words were doubtful before anybody loaded them."""
    return or_(
        and_(ImportIssue.decision == "", ImportIssue.decided_at.is_(None)),
        ImportIssue.decided_at >= _UNTIL,
    )


def _issues(mine: Any) -> Any:
    issue = ImportIssue
    return _line(
        "issue", issue.initiative_id, number=issue.id, other=issue.part_id, kind=issue.part,
        name=issue.doubt,
    ).where(issue.initiative_id.in_(mine), _open())  # fmt: skip


def _doubted(mine: Any) -> Any:
    """The activities that unsettled issues are about: named by `part_id` or watched."""
    issue, words = ImportIssue, cast(ImportIssue.doubt, Text())
    number = cast(Activity.id, Text())
    about = exists().where(
        issue.initiative_id == Activity.initiative_id, _open(),
        or_(
            and_(issue.part == "activity", issue.part_id == Activity.id),
            words.like(literal('%"id": ', Text()) + number + ",%"),
            words.like(literal('%"id": ', Text()) + number + "}%"),
        ),
    )  # fmt: skip
    # Only where there are issues at all: most projects have none, and all have activities.
    there = select(issue.initiative_id).where(issue.initiative_id.in_(mine), _open())
    return _line(
        "activity", Activity.initiative_id, number=Activity.id, other=Activity.stage_id,
        short=Activity.period_raw, first=Activity.starts_on, last=Activity.ends_on,
        kind=_settled(Activity), done_at=Activity.archived_at,
    ).where(Activity.initiative_id.in_(there), about)  # fmt: skip
