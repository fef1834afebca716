"""Entering days of the production calendar, one by one or out of a text."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.calendars import queries
from kaskad.calendars.day_reading import ReadDay
from kaskad.calendars.models import CalendarDay, DayKind
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.people.models import Organisation, Person


def enter_days(
    actor: Person | None,
    organisation: Organisation,
    days: Sequence[ReadDay],
    *,
    once: str | None = None,
) -> int:
    """Enter *days*; one that is there already becomes what is said now. How many changed."""
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return 0
    known = _known(organisation, [day.on_day for day in days])
    told = []
    for day in days:
        row = known.get(day.on_day)
        if row is None:
            db.session.add(
                CalendarDay(
                    organisation_id=organisation.id,
                    on_day=day.on_day,
                    kind=day.kind,
                    name=day.name,
                    entered_at=journal.when(),
                )
            )
        elif row.archived_at is None and (row.kind, row.name) == (day.kind, day.name):
            continue
        else:
            row.kind, row.name, row.archived_at = day.kind, day.name, None
        told.append([day.on_day.isoformat(), day.kind.value, day.name])
    if not told:
        return 0
    db.session.flush()
    _note("entered", organisation.id, told, once)
    return len(told)


def enter_day(
    actor: Person,
    organisation: Organisation,
    on_day: date,
    kind: DayKind,
    name: str,
    *,
    once: str | None = None,
) -> bool:
    """Enter one day; False when it stood so already."""
    return bool(enter_days(actor, organisation, [ReadDay(on_day, kind, name)], once=once))


def remove_day(
    actor: Person, organisation: Organisation, day_id: int, *, once: str | None = None
) -> date | None:
    """Take a day off the list: weekdays decide again. The day, or None if it was off already."""
    return _put_away(actor, organisation, day_id, away=True, once=once)


def restore_day(
    actor: Person, organisation: Organisation, day_id: int, *, once: str | None = None
) -> date | None:
    """Bring it back."""
    return _put_away(actor, organisation, day_id, away=False, once=once)


def day_of(organisation: Organisation, day_id: int) -> CalendarDay:
    """The day, if it is the organisation's own. Raises NotFound."""
    row = db.session.get(CalendarDay, day_id)
    if row is None or row.organisation_id != organisation.id:
        raise errors.NotFound(_("This day is no longer here."))
    return row


def _put_away(
    actor: Person, organisation: Organisation, day_id: int, *, away: bool, once: str | None
) -> date | None:
    if journal.happened_once(actor.id, once) is not None:
        return None
    row = lock(day_of(organisation, day_id))
    if (row.archived_at is not None) == away:
        return None
    row.archived_at = journal.when() if away else None
    db.session.flush()
    told = [[row.on_day.isoformat(), str(row.kind), row.name]]
    _note("removed" if away else "restored", organisation.id, told, once)
    return row.on_day


def _known(organisation: Organisation, days: Sequence[date]) -> dict[date, CalendarDay]:
    if not days:
        return {}
    rows = db.session.scalars(
        select(CalendarDay)
        .where(
            CalendarDay.organisation_id == organisation.id,
            CalendarDay.on_day.between(min(days), max(days)),
        )
        .with_for_update()
    )
    return {row.on_day: row for row in rows}


def _note(
    action: str, organisation_id: int, days: Sequence[Sequence[str]], once: str | None
) -> None:
    queries.forget()
    journal.record(
        f"calendar_days.{action}",
        "organisation",
        organisation_id,
        organisation_id=organisation_id,
        data={"days": list(days)},
        once=once,
    )
