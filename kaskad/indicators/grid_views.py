"""The page on which values of a period are entered for all indicators at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import DayField, FilterForm
from kaskad.indicators import figure_words as words
from kaskad.indicators import grid
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.grid import GridPeriod, GridRow
from kaskad.indicators.paste_reading import PastedLine, Unread, read_paste
from kaskad.indicators.value_actions import locked_up_to
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

WRITE = Permission.VALUE_WRITE
URL = "/projects/<key>/indicators/enter"
_MOST_PASTED = 100_000


class PeriodFilter(FilterForm):
    """The days of the period."""

    first = DayField()
    last = DayField()


@dataclass(frozen=True)
class Asked:
    """The period of the address among those that are offered."""

    period: GridPeriod
    known: Sequence[GridPeriod]
    problem: str = ""
    """What is wrong with the one that was asked for."""


@blueprint.get(URL)
@web.policy(WRITE)
def enter_values(key: str) -> ResponseReturnValue:
    """The grid of a period, empty."""
    person = current_person()
    place = open_place(person, key, WRITE)
    asked = _asked(place, PeriodFilter(request.args))
    return _show(person, place, asked, grid.rows_of(place, asked.period), problem=asked.problem)


@blueprint.post(URL)
@web.policy(WRITE)
def write_values(key: str) -> ResponseReturnValue:
    """Save what was typed as drafts, send it, or read what was pasted into the grid."""
    person = current_person()
    place = open_place(person, key, WRITE)
    asked = _asked(place, PeriodFilter(request.form))
    rows = grid.sent(grid.rows_of(place, asked.period), request.form)
    do = request.form.get("do", "")
    if asked.problem:
        return _show(person, place, asked, rows, problem=asked.problem), 422
    if do == "paste":
        return _pasted(person, place, asked, rows)
    try:
        with unit_of_work(person):
            place = place_for(person, key, WRITE)
            written = grid.write_rows(
                person, place, rows, asked.period, send=do == "send", once=once_of(request.form)
            )
    except grid.Unsent as error:
        wrong = [replace(one, errors=error.errors.get(one.indicator.id, {})) for one in rows]
        return _show(person, open_place(person, key, WRITE), asked, wrong), 422
    except errors.Conflict as error:
        place = open_place(person, key, WRITE)
        return _show(person, place, asked, rows, problem=error.message), 409
    web.say(_told(written, sent=do == "send"))
    return web.see_other(url_for("indicators.indicator_list", key=key))


def _told(written: int, *, sent: bool) -> str:
    if not written:
        return str(_("Nothing was filled in, so nothing was written."))
    if sent:
        return str(
            ngettext(
                "%(num)s value is sent. Monitoring verifies it.",
                "%(num)s values are sent. Monitoring verifies them.",
                written,
            )
        )
    return str(
        ngettext(
            "%(num)s value is saved as a draft.", "%(num)s values are saved as drafts.", written
        )
    )


def _pasted(
    person: Person, place: Place, asked: Asked, rows: Sequence[GridRow]
) -> ResponseReturnValue:
    """The grid with what the pasted lines say in its rows; nothing is written yet."""
    text = request.form.get("pasted", "")
    if len(text) > _MOST_PASTED:
        problem = str(_("This is too much for one time. Paste it in parts."))
        return _show(person, place, asked, rows, problem=problem), 422
    lines = read_paste(text, grid.known_of(rows))
    typed = {one.indicator.id: one.typed for one in rows}
    for line in lines:
        if line.problem is None and line.indicator_id is not None:
            typed[line.indicator_id] = {**typed[line.indicator_id], **line.typed}
    return _show(person, place, asked, grid.with_typed(rows, typed), lines=lines, pasted=text)


def _asked(place: Place, filters: PeriodFilter) -> Asked:
    known = grid.periods_of(place)
    good = filters.validate()
    first, last = filters.first.data, filters.last.data
    if good and first is None and last is None:
        return Asked(grid.usual_period(known), known)
    if good and first is not None and last is not None:
        found = grid.period_between(first, last, known)
        if found is not None:
            return Asked(found, known)
    problem = str(_("These days are no period that has begun. Another one is shown."))
    return Asked(grid.usual_period(known), known, problem)


def unread_word(problem: Unread) -> str:
    """Why a pasted line says nothing."""
    return str(
        {
            Unread.UNKNOWN: _("no indicator here is called so"),
            Unread.NO_VALUE: _("there is no value behind the name"),
            Unread.NO_NUMBER: _("the value is no number that can be kept"),
            Unread.TWICE: _("a line above is about the same indicator"),
            Unread.TOO_MANY: _("too many lines at once"),
        }[problem]
    )


def _show(
    person: Person,
    place: Place,
    asked: Asked,
    rows: Sequence[GridRow],
    *,
    problem: str = "",
    lines: Sequence[PastedLine] = (),
    pasted: str = "",
) -> str:
    closed = locked_up_to(place.initiative.id)
    return page(
        "indicators/enter.html", person, place,
        period=asked.period, periods=asked.known, rows=rows, problem=problem, words=words,
        lines=lines, pasted=pasted, unread_word=unread_word,
        understood=sum(one.problem is None for one in lines),
        closed=closed if closed is not None and closed >= asked.period.on_day else None,
    )  # fmt: skip
