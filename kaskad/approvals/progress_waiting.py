"""Reports on progress on "My day": to be accepted, to be improved, to be sent. One statement.

Its parts are put together into one question to the database; school years come along in it, for
`calendars` would ask twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import (
    Date,
    Integer,
    Select,
    bindparam,
    cast,
    exists,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from kaskad.approvals.models import ProgressReport, ReportState
from kaskad.approvals.progress_access import ACCEPT, written_by
from kaskad.approvals.progress_periods import Due, due
from kaskad.approvals.progress_words import period_word
from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.calendars.models import EnteredYear, SpanKind, YearSpan
from kaskad.cascade.access import scope
from kaskad.cascade.held import PERSON, held, held_values, led
from kaskad.cascade.models import Initiative, InitiativeKind, InitiativeState, TeamMember
from kaskad.core.db import plain_rows
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Role, allowed
from kaskad.periods import EnteredYear as YearFacts
from kaskad.periods import SchoolCalendar, Stretch

SINGLE = 3
"""So many reports are told one by one; more of them in one line."""
_LOOK_BACK = timedelta(days=400)
"""No period is longer: what ends before that is not due any more."""


def reports_waiting(person: Person, day: date) -> Sequence[Waiting]:
    """Reports to accept, to improve, to send. One statement at most."""
    own = scope(person)
    accepts = any(allowed(role, ACCEPT) for _path, role in own.standing.organisations)
    leads = any(role == Role.LEAD for _path, role in own.teams)
    if not accepts and not leads:
        return []
    values = {
        **held_values(own, [ACCEPT]), "oldest": day - _LOOK_BACK,
        "first_year": day.year - 2, "last_year": day.year,
    }  # fmt: skip
    rows: dict[str, list[Any]] = {}
    for row in plain_rows(_statement(accepts=accepts, leads=leads), values):
        rows.setdefault(row.what, []).append(row)
    return [
        *_decide_lines(rows.get("decide", [])),
        *(_line(row, str(_("Improve the progress report and send it again: %(period)s",
                           period=period_word(row.words)))) for row in rows.get("returned", [])),
        *_due_lines(rows, day),
    ]  # fmt: skip


@lru_cache(maxsize=4)
def _statement(*, accepts: bool, leads: bool) -> Any:
    """Put together once for everybody: what is the person's own are values of parameters."""
    parts: list[Select[Any]] = [_to_decide()] if accepts else []
    if leads:
        parts += [_returned(), _led(), _done(), _years()]
    return union_all(*parts)


def _own() -> Select[int]:
    """Ids of the initiatives that the person leads."""
    return select(TeamMember.initiative_id).where(
        TeamMember.person_id == PERSON, TeamMember.role == Role.LEAD, TeamMember.until.is_(None)
    )


def _columns(what: str, **given: Any) -> list[Any]:
    """The columns that every part has; those that it does not name are empty."""
    empty = {
        "ident": cast(null(), Integer), "number": cast(null(), Integer), "key_fold": literal(""),
        "title": literal(""), "short_title": literal(""), "words": literal(""),
        "quote": literal(""), "path": literal(""), "first": cast(null(), Date),
        "last": cast(null(), Date), "who": literal(""), "who_short": literal(""),
    }  # fmt: skip
    named = {**empty, **given}
    return [literal(what).label("what"), *(column.label(name) for name, column in named.items())]


def _of_report(what: str, who: Any) -> list[Any]:
    return _columns(
        what, ident=ProgressReport.id, key_fold=Initiative.key_fold, title=Initiative.title,
        short_title=Initiative.short_title, words=ProgressReport.period,
        quote=ProgressReport.remarks, first=ProgressReport.first_on, last=ProgressReport.last_on,
        who=who.name, who_short=who.short_name,
    )  # fmt: skip


def _to_decide() -> Select[Any]:
    """Reports that the person may accept."""
    sender, owner = aliased(Party), Organisation.__table__.alias("owner")
    return (
        select(*_of_report("decide", sender))
        .join(Initiative, Initiative.id == ProgressReport.initiative_id)
        .join(owner, owner.c.id == Initiative.owner_id)
        .outerjoin(sender, sender.id == ProgressReport.sent_by_id)
        .where(
            ProgressReport.state == ReportState.SENT,
            ~written_by(PERSON),
            Initiative.archived_at.is_(None),
            held(ACCEPT, owner.c.path),
            ~led(),
        )
    )


def _returned() -> Select[Any]:
    """Reports of led initiatives that came back."""
    decider = aliased(Party)
    return (
        select(*_of_report("returned", decider))
        .join(Initiative, Initiative.id == ProgressReport.initiative_id)
        .outerjoin(decider, decider.id == ProgressReport.decided_by_id)
        .where(
            ProgressReport.state == ReportState.RETURNED,
            ProgressReport.initiative_id.in_(_own()),
            Initiative.archived_at.is_(None),
        )
    )


def _led() -> Select[Any]:
    """Running projects among them, with whose they are."""
    return (
        select(
            *_columns(
                "led", ident=Initiative.id, key_fold=Initiative.key_fold, title=Initiative.title,
                short_title=Initiative.short_title, path=Organisation.path,
                first=Initiative.starts_on, last=Initiative.ends_on,
            )
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(
            Initiative.id.in_(_own()), Initiative.kind == InitiativeKind.PROJECT,
            Initiative.state == InitiativeState.RUNNING, Initiative.archived_at.is_(None),
        )
    )  # fmt: skip


def _done() -> Select[Any]:
    """Their reports that nobody waits for: sent, accepted, or told as returned."""
    return select(
        *_columns("done", ident=ProgressReport.initiative_id, words=ProgressReport.period)
    ).where(
        ProgressReport.initiative_id.in_(_own()),
        ProgressReport.state != ReportState.DRAFT,
        ProgressReport.last_on >= bindparam("oldest"),
    )


def _years() -> Select[Any]:
    """Terms and half-years of the school years that count for their owners."""
    owner = aliased(Organisation, flat=True)
    counts = exists().where(
        Initiative.id.in_(_own()),
        owner.id == Initiative.owner_id,
        owner.path.startswith(Organisation.path),
    )
    return (
        select(
            *_columns(
                "year", ident=EnteredYear.id, number=EnteredYear.first_year, words=YearSpan.kind,
                path=Organisation.path, first=YearSpan.starts_on, last=YearSpan.ends_on,
            )
        )
        .join(Organisation, Organisation.id == EnteredYear.organisation_id)
        .outerjoin(
            YearSpan,
            (YearSpan.school_year_id == EnteredYear.id) & (YearSpan.kind != SpanKind.VACATION),
        )
        .where(
            EnteredYear.archived_at.is_(None),
            EnteredYear.first_year.between(bindparam("first_year"), bindparam("last_year")),
            counts,
        )
    )  # fmt: skip


def _decide_lines(rows: Sequence[Any]) -> list[Waiting]:
    if len(rows) > SINGLE:
        words = ngettext(
            "Look at %(num)s progress report", "Look at %(num)s progress reports", len(rows)
        )
        return [Waiting(words, url_for("approvals.progress_reports"))]
    return [
        _line(row, str(_("Decide on the progress report: %(period)s",
                         period=period_word(row.words))), quoted=False)
        for row in rows
    ]  # fmt: skip


def _line(row: Any, words: str, *, quoted: bool = True) -> Waiting:
    return Waiting(
        words, page_of(row.key_fold, row.first, row.last), row.short_title or row.title,
        quote=row.quote if quoted else "", who=row.who_short or row.who or "",
    )  # fmt: skip


def page_of(key: str, first: date, last: date) -> str:
    """The page on which the report stands."""
    return url_for(
        "exchange.progress_report", key=key, since=first.isoformat(), until=last.isoformat()
    )


def _due_lines(rows: Mapping[str, Sequence[Any]], day: date) -> list[Waiting]:
    done = {(row.ident, row.words) for row in rows.get("done", [])}
    years = rows.get("year", [])
    calendars: dict[str, Due | None] = {}
    found = []
    for row in rows.get("led", []):
        if row.path not in calendars:
            calendars[row.path] = due(_calendar(row.path, years), day)
        owed = calendars[row.path]
        if owed is None or (row.ident, str(owed.period.code)) in done:
            continue
        begins, ends = row.first or owed.period.last, row.last or owed.period.first
        if begins <= owed.period.last and ends >= owed.period.first:
            found.append((row, owed))
    if len(found) > SINGLE:
        words = ngettext(
            "Send %(num)s progress report", "Send %(num)s progress reports", len(found)
        )
        return [Waiting(words, url_for("approvals.progress_reports"), due_on=found[0][1].by)]
    return [
        Waiting(
            str(_("Write and send the progress report: %(period)s",
                  period=period_word(str(owed.period.code)))),
            page_of(row.key_fold, owed.period.first, owed.period.last),
            row.short_title or row.title, owed.by,
        )
        for row, owed in found
    ]  # fmt: skip


def _calendar(path: str, rows: Sequence[Any]) -> SchoolCalendar:
    """What counts for the owner at *path*: the nearest organisation above it wins."""
    nearest: dict[int, Any] = {}
    for row in rows:
        known = nearest.get(row.number)
        if path.startswith(row.path) and (known is None or len(row.path) > len(known.path)):
            nearest[row.number] = row
    years = {}
    for number, year in nearest.items():
        spans: dict[str, list[tuple[date, date]]] = {}
        for row in rows:
            if row.ident == year.ident and row.words:
                spans.setdefault(row.words, []).append((row.first, row.last))
        years[number] = YearFacts(
            terms=_stretches(spans.get(SpanKind.TERM, [])),
            halves=_stretches(spans.get(SpanKind.HALF_YEAR, [])),
        )
    return SchoolCalendar(years=years)


def _stretches(spans: list[tuple[date, date]]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(number, first, last) for number, (first, last) in enumerate(sorted(spans), start=1)
    )


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    add_waiting("progress_reports", reports_waiting)
