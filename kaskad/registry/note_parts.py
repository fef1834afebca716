"""What hangs on initiatives, as lines of one union: leads, cards, stages, reports and the like.

Each line says what it is. `notes` puts them in their places.
"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

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

from kaskad.approvals.models import (
    ChangeRequest,
    PassportVersion,
    ProgressReport,
    ReportState,
    RequestState,
)
from kaskad.boards.models import FINISHED, Board, Card, Column
from kaskad.calendars.models import CalendarDay
from kaskad.cascade.models import Activity, Initiative, NationalProjectLink, Stage, TeamMember
from kaskad.core.db import UtcDateTime
from kaskad.core.id_lists import among
from kaskad.oversight.models import ImportIssue, ManualColour
from kaskad.people.models import Party
from kaskad.people.permissions import Role

LOOK_BACK = timedelta(days=400)
"""Days off are asked for so far back: a report is late for a year at most."""
REPORTS_BACK = timedelta(days=550)
"""No report that may be missed is on a period that ended before that."""
_TYPES: dict[str, Any] = {
    "number": Integer(), "other": Integer(), "kind": Text(), "name": Text(), "short": Text(),
    "first": Date(), "last": Date(), "at": UtcDateTime(), "done_at": UtcDateTime(),
    "place": Text(),
}  # fmt: skip


_UNTIL, _DAY = bindparam("until", type_=UtcDateTime()), bindparam("day", type_=Date())
_SINCE, _REPORTS_SINCE = (bindparam(one, type_=Date()) for one in ("since", "reports_since"))


@lru_cache(maxsize=8)
def note_statement(*, cards: bool, stages: bool, whole: bool) -> Any:
    """All lines. Put together once: that costs as much as asking it of fifty projects.

    Parameters: `ids`, `offices` (ids of organisations), `until`, `day`, `since`, `reports_since`.
    """
    shown = select(Initiative.id).where(among(Initiative.id)).cte("shown")
    mine = select(shown.c.id)
    parts = [
        _leads(mine), _stages(mine, running=not stages), _national(mine), _colours(mine),
        _versions(mine), _changes(mine), _issues(mine), _doubted(mine), _reports(mine),
        _days_off(),
    ]  # fmt: skip
    if cards:
        parts.append(_cards_now(mine) if whole else _cards(mine))
    return union_all(*parts)


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


def _changes(mine: Any) -> Any:
    """Requests for a change of the passport that waited for a decision then."""
    ask = ChangeRequest
    return _line("change", ask.initiative_id, number=ask.number).where(
        ask.initiative_id.in_(mine), ask.asked_at < _UNTIL,
        or_(ask.state == RequestState.OPEN, ask.decided_at >= _UNTIL),
    )  # fmt: skip


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


def _reports(mine: Any) -> Any:
    """Reports on progress that have been sent at least once."""
    report = ProgressReport
    return _line(
        "report", report.initiative_id, number=report.id, kind=report.state, name=report.period,
        at=report.sent_at, done_at=report.decided_at,
    ).where(
        report.initiative_id.in_(mine), report.state != ReportState.DRAFT,
        report.last_on >= _REPORTS_SINCE,
    )  # fmt: skip


def _days_off() -> Any:
    """Days of the calendar that differ from their weekday; they belong to an organisation."""
    day = CalendarDay
    return _line(
        "day", day.organisation_id, number=day.id, kind=day.kind, first=day.on_day
    ).where(
        among(day.organisation_id, "offices"), day.archived_at.is_(None),
        day.on_day.between(_SINCE, _DAY),
    )  # fmt: skip
