"""The quick entry grid: the indicators of a project with a value of the period in each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.cascade.spans import days_of
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.forms import clean
from kaskad.core.i18n import show_day, today
from kaskad.indicators.entering import Before, Entered, fault, oddities
from kaskad.indicators.grid_periods import GridPeriod, ends_inside
from kaskad.indicators.grid_values import Beside, PeriodValue, values_beside
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.locked import locked_up_to
from kaskad.indicators.models import Indicator, IndicatorSet, ValueState
from kaskad.indicators.numbers import plain
from kaskad.indicators.paste_values import Known, WrongUnitError, bare_number
from kaskad.indicators.standings import IndicatorNow, indicators_now
from kaskad.indicators.value_actions import subject_of
from kaskad.indicators.value_forms import asked_of, figure_in
from kaskad.indicators.value_words import fault_words, oddity_words
from kaskad.people.models import Person

NUMBERS = ("number", "numerator", "denominator")
FIELDS = (*NUMBERS, "present", "text", "note")
LIMITS = {"text": 5000, "note": 2000}


@dataclass(frozen=True)
class Seen:
    """What the row was drawn from, and what was said about it besides the value."""

    value_id: int | None = None
    revision: int | None = None
    another: bool = False
    """A new value beside the one that is settled."""
    keep: bool = False
    """What somebody else has written stays."""


@dataclass(frozen=True)
class Clash:
    """Two versions of one row."""

    theirs: str
    mine: str


@dataclass(frozen=True)
class GridRow:
    """An indicator with the value of the period, and with what was typed beside it."""

    indicator: Indicator
    now: IndicatorNow
    asked: tuple[str, ...]
    """Which of FIELDS say its value; none: it is not asked for."""
    why_not: str = ""
    """Why nothing is written here, or nothing now: then *locked*."""
    locked: bool = False
    beside: Beside = field(default_factory=Beside)
    seen: Seen = field(default_factory=Seen)
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    """What looks odd and is accepted."""
    clash: Clash | None = None

    @property
    def filled(self) -> bool:
        """Whether something was said; of a note alone the writer hears that a value is missing."""
        return any(self.typed.get(name) for name in FIELDS)

    @property
    def per_period(self) -> bool:
        """Whether its values are of a period and added up."""
        return self.indicator.value_kind == ValueKind.PER_PERIOD

    @property
    def points(self) -> tuple[Decimal, ...]:
        """The figures of the last values, the oldest first, for their small line."""
        found = (one.number for one in reversed(self.beside.before))
        return tuple(one for one in found if one is not None)

    @property
    def adds_up(self) -> bool:
        """Whether periods are added up, and this one has its value: there is no second one."""
        return self.per_period and self.beside.settled is not None


def rows_of(
    person: Person, place: Place, period: GridPeriod, known: Sequence[GridPeriod]
) -> list[GridRow]:
    """The indicators in the order of the passport, with their values of the period.

    Eight statements at most whatever their number.
    """
    indicators = db.session.scalars(
        select(Indicator)
        .join(IndicatorSet, IndicatorSet.id == Indicator.set_id)
        .where(Indicator.initiative_id == place.initiative.id, Indicator.archived_at.is_(None))
        .order_by(IndicatorSet.position, Indicator.position, Indicator.id)
    ).all()
    now = {one.id: one for one in indicators_now([place.initiative.id], period.on_day)}
    beside = values_beside(person, indicators, period, ends_inside(period, known))
    closed = locked_up_to(place.initiative.id)
    return [
        _row(one, now[one.id], beside[one.id], period, closed)
        for one in indicators
        if one.id in now
    ]


def _row(
    indicator: Indicator, now: IndicatorNow, beside: Beside, period: GridPeriod, closed: date | None
) -> GridRow:
    if now.parts is not None:
        return GridRow(indicator, now, (), str(_("made of linked indicators")), beside=beside)
    if indicator.counts:
        return GridRow(indicator, now, (), str(_("counted by lists")), beside=beside)
    every = asked_of(indicator)
    asked = tuple(one for one in every if one in (*NUMBERS, "present", "text"))
    first = period.first if "starts_on" in every else period.on_day
    locked = closed is not None and first <= closed
    why = ""
    if locked and closed is not None:
        why = (
            str(_("Locked: its period begins before %(day)s.", day=show_day(closed)))
            if period.on_day > closed
            else str(_("Locked up to and with %(day)s.", day=show_day(closed)))
        )
    seen, typed = Seen(), {}
    if beside.open is not None:
        seen = Seen(beside.open.id, beside.open.revision)
        typed = typed_of(beside.open)
    return GridRow(indicator, now, asked, why, locked, beside, seen, typed)


def typed_of(value: PeriodValue) -> dict[str, str]:
    """The value as it stands in the cells of its row."""
    counts = value.numerator is not None
    sign = get_decimal_symbol(get_locale() or "ru")

    def number(one: Decimal | None) -> str:
        return plain(one).replace(".", sign)

    return {
        "number": "" if counts else number(value.number),
        "numerator": number(value.numerator),
        "denominator": number(value.denominator),
        "present": {True: "yes", False: "no", None: ""}[value.present],
        "text": value.text,
        "note": value.note,
    }


def known_of(rows: Sequence[GridRow]) -> list[Known]:
    """What a pasted line may be about, in the order of the rows."""
    return [
        Known(
            one.indicator.id, one.indicator.number, one.indicator.name,
            () if one.locked else one.asked, one.indicator.unit,
        )
        for one in rows
    ]  # fmt: skip


def with_typed(rows: Sequence[GridRow], typed: Mapping[int, Mapping[str, str]]) -> list[GridRow]:
    """The rows with what stands in *typed*, by indicator."""
    return [replace(one, typed=typed.get(one.indicator.id, one.typed)) for one in rows]


def sent(rows: Sequence[GridRow], form: Mapping[str, Any]) -> list[GridRow]:
    """The rows as they were sent: `12-number` is the field of the indicator 12.

    A row that was shown locked sends nothing and is as it was.
    """
    return [_sent(one, form) for one in rows]


def _sent(row: GridRow, form: Mapping[str, Any]) -> GridRow:
    at = row.indicator.id
    names = (*row.asked, "note")
    if not row.asked or not any(f"{at}-{name}" in form for name in names):
        return row if not row.asked or row.locked else replace(row, typed={}, seen=Seen())
    typed = {name: clean(str(form.get(f"{at}-{name}", ""))) for name in names}

    def whole(name: str) -> int | None:
        text = str(form.get(f"{at}-{name}", ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None

    seen = Seen(
        whole("value"), whole("revision"), form.get(f"{at}-another") == "yes",
        form.get(f"{at}-keep") == "theirs",
    )  # fmt: skip
    return replace(row, typed=typed, seen=seen)


def entered(row: GridRow, period: GridPeriod) -> Entered:
    """What was typed. Raises Invalid with the field at fault."""
    for name, limit in LIMITS.items():
        if len(row.typed.get(name, "")) > limit:
            sentence = str(_("Too long: at most %(limit)s characters.", limit=str(limit)))
            raise errors.Invalid(sentence, fields={name: sentence})
    numbers = {name: _figure(row, name) for name in NUMBERS}
    return Entered(
        period.on_day, period.first if row.per_period else None, numbers["number"],
        numbers["numerator"], numbers["denominator"],
        {"yes": True, "no": False}.get(row.typed.get("present", "")), row.typed.get("text", ""),
    )  # fmt: skip


def _figure(row: GridRow, name: str) -> Decimal | None:
    unit = "%" if "numerator" in row.asked else row.indicator.unit
    try:
        return figure_in(bare_number(row.typed.get(name, ""), unit), name)
    except WrongUnitError as error:
        sentence = str(_("This is counted in another unit: %(unit)s.", unit=unit or "–"))
        raise errors.Invalid(sentence, fields={name: sentence}) from error


def unchanged(row: GridRow, period: GridPeriod) -> bool:
    """Whether the cells say what the open value of the row says already."""
    value = row.beside.open
    if value is None:
        return not row.filled
    try:
        said = entered(row, period)
    except errors.Invalid:
        return False
    return (
        said.numerator, said.denominator, said.figure, said.present, said.text,
        row.typed.get("note", ""),
    ) == (
        value.numerator, value.denominator, value.number, value.present, clean(value.text),
        clean(value.note),
    )  # fmt: skip


def looked_over(
    rows: Sequence[GridRow], place: Place, period: GridPeriod, *, faults: bool = True
) -> list[GridRow]:
    """The filled rows with what is wrong and what looks odd in them; nothing is written."""
    days = days_of(place.initiative)
    return [
        _looked_over(one, days, period, faults) if one.asked and one.filled else one for one in rows
    ]


def _looked_over(
    row: GridRow, days: tuple[date | None, date | None], period: GridPeriod, faults: bool
) -> GridRow:
    subject = subject_of(row.indicator, days)
    try:
        said = entered(row, period)
    except errors.Invalid as error:
        return replace(row, errors=error.fields) if faults else row
    wrong = fault(said, subject, today())
    if wrong is not None and faults and not row.errors:
        return replace(row, errors=at_fields(row, {wrong[1]: fault_words(wrong[0])}))
    odd = oddities(said, subject, _before(row))
    return replace(row, hints=tuple(oddity_words(one) for one in odd))


def _before(row: GridRow) -> list[Before]:
    """The last values; of a total first what it has come to, with what cards have added."""
    before = [Before(one.number, one.denominator) for one in row.beside.before]
    figure = row.now.figure
    if row.indicator.value_kind == ValueKind.CUMULATIVE and figure.number is not None:
        before.insert(0, Before(figure.number, figure.denominator))
    return before


def at_fields(row: GridRow, wrong: Mapping[str, str], message: str = "") -> dict[str, str]:
    """What is wrong by the cells of the row; of anything else the first cell says it."""
    cells = (*row.asked, "note")
    named = {name: text for name, text in wrong.items() if name in cells}
    return named or {row.asked[0]: next(iter(wrong.values()), message)}


def is_returned(row: GridRow) -> bool:
    """Whether the open value of the row came back with remarks."""
    return row.beside.open is not None and row.beside.open.state is ValueState.RETURNED
