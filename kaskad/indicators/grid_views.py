"""The page on which values of a period are entered for all indicators at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import DayField, FilterForm, LineField
from kaskad.indicators import figure_words as words
from kaskad.indicators import grid, grid_periods
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.definition_words import frequency_choices
from kaskad.indicators.grid import GridRow, Seen
from kaskad.indicators.grid_periods import GridPeriod
from kaskad.indicators.grid_preview import PreviewLine, preview
from kaskad.indicators.grid_saving import (
    Unsent,
    Written,
    rows_to_write,
    value_words,
    write_rows,
)
from kaskad.indicators.kinds import Frequency
from kaskad.indicators.paste_reading import Start, read_paste
from kaskad.indicators.sparks import spark_of
from kaskad.indicators.value_words import VALUE_TONES, value_state_word
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

WRITE = Permission.VALUE_WRITE
URL = "/projects/<key>/indicators/enter"
_MOST_PASTED = 100_000


class PeriodFilter(FilterForm):
    """The days of the period, and which periods are offered."""

    first = DayField()
    last = DayField()
    every = LineField(limit=20)


@dataclass(frozen=True)
class Asked:
    """The period of the address among those that are offered."""

    period: GridPeriod
    known: Sequence[GridPeriod]
    every: Frequency | None = None
    problem: str = ""
    """What is wrong with the one that was asked for."""


@dataclass(frozen=True)
class Pasted:
    """What was pasted, and what came of it."""

    text: str = ""
    at: str = ""
    lines: Sequence[PreviewLine] = ()


@blueprint.get(URL)
@web.policy(WRITE)
def enter_values(key: str) -> ResponseReturnValue:
    """The grid of a period with what the person has written for it."""
    person = current_person()
    place = open_place(person, key, WRITE)
    asked = _asked(place, PeriodFilter(request.args))
    rows = grid.rows_of(person, place, asked.period, asked.known)
    rows = grid.looked_over(rows, place, asked.period, faults=False)
    return _show(person, place, asked, rows, problem=asked.problem)


@blueprint.post(URL)
@web.policy(WRITE)
def write_values(key: str) -> ResponseReturnValue:
    """Save what was typed as drafts, send it, look it over, or read what was pasted."""
    person = current_person()
    place = open_place(person, key, WRITE)
    asked = _asked(place, PeriodFilter(request.form))
    rows = grid.sent(grid.rows_of(person, place, asked.period, asked.known), request.form)
    do = request.form.get("do", "")
    if asked.problem:
        return _show(person, place, asked, rows, problem=asked.problem), 422
    if do == "look":
        return _looked_over(person, place, asked, rows)
    if do == "paste":
        return _paste(person, place, asked, rows)
    try:
        with unit_of_work(person):
            place = place_for(person, key, WRITE)
            fresh = rows_to_write(person, place, asked.period, asked.known)
            written = write_rows(
                person, place, grid.sent(fresh, request.form), asked.period,
                send=do == "send", once=once_of(request.form),
            )  # fmt: skip
    except Unsent as error:
        place = open_place(person, key, WRITE)
        again = grid.sent(grid.rows_of(person, place, asked.period, asked.known), request.form)
        return _show(person, place, asked, _refused(again, error), refused=True), error.status
    _say(written, sent=do == "send")
    return web.see_other(_address(key, asked, asked.period))


def _refused(rows: Sequence[GridRow], error: Unsent) -> list[GridRow]:
    """The rows as typed with what stands against them; saving again answers what is shown now."""
    found = []
    for row in rows:
        at = row.indicator.id
        row = replace(row, errors=error.errors.get(at, {}), clash=error.clashes.get(at))
        if row.clash is not None:
            own = row.beside.open
            row = replace(row, seen=Seen(own.id, own.revision) if own is not None else Seen())
        found.append(row)
    return found


def _say(written: Written, *, sent: bool) -> None:
    if written.left:
        web.say(
            ngettext(
                "%(num)s returned value was not mended, so it was not sent again.",
                "%(num)s returned values were not mended, so they were not sent again.",
                written.left,
            ),
            "warning",
        )
    if not written.saved and not written.sent:
        if not written.left:
            web.say(_("Nothing new was filled in, so nothing was written."))
    elif sent:
        web.say(
            ngettext(
                "%(num)s value is sent. Monitoring verifies it.",
                "%(num)s values are sent. Monitoring verifies them.",
                written.sent,
            )
        )
    else:
        web.say(
            ngettext(
                "%(num)s value is saved as a draft.",
                "%(num)s values are saved as drafts.",
                written.saved,
            )
        )


def _looked_over(
    person: Person, place: Place, asked: Asked, rows: Sequence[GridRow]
) -> ResponseReturnValue:
    """What is wrong and what looks odd: of all rows, or as a fragment of the one called `row`."""
    rows = grid.looked_over(rows, place, asked.period)
    if web.is_fragment():
        one = [row for row in rows if str(row.indicator.id) == request.form.get("row")]
        return render_template("indicators/_enter_hints.html", rows=one)
    return _show(person, place, asked, rows)


def _paste(
    person: Person, place: Place, asked: Asked, rows: Sequence[GridRow]
) -> ResponseReturnValue:
    """The grid with what the pasted lines say in its rows; nothing is written yet."""
    text, at = request.form.get("pasted", ""), request.form.get("at", "")
    if len(text) > _MOST_PASTED:
        problem = str(_("This is too much for one time. Paste it in parts."))
        return _show(person, place, asked, rows, problem=problem), 422
    chosen = {
        int(name.removeprefix("choose-")): int(value)
        for name, value in request.form.items()
        if name.startswith("choose-") and _is_small(name.removeprefix("choose-"), value)
    }
    lines = read_paste(text, grid.known_of(rows), _start(at), chosen)
    typed = {one.indicator.id: one.typed for one in rows}
    for line in lines:
        if line.problem is None and line.indicator_id is not None:
            typed[line.indicator_id] = _with_read(typed[line.indicator_id], line.typed)
    filled = grid.looked_over(grid.with_typed(rows, typed), place, asked.period)
    pasted = Pasted(text, at, preview(lines, filled, asked.period, chosen))
    return _show(person, place, asked, filled, pasted=pasted)


def _with_read(typed: Mapping[str, str], read: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row with what was read; a whole value takes the place of what was there."""
    one_column = len(read.keys() & {"numerator", "denominator"}) == 1 or read.keys() == {"note"}
    cleared = {} if one_column else dict.fromkeys((*grid.NUMBERS, "present", "text"), "")
    return {**typed, **cleared, **read}


def _is_small(*texts: str) -> bool:
    return all(one.isascii() and one.isdigit() and len(one) < 6 for one in texts)


def _start(at: str) -> Start | None:
    """The cell called `12-numerator`, or the row `12`."""
    number, _sign, name = at.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    return Start(int(number), name if name in grid.FIELDS else "")


def _asked(place: Place, filters: PeriodFilter) -> Asked:
    good = filters.validate()
    wanted = filters.every.data if good and filters.every.data in set(Frequency) else None
    every = Frequency(wanted) if wanted else None
    known = grid_periods.periods_of(place, every)
    first, last = filters.first.data, filters.last.data
    if good and first is None and last is None:
        return Asked(grid_periods.usual_period(known), known, every)
    if good and first is not None and last is not None:
        found = grid_periods.period_between(first, last, known)
        if found is not None:
            return Asked(found, known, every)
    problem = str(_("These days are no period that has begun. Another one is shown."))
    return Asked(grid_periods.usual_period(known), known, every, problem)


def _address(key: str, asked: Asked, one: GridPeriod) -> str:
    return url_for(
        "indicators.enter_values", key=key, first=one.first.isoformat(), last=one.last.isoformat(),
        every=asked.every.value if asked.every else None,
    )  # fmt: skip


def _show(
    person: Person,
    place: Place,
    asked: Asked,
    rows: Sequence[GridRow],
    *,
    problem: str = "",
    pasted: Pasted | None = None,
    refused: bool = False,
) -> str:
    pasted = pasted or Pasted()
    return page(
        "indicators/enter.html", person, place,
        period=asked.period, years=grid_periods.by_year(asked.known, asked.period),
        every=asked.every, frequencies=frequency_choices(),
        address=partial(_address, place.initiative.key_fold, asked),
        rows=rows, problem=problem, words=words, pasted=pasted,
        read=sum(not one.problem for one in pasted.lines),
        value_words=value_words, state_word=value_state_word, state_tones=VALUE_TONES,
        sparks={
            row.indicator.id: spark_of(row.points) for row in rows if len(row.points) > 1
        },
        refused=[row for row in rows if refused and (row.errors or row.clash)],
        locked=[row for row in rows if row.locked], open_rows=[row for row in rows if row.asked],
    )  # fmt: skip
