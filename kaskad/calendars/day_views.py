"""Days off and working days of a calendar year: the list, a day, a pasted list."""

from dataclasses import dataclass
from datetime import date

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.calendars import day_actions as actions
from kaskad.calendars.access import KEEP, organisation_to_keep, organisation_to_read
from kaskad.calendars.blueprint import blueprint
from kaskad.calendars.day_reading import ReadDay, read_days
from kaskad.calendars.forms import DayForm, DaysForm, once_of
from kaskad.calendars.models import DayKind
from kaskad.calendars.pages import changes_of, keeps, words
from kaskad.calendars.queries import calendar_of, removed_days
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import show_day
from kaskad.people.models import Organisation, Person
from kaskad.people.visitor import current_person

FIRST, LAST = 1990, 2150
DAYS = "/calendar/<int:organisation_id>/days/<int:year>"
DAY = "/calendar/<int:organisation_id>/day/<int:day_id>"


@dataclass(frozen=True)
class Preview:
    """A day that would be entered, and how it stands now."""

    day: ReadDay
    now: str
    """"new", "same" or "other"."""
    before: str


@blueprint.get(DAYS)
@web.policy(web.LOGIN)
def days(organisation_id: int, year: int) -> ResponseReturnValue:
    """The production calendar of a year as it counts for the organisation."""
    person = current_person()
    owner = organisation_to_read(person, organisation_id)
    return _show(person, owner, _year(year))


def _year(year: int) -> int:
    if not FIRST <= year <= LAST:
        raise errors.NotFound(_("There is no calendar of such a year."))
    return year


def _show(
    person: Person,
    owner: Organisation,
    year: int,
    form: DayForm | None = None,
    paste: DaysForm | None = None,
) -> str:
    keep = keeps(person, owner)
    if form is None:
        form = DayForm(formdata=None)
        form.offer()
    found = calendar_of(owner.path)
    return render_template(
        "calendars/days.html",
        owner=owner,
        year=year,
        rows=[found.days[day] for day in sorted(found.days) if day.year == year],
        keep=keep,
        form=form,
        paste=paste or DaysForm(formdata=None),
        away=removed_days(owner.id, year) if keep else (),
        changes=changes_of("organisation", owner.id) if keep else (),
        **words(),
    )


@blueprint.post(DAYS)
@web.policy(KEEP)
def add_day(organisation_id: int, year: int) -> ResponseReturnValue:
    """Enter one day."""
    person = current_person()
    owner = organisation_to_keep(person, organisation_id)
    form = DayForm()
    form.offer()
    try:
        form.check()
        day, kind = form.on_day.data or date(year, 1, 1), DayKind(form.kind.data)
        with unit_of_work(person):
            owner = organisation_to_keep(person, organisation_id)
            actions.enter_day(
                person, owner, day, kind, form.name.data or "", once=once_of(request.form)
            )
    except errors.Invalid:
        return _show(person, owner, _year(year), form), 422
    flash(_("%(day)s is entered.", day=show_day(day)), "success")
    return web.see_other(url_for("calendars.days", organisation_id=owner.id, year=day.year))


@blueprint.post(f"{DAYS}/preview")
@web.policy(KEEP)
def preview_days(organisation_id: int, year: int) -> ResponseReturnValue:
    """What a pasted list would enter; nothing is saved yet."""
    person = current_person()
    owner = organisation_to_keep(person, organisation_id)
    form = DaysForm()
    try:
        form.check()
        text = form.whole()
    except errors.Invalid as error:
        for name, sentence in error.fields.items():
            if not form[name].errors:
                form[name].errors = [sentence]
        return _show(person, owner, _year(year), paste=form), 422
    return _preview(owner, _year(year), text)


def _preview(owner: Organisation, year: int, text: str) -> str:
    reading = read_days(text)
    known = calendar_of(owner.path).days
    rows = []
    for one in reading.days:
        stored = known.get(one.on_day)
        own = stored if stored and stored.organisation_id == owner.id else None
        if own is None:
            rows.append(Preview(one, "new", ""))
        elif (own.kind, own.name) == (one.kind, one.name):
            rows.append(Preview(one, "same", ""))
        else:
            rows.append(Preview(one, "other", own.name or str(words()["day_kinds"][own.kind])))
    return render_template(
        "calendars/preview_days.html",
        owner=owner,
        year=year,
        text=text,
        rows=rows,
        unread=reading.unread,
        news=sum(row.now != "same" for row in rows),
        **words(),
    )


@blueprint.post(f"{DAYS}/import")
@web.policy(KEEP)
def import_days(organisation_id: int, year: int) -> ResponseReturnValue:
    """Enter the days that were looked at."""
    person = current_person()
    owner = organisation_to_keep(person, organisation_id)
    form = DaysForm()
    try:
        form.check()
        reading = read_days(form.whole())
        with unit_of_work(person):
            owner = organisation_to_keep(person, organisation_id)
            count = actions.enter_days(person, owner, reading.days, once=once_of(request.form))
    except errors.Invalid as error:
        for name, sentence in error.fields.items():
            if not form[name].errors:
                form[name].errors = [sentence]
        return _show(person, owner, _year(year), paste=form), 422
    flash(ngettext("%(num)s day is entered.", "%(num)s days are entered.", count), "success")
    shown = reading.days[0].on_day.year if reading.days else _year(year)
    return web.see_other(url_for("calendars.days", organisation_id=owner.id, year=shown))


@blueprint.post(f"{DAY}/remove")
@web.policy(KEEP)
def remove_day(organisation_id: int, day_id: int) -> ResponseReturnValue:
    """Take a day off the list; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        owner = organisation_to_keep(person, organisation_id)
        year = actions.day_of(owner, day_id).on_day.year
        actions.remove_day(person, owner, day_id, once=once_of(request.form))
    web.say(
        {
            "text": _("Taken off the list. Nothing is deleted."),
            "undo_url": url_for("calendars.restore_day", organisation_id=owner.id, day_id=day_id),
        }
    )
    return web.see_other(url_for("calendars.days", organisation_id=owner.id, year=year))


@blueprint.post(f"{DAY}/restore")
@web.policy(KEEP)
def restore_day(organisation_id: int, day_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        owner = organisation_to_keep(person, organisation_id)
        year = actions.day_of(owner, day_id).on_day.year
        actions.restore_day(person, owner, day_id, once=once_of(request.form))
    flash(_("It is on the list again."), "success")
    return web.see_other(url_for("calendars.days", organisation_id=owner.id, year=year))
