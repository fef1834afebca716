"""Who reads, writes and accepts a report on progress.

Nobody accepts the report of a project they lead (`approvals.access`), nor one whose words are also
theirs: whoever has begun it, written in it or sent it, as the journal knows.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select

from kaskad.approvals.access import check_decider, leads
from kaskad.approvals.models import ProgressReport, ReportState
from kaskad.cascade.access import Place
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.journal.models import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

WRITE, ACCEPT = Permission.STATUS_WRITE, Permission.REPORT_ACCEPT
KIND = "progress_report"
"""What the journal calls a report."""
WRITING = ("progress.changed", "progress.sent")
"""What makes the words of a report somebody's own."""
OPEN = (ReportState.DRAFT, ReportState.RETURNED)
"""While it is in one of these it is written."""


class Report(Protocol):
    """As much of a report as its rights need: of a row, or of what a page shows."""

    @property
    def id(self) -> Any:
        """Its id."""

    @property
    def state(self) -> Any:
        """Where it is."""

    @property
    def author_id(self) -> Any:
        """Who has begun it."""


def writers(report: Report) -> frozenset[int]:
    """Ids of those whose words it has. One statement."""
    found = db.session.scalars(
        select(Event.actor_id)
        .where(
            Event.subject_kind == KIND, Event.subject_id == report.id, Event.action.in_(WRITING),
            Event.actor_id.is_not(None),
        )
        .distinct()
    )  # fmt: skip
    return frozenset({one for one in (*found, report.author_id) if one is not None})


def written_by(person: Any) -> ColumnElement[bool]:
    """The same as a condition on `progress_report`, for lists: it has words of *person* (an id)."""
    return or_(
        ProgressReport.author_id.is_not_distinct_from(person),
        exists().where(
            Event.subject_kind == KIND,
            Event.subject_id == ProgressReport.id,
            Event.action.in_(WRITING),
            Event.actor_id == person,
        ),
    )


def check_acceptor(person: Person | None, place: Place, report: Report) -> None:
    """Raise Forbidden unless *person* may accept or return this report."""
    check_decider(person, place, ACCEPT)
    if person is not None and person.id in writers(report):
        raise errors.Forbidden(_("You have written this report, so somebody else accepts it."))


@dataclass(frozen=True)
class Rights:
    """What a person may see of a report and do with it."""

    reads: bool
    """Its words: everybody's once it is sent; before that of those who write it."""
    writes: bool
    takes_back: bool
    accepts: bool
    own: bool
    """They could accept it, but lead the project or have written it themselves."""


def rights(person: Person, place: Place, report: Report | None) -> Rights:
    """What *person* may do with the report on a period, if there is one. Two statements at most."""
    writes = place.can(WRITE)
    if report is None:
        return Rights(writes, writes, takes_back=False, accepts=False, own=False)
    waits, is_open = report.state == ReportState.SENT, report.state in OPEN
    could = waits and place.can(ACCEPT)
    own = could and (leads(person, place.initiative) or person.id in writers(report))
    returned = report.state == ReportState.RETURNED and ACCEPT in place.abilities
    return Rights(
        reads=not is_open or returned or WRITE in place.abilities,
        writes=writes and is_open,
        takes_back=writes and waits,
        accepts=could and not own,
        own=own,
    )
