"""Reports on progress (domain.md, R3): written, sent, returned with remarks or accepted.

Whoever may say how a project is going writes and sends; nobody accepts the report of a project
they lead, nor one they have written in (`progress_access`). From the moment it is sent the report
keeps its rows, and nothing of it changes unless it comes back.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.approvals.models import ProgressNote, ProgressReport, ReportState
from kaskad.approvals.progress_access import KIND, OPEN, check_acceptor
from kaskad.approvals.progress_periods import ReportPeriod
from kaskad.approvals.progress_words import period_word, report_state_word
from kaskad.cascade.access import Place
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person

TEXTS = ("summary", "reasons", "measures", "asked")
NOTE = ("text",)


def open_report(actor: Person, place: Place, period: ReportPeriod) -> ProgressReport:
    """The report on *period*, held to be written; begun when there is none yet.

    Raises Conflict when it has been sent. One that was begun before the office moved the days of
    its period follows them.
    """
    lock(place.initiative)
    row = db.session.scalar(
        select(ProgressReport).where(
            ProgressReport.initiative_id == place.initiative.id,
            ProgressReport.period == str(period.code),
        )
    )
    if row is None:
        row = ProgressReport(
            initiative_id=place.initiative.id, period=str(period.code), first_on=period.first,
            last_on=period.last, state=ReportState.DRAFT, summary="", reasons="", measures="",
            asked="", remarks="", author_id=actor.id, begun_at=journal.when(), revision=1,
            field_revisions={},
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row
    _check_open(lock(row))
    if (row.first_on, row.last_on) != (period.first, period.last):
        row.first_on, row.last_on = period.first, period.last
        revisions.touch(row, "first_on", "last_on")
        db.session.flush()
    return row


def change_report(
    row: ProgressReport, seen: int | None, changes: Mapping[str, Any]
) -> revisions.Diff:
    """What people write in it (`TEXTS`), of a report held by `open_report`.

    Raises Conflict; whoever calls tells the journal (`note_change`).
    """
    _only(changes, TEXTS)
    return revisions.change(row, seen, changes)


def change_note(
    row: ProgressReport, line: str, seen: int | None, changes: Mapping[str, Any]
) -> revisions.Diff:
    """Why the line *line* of a report held by `open_report` deviates. As `change_report`."""
    _only(changes, NOTE)
    note = db.session.scalar(
        select(ProgressNote).where(ProgressNote.report_id == row.id, ProgressNote.line == line)
    )
    if note is None:
        if not any(changes.values()):
            return {}
        note = ProgressNote(report_id=row.id, line=line, text="", revision=1, field_revisions={})
        db.session.add(note)
        db.session.flush()
    diff = revisions.change(lock(note), seen, changes)
    if diff:
        revisions.touch(row)  # rows are frozen from a revision of the whole report
    return diff


def note_change(
    place: Place, row: ProgressReport, fields: list[str], *, once: str | None = None
) -> None:
    """Tell the journal what of the report was written; nothing for no *fields*."""
    if fields:
        db.session.flush()
        _note("changed", place, row, {"fields": sorted(set(fields))}, once)


def send_report(
    actor: Person,
    place: Place,
    row: ProgressReport,
    *,
    seen: int,
    as_of: date,
    content: dict[str, Any],
    once: str | None = None,
) -> bool:
    """Hand it over with its rows as they are now (*content*); it waits for whoever accepts it.

    *seen* is the revision that the rows were made from. Raises Conflict when the report changed
    since or waits already, Invalid without a summary. False for a form that came twice.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    _check_open(_held(place, row))
    if row.revision != seen:
        raise errors.Conflict(
            _("Somebody has written in this report since. Look at it before you send it."),
            meanwhile=True,
        )
    if not row.summary.strip():
        sentence = _("Please write in a few words how the period went.")
        raise errors.Invalid(sentence, fields={"summary": sentence})
    row.state, row.content, row.as_of = ReportState.SENT, content, as_of
    row.sent_by_id, row.sent_at = actor.id, journal.when()
    row.decided_by_id = row.decided_at = None
    revisions.touch(row, "state")
    db.session.flush()
    _note("sent", place, row, {}, once)
    return True


def take_back(actor: Person, place: Place, row: ProgressReport, *, once: str | None = None) -> bool:
    """Go on writing: it no longer waits. Raises Conflict unless it does."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _check_sent(_held(place, row))
    row.state, row.content, row.as_of = ReportState.DRAFT, None, None
    row.sent_by_id = row.sent_at = None
    revisions.touch(row, "state")
    db.session.flush()
    _note("taken_back", place, row, {}, once)
    return True


def return_report(
    actor: Person | None,
    place: Place,
    row: ProgressReport,
    remarks: str,
    *,
    once: str | None = None,
) -> bool:
    """Give it back to be improved, with what is to be improved.

    Raises Forbidden for who may not accept it, Invalid without remarks, Conflict unless it waits.
    """

    def done() -> None:
        if not remarks.strip():
            sentence = _("Please say what should be improved.")
            raise errors.Invalid(sentence, fields={"remarks": sentence})
        row.state, row.remarks = ReportState.RETURNED, remarks.strip()
        row.content, row.as_of = None, None

    return _decide(actor, place, row, "returned", done, {"remarks": remarks.strip()}, once)


def accept_report(
    actor: Person | None, place: Place, row: ProgressReport, *, once: str | None = None
) -> bool:
    """Take it as it is; from now on it stays so. Raises as `return_report`."""

    def done() -> None:
        row.state = ReportState.ACCEPTED

    return _decide(actor, place, row, "accepted", done, {}, once)


def _decide(
    actor: Person | None,
    place: Place,
    row: ProgressReport,
    action: str,
    done: Callable[[], None],
    data: dict[str, Any],
    once: str | None,
) -> bool:
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    _held(place, row)
    check_acceptor(actor, place, row)
    _check_sent(row)
    done()
    row.decided_by_id = actor.id if actor else None
    row.decided_at = journal.when()
    revisions.touch(row, "state")
    db.session.flush()
    _note(action, place, row, data, once)
    return True


def report_of(place: Place, report_id: int) -> ProgressReport:
    """The report of the initiative with that id. Raises NotFound."""
    found = db.session.get(ProgressReport, report_id)
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such report in this project."))
    return found


def _held(place: Place, row: ProgressReport) -> ProgressReport:
    db.session.flush()  # reading it afresh would forget what has just been written to it
    lock(place.initiative)
    return lock(row)


def _check_open(row: ProgressReport) -> None:
    if row.state not in OPEN:
        raise errors.Conflict(
            _(
                "The report on this period is sent: %(state)s. It is not changed any more.",
                state=report_state_word(row.state),
            ),
            meanwhile=True,
        )


def _check_sent(row: ProgressReport) -> None:
    if row.state != ReportState.SENT:
        raise errors.Conflict(
            _(
                "The report “%(period)s” waits no more: %(state)s. Look at it before you go on.",
                period=period_word(row.period),
                state=report_state_word(row.state),
            ),
            meanwhile=True,
        )


def _only(changes: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if unknown := set(changes) - set(names):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")


def _note(
    action: str, place: Place, row: ProgressReport, data: Mapping[str, Any], once: str | None
) -> None:
    journal.record(
        f"progress.{action}",
        KIND,
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"period": row.period, **data},
        once=once,
    )
