"""What the grid writes: a value for every row that says something new, all rows or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.indicators import grid
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import Spot
from kaskad.indicators.figure_words import said_words
from kaskad.indicators.grid import Clash, GridRow
from kaskad.indicators.grid_periods import GridPeriod
from kaskad.indicators.models import IndicatorValue
from kaskad.people.models import Person


@dataclass
class Written:
    """How many values came of the grid."""

    saved: int = 0
    sent: int = 0
    left: int = 0
    """Returned ones that nobody has mended: they are not sent again."""


class Unsent(Exception):
    """Something stands against it in some rows; nothing was written.

    `errors`: {indicator: {field: why}}; `clashes`: {indicator: both versions}; `status` 409 when
    things have changed meanwhile or are locked, else 422.
    """

    def __init__(
        self,
        wrong: Mapping[int, Mapping[str, str]],
        clashes: Mapping[int, Clash],
        *,
        conflict: bool,
    ) -> None:
        super().__init__(wrong)
        self.errors, self.clashes = wrong, clashes
        self.status = 409 if conflict else 422


class _ClashError(Exception):
    def __init__(self, clash: Clash) -> None:
        super().__init__(clash)
        self.clash = clash


@dataclass
class _Job:
    """One saving of the grid."""

    actor: Person
    place: Place
    period: GridPeriod
    send: bool
    once: str | None
    done: Written = field(default_factory=Written)


def rows_to_write(
    actor: Person, place: Place, period: GridPeriod, known: Sequence[GridPeriod]
) -> list[GridRow]:
    """The rows as they are now; whoever else saves a grid of the project comes after this one.

    Two first drafts at once would else both find the row empty.
    """
    lock(place.initiative)
    return grid.rows_of(actor, place, period, known)


def write_rows(
    actor: Person,
    place: Place,
    rows: Sequence[GridRow],
    period: GridPeriod,
    *,
    send: bool,
    once: str | None = None,
) -> Written:
    """Write, change or send the value of every row that says something.

    Raises Unsent with what stands against it by row. Does not commit.
    """
    job = _Job(actor, place, period, send, once)
    wrong: dict[int, Mapping[str, str]] = {}
    clashes: dict[int, Clash] = {}
    conflict = False
    for row in rows:
        if not row.asked:
            continue
        at = row.indicator.id
        try:
            _save(job, row)
        except errors.Invalid as error:
            wrong[at] = grid.at_fields(row, error.fields, error.message)
        except errors.Conflict as error:
            wrong[at], conflict = grid.at_fields(row, {}, error.message), True
        except _ClashError as error:
            clashes[at], conflict = error.clash, True
    if wrong or clashes:
        raise Unsent(wrong, clashes, conflict=conflict)
    return job.done


def _save(job: _Job, row: GridRow) -> None:
    key = f"{job.once[:48]}-{row.indicator.id}" if job.once else None
    if row.seen.keep:
        return
    if row.filled and journal.happened_once(job.actor.id, key) is not None:
        job.done.saved += 1
        job.done.sent += job.send
        return
    same = grid.unchanged(row, job.period)
    if row.locked:
        if not same and row.filled:
            raise errors.Conflict(row.why_not)
        return
    if row.beside.open is None:
        _write(job, row, key)
        return
    if row.seen.value_id != row.beside.open.id:
        if same or not row.filled:
            return
        raise _clash(job, row)
    if not row.filled:
        sentence = _("Nothing is said any more. Write a value, or withdraw the draft on its page.")
        raise errors.Invalid(str(sentence))
    value = db.session.get_one(IndicatorValue, row.beside.open.id)
    if not same:
        _change(job, row, value, key)
    if not job.send:
        return
    if same and grid.is_returned(row):
        job.done.left += 1
    else:
        _submit(job, row, value, key)


def _write(job: _Job, row: GridRow, key: str | None) -> None:
    """A value of its own, where the row has none that is open."""
    settled = row.beside.settled
    if row.seen.value_id is not None and not row.seen.another:
        # What stood in the row is open no more: it was sent, decided on or withdrawn meanwhile.
        if settled is not None and said_of(row, job.period) == value_words(row):
            return
        if row.filled:
            raise _clash(job, row)
        return
    if not row.filled:
        return
    if row.adds_up:
        sentence = _("The period has a value, and one is counted. Have that one returned.")
        raise errors.Invalid(str(sentence))
    if settled is not None and not row.seen.another:
        raise errors.Invalid(str(_("The period has a value. Tick “New value” to write another.")))
    spot = Spot(job.place, row.indicator)
    value = actions.write_value(
        job.actor, spot, grid.entered(row, job.period), note=row.typed.get("note", ""), once=key
    )
    job.done.saved += 1
    if job.send:
        _submit(job, row, value, key)


def _change(job: _Job, row: GridRow, value: IndicatorValue, key: str | None) -> None:
    spot = Spot(job.place, row.indicator)
    try:
        actions.change_value(
            job.actor, spot, value, row.seen.revision, grid.entered(row, job.period),
            note=row.typed.get("note", ""), once=key,
        )  # fmt: skip
    except errors.Conflict as error:
        if not error.clashes:
            raise
        raise _clash(job, row) from error
    job.done.saved += 1


def _submit(job: _Job, row: GridRow, value: IndicatorValue, key: str | None) -> None:
    spot = Spot(job.place, row.indicator)
    actions.submit_value(job.actor, spot, value, once=f"{key}-s" if key else None)
    job.done.sent += 1


def _clash(job: _Job, row: GridRow) -> _ClashError:
    return _ClashError(Clash(value_words(row) or str(_("nothing")), said_of(row, job.period)))


def said_of(row: GridRow, period: GridPeriod) -> str:
    """What was typed, in words; figures that cannot be read as they stand."""
    try:
        said = grid.entered(row, period)
    except errors.Invalid:
        return "; ".join(text for name in grid.FIELDS if (text := row.typed.get(name)))
    return said_words(
        said.figure, said.numerator, said.denominator, said.present, said.text, row.indicator.unit
    )


def value_words(row: GridRow) -> str:
    """The value that the period has, in words: one's own open one, else the settled one."""
    value = row.beside.open or row.beside.settled
    if value is None:
        return ""
    return said_words(
        value.number, value.numerator, value.denominator, value.present, value.text,
        row.indicator.unit,
    )  # fmt: skip
