"""Entering school years: by hand, copied from another year; the archive."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from kaskad import journal
from kaskad.calendars import queries
from kaskad.calendars.models import EnteredYear, SpanKind, YearSpan
from kaskad.calendars.words import mistake_words, span_words
from kaskad.calendars.year_rules import Mistake, Span, YearDraft, mistakes, next_year
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Organisation, Person
from kaskad.periods import SchoolYear

FIELDS = ("starts_on", "ends_on", "teaching_ends_on", "note", "to_check")
FIRST, LAST = 1990, 2150
"""School years that can be entered; others are slips of the pen."""


class WrongYear(errors.Invalid):
    """Mistakes in a year, each with its place in the form."""

    def __init__(self, found: Sequence[Mistake]) -> None:
        super().__init__(
            mistake_words(found[0]),
            fields={one.field: mistake_words(one) for one in found if one.field},
        )
        self.mistakes = tuple(found)


def add_year(
    actor: Person | None,
    organisation: Organisation,
    first_year: int,
    *,
    copied: YearDraft | None = None,
    once: str | None = None,
) -> EnteredYear:
    """A school year of the organisation's own; *copied* from another one its dates are to check.

    Raises Invalid for a year that is there already, also in the archive.
    """
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(EnteredYear, made.subject_id)
    _free(organisation, first_year)
    year = SchoolYear(first_year)
    draft = YearDraft(first_year, year.start, year.end)
    if copied is not None:
        draft = next_year(copied, first_year)
    row = EnteredYear(
        organisation_id=organisation.id,
        first_year=first_year,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        teaching_ends_on=draft.teaching_ends_on,
        to_check=copied is not None,
    )
    db.session.add(row)
    db.session.flush()
    for kind in SpanKind:
        _set_spans(row, kind, draft.of(kind))
    _note("added", row, {"copied": copied.first_year if copied else None}, once)
    return row


def enter_year(actor: Person | None, organisation: Organisation, draft: YearDraft) -> EnteredYear:
    """A whole school year at once (an example, a command). Raises Invalid."""
    if found := mistakes(draft):
        raise WrongYear(found)
    row = add_year(actor, organisation, draft.first_year)
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on
    row.teaching_ends_on = draft.teaching_ends_on
    for kind in SpanKind:
        _set_spans(row, kind, draft.of(kind))
    db.session.flush()
    return row


def change_year(
    actor: Person,
    row: EnteredYear,
    seen: int | None,
    draft: YearDraft,
    *,
    note: str,
    to_check: bool,
    once: str | None = None,
) -> bool:
    """Other dates; False when nothing changed. Raises WrongYear, Conflict.

    Terms, half-years and vacations are a field each: two people may change different ones.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    if lock(row).archived_at is not None:
        raise errors.Conflict(_("This school year is in the archive. Bring it back first."))
    if found := mistakes(draft):
        raise WrongYear(found)
    now = draft_of(row)
    tables = {kind: draft.of(kind) for kind in SpanKind if _other(now.of(kind), draft.of(kind))}
    clashes = tuple(
        errors.Clash(kind.value, span_words(now.of(kind)), span_words(rows))
        for kind, rows in tables.items()
        if seen is not None and row.field_revisions.get(kind.value, 0) > seen
    )
    if clashes:
        raise errors.Conflict(
            _("Somebody changed this while you were editing. Both versions are below."),
            clashes=clashes,
        )
    wanted: dict[str, Any] = {
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "teaching_ends_on": draft.teaching_ends_on,
        "note": note,
        "to_check": to_check,
    }
    diff = revisions.change(row, seen, wanted)
    for kind, rows in tables.items():
        diff[kind.value] = [span_words(now.of(kind)), span_words(rows)]
        _set_spans(row, kind, rows)
    if tables:
        revisions.touch(row, *(kind.value for kind in tables))
    if not diff:
        return False
    db.session.flush()
    _note("changed", row, {"changes": diff}, once)
    return True


def archive_year(actor: Person, row: EnteredYear, *, once: str | None = None) -> bool:
    """Put it away: the calendar of those above counts again."""
    return _put_away(actor, row, away=True, once=once)


def restore_year(actor: Person, row: EnteredYear, *, once: str | None = None) -> bool:
    """Bring it back."""
    return _put_away(actor, row, away=False, once=once)


def draft_of(row: EnteredYear) -> YearDraft:
    """The year as it is stored. One statement."""
    spans: dict[SpanKind, list[Span]] = {}
    for one in db.session.scalars(
        select(YearSpan).where(YearSpan.school_year_id == row.id).order_by(YearSpan.starts_on)
    ):
        spans.setdefault(SpanKind(one.kind), []).append(Span(one.name, one.starts_on, one.ends_on))
    return YearDraft(
        row.first_year,
        row.starts_on,
        row.ends_on,
        row.teaching_ends_on,
        {kind: tuple(rows) for kind, rows in spans.items()},
    )


def _put_away(actor: Person, row: EnteredYear, *, away: bool, once: str | None) -> bool:
    if journal.happened_once(actor.id, once) is not None:
        return False
    if (lock(row).archived_at is not None) == away:
        return False
    row.archived_at = journal.when() if away else None
    revisions.touch(row, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", row, {}, once)
    return True


def _free(organisation: Organisation, first_year: int) -> None:
    if not FIRST <= first_year <= LAST:
        sentence = _("A school year is written like 2026/2027.")
        raise errors.Invalid(sentence, fields={"year": sentence})
    row = db.session.scalars(
        select(EnteredYear).where(
            EnteredYear.organisation_id == organisation.id, EnteredYear.first_year == first_year
        )
    ).first()
    if row is not None:
        sentence = (
            _("This school year has been entered already.")
            if row.archived_at is None
            else _("This school year is in the archive. Bring it back first.")
        )
        raise errors.Invalid(sentence, fields={"year": sentence})


def _other(now: Sequence[Span], wanted: Sequence[Span]) -> bool:
    def key(row: Span) -> tuple[date, date, str]:
        return row.starts_on, row.ends_on, row.name

    return sorted(now, key=key) != sorted(wanted, key=key)


def _set_spans(row: EnteredYear, kind: SpanKind, spans: Sequence[Span]) -> None:
    """The journal keeps what stood there before; spans themselves are but lines of the year."""
    db.session.execute(
        delete(YearSpan).where(YearSpan.school_year_id == row.id, YearSpan.kind == kind)
    )
    db.session.add_all(
        YearSpan(
            school_year_id=row.id,
            kind=kind,
            name=one.name,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
        )
        for one in spans
    )
    db.session.flush()


def _note(action: str, row: EnteredYear, data: dict[str, Any], once: str | None) -> None:
    queries.forget()
    journal.record(
        f"school_year.{action}",
        "school_year",
        row.id,
        organisation_id=row.organisation_id,
        data={"year": SchoolYear(row.first_year).label, **data},
        once=once,
    )
