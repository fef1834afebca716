"""Small things that hang on initiatives, read in one statement however many kinds there are.

Leads, cards, stages, national projects, colours by hand, versions of the passport and doubts of an
import: each is a line of a union, and says what it is. A statement for each kind would be more
than a list of projects may ask for (TARGETS.md, P3).
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kaskad.approvals.models import ReportState, VersionState
from kaskad.cascade.faces import Face
from kaskad.cascade.models import PassportState
from kaskad.core.db import plain_rows
from kaskad.oversight.issue_queries import Part, Parts
from kaskad.oversight.models import ImportIssue
from kaskad.registry.health import Colour
from kaskad.registry.note_parts import LOOK_BACK, REPORTS_BACK, note_statement
from kaskad.registry.rows import ManualNote, StageSpan


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
    changes: list[int] = field(default_factory=list)
    """Numbers of the requests for a change that wait for a decision."""
    doubts: list[Any] = field(default_factory=list)
    """Unsettled import issues."""
    parts: dict[tuple[str, int], Part] = field(default_factory=dict)
    """What they are about."""
    reports: list[Any] = field(default_factory=list)
    """Reports on progress that were sent."""

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

    def sent(self, until: datetime) -> frozenset[str]:
        """Codes of the periods whose reports were sent before *until* and have not come back."""
        return frozenset(
            one.name
            for one in self.reports
            if one.at is not None
            and one.at < until
            and not (one.kind == ReportState.RETURNED and one.done_at and one.done_at < until)
        )


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


class Lines(NamedTuple):
    """What `note_lines` reads."""

    notes: dict[int, list[NoteLine]]
    """By initiative, for `notes_of`."""
    days: dict[int, list[tuple[date, str]]]
    """By organisation the days of its calendar: the day and its kind."""


def note_lines(
    ids: Sequence[int], offices: Collection[int], until: datetime, as_of: date, *,
    cards: bool = True, stages: bool = True, whole: bool = False,
) -> Lines:  # fmt: skip
    """What hangs on initiatives, and the days off of organisations. One statement.

    Without *stages* only those that run on the day, and all where an import left doubts: a list
    of a thousand projects needs no more. *whole*: nothing has happened since *until*, so that
    boards are as they lie, which an index tells.
    """
    found = Lines({}, {})
    asked = {
        "ids": ids, "offices": offices, "until": until, "day": as_of,
        "since": as_of - LOOK_BACK, "reports_since": as_of - REPORTS_BACK,
    }  # fmt: skip
    rows = plain_rows(note_statement(cards=cards, stages=stages, whole=whole), asked)
    for line in map(NoteLine._make, rows):
        if line.what == "day":
            if line.first is not None:
                found.days.setdefault(line[1], []).append((line.first, line.kind or ""))
        else:
            found.notes.setdefault(line[1], []).append(line)
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
        case "change":
            notes.changes.append(row.number)
        case "report":
            notes.reports.append(row)
        case "issue":
            notes.doubts.append(row)
        case "activity":
            notes.parts["activity", row.number] = _part(row, row.other)


def _part(row: Any, stage_id: int | None) -> Part:
    settled = row.kind not in (None, "", "0", "false")
    return Part(row.short or "", settled, row.done_at is not None, row.first, row.last, stage_id)
