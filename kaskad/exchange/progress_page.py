"""The page of a progress report: its rows, what people say, what the visitor can do with it."""

from kaskad.approvals.deciders import Decider, deciders
from kaskad.approvals.models import ReportState
from kaskad.approvals.progress_access import ACCEPT, writers
from kaskad.approvals.progress_panel import words
from kaskad.approvals.progress_periods import offered
from kaskad.approvals.progress_queries import reports_of
from kaskad.calendars.queries import calendar_for
from kaskad.cascade.access import Place
from kaskad.cascade.pages import page
from kaskad.core.i18n import today
from kaskad.exchange.progress_asked import Asked, reported
from kaskad.exchange.progress_forms import NoteForm, RemarksForm, ReportForm, filled_forms
from kaskad.exchange.progress_report import stretches
from kaskad.exchange.progress_shown import Shown, shown_progress
from kaskad.people.models import Person

Forms = tuple[ReportForm, dict[str, NoteForm]]


def progress_page(
    person: Person,
    place: Place,
    asked: Asked,
    *,
    problem: str = "",
    forms: Forms | None = None,
    remarks: RemarksForm | None = None,
) -> str:
    """The page; *forms* and *remarks* are those that were refused."""
    shown = shown_progress(person, place, asked.first, asked.last)
    calendar, day = calendar_for(place.owner_path), today()
    period = reported(place, asked, shown.view)
    writes = shown.rights.writes and period is not None
    lines = shown.deviations if writes else ()
    report, notes = filled_forms(shown.view, [one.line for one in lines])
    if forms is not None:
        report, notes = forms[0], {**notes, **forms[1]}
    periods = offered(calendar, day)
    days = {(one.first, one.last) for one in periods}
    return page(
        "exchange/progress.html", person, place, paper=shown.paper(texts=False), shown=shown,
        told=shown.told, first=asked.first, last=asked.last, address=asked.address,
        problem=problem, period=period, periods=periods,
        choices=[one for one in stretches(place, day) if (one.first, one.last) not in days],
        form=report if writes else None, notes=notes, lines=lines,
        others=_others(shown), remarks_form=remarks or _remarks(),
        reports=reports_of(place.initiative.id), **words(),
    )  # fmt: skip


def _others(shown: Shown) -> tuple[Decider, ...]:
    """Who accepts what waits, named to those who do not."""
    view = shown.view
    if view is None or view.state != ReportState.SENT or shown.rights.accepts:
        return ()
    if not (shown.rights.takes_back or shown.rights.own):
        return ()
    wrote = writers(view)
    return tuple(one for one in deciders(shown.place, ACCEPT) if one.id not in wrote)


def _remarks() -> RemarksForm:
    return RemarksForm(formdata=None)
