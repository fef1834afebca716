"""School years: the list of an organisation, one year with its tables and picture."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.calendars import year_actions as actions
from kaskad.calendars.access import (
    KEEP,
    organisation_to_keep,
    organisation_to_read,
    own_organisation,
    year_to_keep,
    year_to_read,
)
from kaskad.calendars.blueprint import blueprint
from kaskad.calendars.forms import CalendarFilter, NewYearForm, YearForm, once_of
from kaskad.calendars.models import EnteredYear, SpanKind
from kaskad.calendars.pages import changes_of, keeps, picture, words
from kaskad.calendars.queries import Calendar, archived_years, calendar_of
from kaskad.calendars.words import remark_words
from kaskad.calendars.year_rules import MOST_SPANS, remarks
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Organisation, Person
from kaskad.people.queries import places
from kaskad.people.visitor import current_person
from kaskad.periods import SchoolYear, school_year_of

MOST_SOURCES = 6


@blueprint.get("/calendar")
@web.policy(web.LOGIN)
def calendar() -> ResponseReturnValue:
    """The school years that count for an organisation."""
    person = current_person()
    filters = CalendarFilter(request.args)
    known = filters.validate()
    wanted = filters.organisation.data if known else None
    owner = organisation_to_read(person, wanted) if wanted else own_organisation(person)
    if owner is None:
        return render_template("calendars/nothing.html")
    return _list(person, owner, known=known)


def _list(
    person: Person, owner: Organisation, form: NewYearForm | None = None, *, known: bool = True
) -> str:
    found = calendar_of(owner.path)
    keep = keeps(person, owner)
    if form is None:
        form = NewYearForm(formdata=None, year=_proposed(found))
        form.offer(_sources(found))
    now = school_year_of(today())
    years = sorted({one.on_day.year for one in found.days.values()} | {today().year})
    return render_template(
        "calendars/calendar.html",
        owner=owner,
        problem="" if known else _("The address asks for something unknown."),
        calendar=found,
        sources=[found.sources[first] for first in sorted(found.sources, reverse=True)],
        now=now,
        keep=keep,
        form=form,
        away=archived_years(owner.id) if keep else (),
        others=places(person, KEEP) if keep else [],
        years=[(year, sum(day.year == year for day in found.days)) for year in reversed(years)],
        pictured=now.start_year in found.sources or any(day in now for day in found.days),
        picture=picture(found, now),
        **words(),
    )


def _proposed(found: Calendar) -> str:
    """The school year that is most likely to be entered next."""
    now = school_year_of(today()).start_year
    first = now if now not in found.sources else max(found.sources) + 1
    return SchoolYear(first).label


def _sources(found: Calendar) -> list[tuple[int, str]]:
    latest = sorted(found.sources, reverse=True)[:MOST_SOURCES]
    return [
        (
            found.sources[first].year_id,
            str(
                _(
                    "as in %(year)s (%(name)s), to be checked",
                    year=SchoolYear(first).label,
                    name=found.sources[first].organisation,
                )
            ),
        )
        for first in latest
    ]


@blueprint.post("/calendar/<int:organisation_id>/years")
@web.policy(KEEP)
def add_year(organisation_id: int) -> ResponseReturnValue:
    """Enter a further school year, empty or with the dates of another one."""
    person = current_person()
    owner = organisation_to_keep(person, organisation_id)
    form = NewYearForm()
    found = calendar_of(owner.path)
    form.offer(_sources(found))
    try:
        form.check()
        first_year = form.first_year()
        with unit_of_work(person):
            owner = organisation_to_keep(person, organisation_id)
            row = actions.add_year(
                person, owner, first_year, copied=_copied(found, form.source.data),
                once=once_of(request.form),
            )  # fmt: skip
            year_id = row.id
    except errors.Invalid as error:
        for name, sentence in error.fields.items():
            if not form[name].errors:
                form[name].errors = [sentence]
        return _list(person, owner, form), 422
    flash(_("The school year is entered. Please check its dates."), "success")
    return web.see_other(url_for("calendars.year", year_id=year_id))


def _copied(found: Calendar, source: str | None) -> Any:
    """The year chosen in the form, if the organisation can see it."""
    chosen = next((one for one in found.sources.values() if str(one.year_id) == source), None)
    row = db.session.get(EnteredYear, chosen.year_id) if chosen else None
    return actions.draft_of(row) if row is not None else None


@blueprint.get("/calendar/years/<int:year_id>")
@web.policy(web.LOGIN)
def year(year_id: int) -> ResponseReturnValue:
    """One school year; a form for whoever keeps it."""
    person = current_person()
    row, owner = year_to_read(person, year_id)
    return _show(person, row, owner)


def _show(
    person: Person, row: EnteredYear, owner: Organisation, form: YearForm | None = None
) -> str:
    draft = actions.draft_of(row)
    keep = keeps(person, owner)
    if form is None:
        form = YearForm(
            formdata=None,
            draft=draft,
            data={
                **{name: getattr(row, name) for name in actions.FIELDS},
                "revision": row.revision,
            },
        )
    school_year = SchoolYear(row.first_year)
    return render_template(
        "calendars/year.html",
        row=row,
        owner=owner,
        label=school_year.label,
        form=form,
        tables=form.tables,
        draft=draft,
        remarks=[remark_words(one) for one in remarks(draft)],
        picture=picture(calendar_of(owner.path), school_year),
        keep=keep and row.archived_at is None,
        may_restore=keep and row.archived_at is not None,
        changes=changes_of("school_year", row.id) if keep else (),
        most=MOST_SPANS,
        **words(),
    )


@blueprint.post("/calendar/years/<int:year_id>")
@web.policy(KEEP)
def change_year(year_id: int) -> ResponseReturnValue:
    """Save it; with the button "more rows" only draw it again with more room."""
    person = current_person()
    row, owner = year_to_keep(person, year_id)
    form = YearForm()
    more = request.form.get("more", "")
    if more in {kind.value for kind in SpanKind}:
        form.widen(SpanKind(more), 2)
        return _show(person, row, owner, form)
    try:
        draft = form.draft(row.first_year)
        with unit_of_work(person):
            row, owner = year_to_keep(person, year_id)
            actions.change_year(
                person, row, form.revision.data, draft, note=form.note.data or "",
                to_check=bool(form.to_check.data), once=once_of(request.form),
            )  # fmt: skip
    except actions.WrongYear as error:
        form.blame(error)
        return _show(person, row, owner, form), 422
    except errors.Invalid:
        return _show(person, row, owner, form), 422
    except errors.Conflict as error:
        row, owner = year_to_keep(person, year_id)
        form.dispute(error, row.revision)
        return _show(person, row, owner, form), 409
    flash(_("Saved."), "success")
    return web.see_other(url_for("calendars.year", year_id=year_id))


@blueprint.post("/calendar/years/<int:year_id>/archive")
@web.policy(KEEP)
def archive_year(year_id: int) -> ResponseReturnValue:
    """Put it away; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        row, owner = year_to_keep(person, year_id)
        actions.archive_year(person, row, once=once_of(request.form))
        back = url_for("calendars.calendar", organisation=owner.id)
    web.say(
        {
            "text": _("Put into the archive. Nothing is deleted."),
            "undo_url": url_for("calendars.restore_year", year_id=year_id),
        }
    )
    return web.see_other(back)


@blueprint.post("/calendar/years/<int:year_id>/restore")
@web.policy(KEEP)
def restore_year(year_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        row, _owner = year_to_keep(person, year_id)
        actions.restore_year(person, row, once=once_of(request.form))
    flash(_("The school year counts again."), "success")
    return web.see_other(url_for("calendars.year", year_id=year_id))
