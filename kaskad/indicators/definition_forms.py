"""Forms of an indicator's definition: its words, its reading, targets by period, the link."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField
from wtforms.validators import Optional

from kaskad.cascade.forms import Offered
from kaskad.core.errors import Invalid
from kaskad.core.forms import DayField, FilterForm, LineField, TextField
from kaskad.indicators.definition_actions import TargetGiven
from kaskad.indicators.definition_words import (
    counts_choices,
    direction_choices,
    frequency_choices,
    kind_choices,
    population_choices,
    population_words,
    rollup_choices,
    value_kind_choices,
)
from kaskad.indicators.kinds import Rollup
from kaskad.indicators.value_forms import FigureField, IndicatorForm

MOST_ROWS = 300
"""More rows than a table of periods ever has (`series.MOST` and those that stand in it)."""
_NUMBERS = ("low", "baseline")


def _list(label: Any) -> SelectField:
    return SelectField(label, [Offered()], validate_choice=False)


class IndicatorWordsForm(IndicatorForm):
    """What stands in the passport, as written."""

    number = LineField(_l("No."), limit=20)
    name = TextField(_l("Indicator"), limit=2000, required=True)
    criterion = TextField(_l("Criterion"), limit=2000)
    unit = LineField(_l("Unit"), limit=60)
    target_raw = TextField(_l("Final target"), limit=1000)
    source = TextField(_l("Source of the data"), limit=2000)


class NewIndicatorForm(IndicatorWordsForm):
    """An indicator for an appendix that is there, or for a new one."""

    table = _list(_l("Table of the passport"))
    set_number = LineField(_l("Number of the new appendix"), limit=20)
    set_title = LineField(_l("Title of the new appendix"), limit=500)

    def offer(self, tables: Sequence[tuple[int, str]]) -> None:
        """Fill the list; a new one is what is left when there is none."""
        self.table.choices = [*((str(one), name) for one, name in tables), ("", _("a new one"))]


class ReadingForm(IndicatorForm):
    """How it is counted and held against its target."""

    columns = {"responsible_id": "responsible"}

    kind = _list(_l("What kind of figure"))
    direction = _list(_l("Which way is better"))
    low = FigureField(_l("Lower bound"))
    value_kind = _list(_l("What a value says"))
    frequency = _list(_l("How often a value is due"))
    numerator = TextField(_l("Counted above the line"), limit=1000)
    denominator = TextField(_l("Counted below the line"), limit=1000)
    method = TextField(_l("How it is calculated"), limit=5000)
    limits = TextField(_l("Who is counted"), limit=1000)
    dimensions = LineField(_l("Broken down by"), limit=300)
    counts = _list(_l("Counted by lists"))
    population = _list(_l("Out of which organisations of the district"))
    responsible = _list(_l("Who answers for it"))
    baseline = FigureField(_l("Where it began"))
    baseline_on = DayField(_l("Day of the beginning"), validators=[Optional()])
    baseline_note = LineField(_l("Where this is known from"), limit=500)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill the lists."""
        for field, choices in (
            (self.kind, kind_choices()), (self.direction, direction_choices()),
            (self.value_kind, value_kind_choices()),
            (self.frequency, [("", _("not said")), *frequency_choices()]),
            (self.counts, [("", _("no: figures are written by hand")), *counts_choices()]),
            (self.population, [("", _("not a share of organisations")), *population_choices()]),
        ):  # fmt: skip
            field.choices = [(str(value), word) for value, word in choices]
        self.responsible.choices = [
            ("", _("nobody yet")), *((str(one), name) for one, name in people),
        ]  # fmt: skip

    def value(self, name: str, field: Any) -> Any:
        """The column's value."""
        if name in _NUMBERS:
            return field.data
        if name == "responsible_id":
            return int(field.data) if field.data else None
        if name in {"dimensions", "population"}:
            return [part.strip() for part in (field.data or "").split(",") if part.strip()]
        return super().value(name, field)

    def shown(self, name: str, value: Any) -> str:
        """A value of the column *name* in words."""
        if name == "population":
            return population_words(value or ())
        return ", ".join(value) if isinstance(value, list) else super().shown(name, value)


class LinkForm(IndicatorForm):
    """Into which indicator above, by which rule."""

    parent = _list(_l("Indicator above"))
    rule = _list(_l("How linked indicators make it"))

    def offer(self, parents: Sequence[tuple[int, str]], rules: Sequence[Rollup]) -> None:
        """Fill the lists with what would not be refused."""
        self.parent.choices = [(str(one), name) for one, name in parents]
        words = dict(rollup_choices())
        self.rule.choices = [(str(rule), words[rule]) for rule in rules]


class EveryFilter(FilterForm):
    """Rows of which periods the table of targets offers, between which days."""

    every = LineField(limit=20)
    first = DayField()
    last = DayField()


class _RowForm(Form):
    """One row of the table; names are those of its columns."""

    label = LineField(limit=60)
    starts_on = DayField()
    due_on = DayField()
    raw = LineField(limit=1000)


class SentTargets:
    """The table of targets as it was sent: columns of equal length, a row of each.

    `rows` are what was typed, to be shown again; `given` reads them.
    """

    NAMES = ("label", "starts_on", "due_on", "raw")

    def __init__(self, form: MultiDict[str, str]) -> None:
        columns = [form.getlist(name)[:MOST_ROWS] for name in self.NAMES]
        self.whole = len({len(one) for one in columns}) == 1
        self.rows = [dict(zip(self.NAMES, row, strict=True)) for row in zip(*columns, strict=False)]
        revision = form.get("revision", "")
        self.seen = int(revision) if revision.isdecimal() and len(revision) < 10 else None

    def given(self) -> list[TargetGiven]:
        """The targets; a row without one is none. Raises Invalid, naming the row."""
        if not self.whole:
            raise Invalid(str(_("Please check what you typed.")))
        found = []
        for number, row in enumerate(self.rows, 1):
            form = _RowForm(MultiDict(row))
            if not row["raw"].strip():
                continue
            if not form.validate():
                wrong = [str(sentence) for field in form for sentence in field.errors]
                raise Invalid(_in_row(number, " ".join(wrong)))
            starts_on: date | None = form.starts_on.data
            due_on: date | None = form.due_on.data
            if starts_on is None or due_on is None:
                raise Invalid(_in_row(number, str(_("A target needs both days of its period."))))
            found.append(TargetGiven(starts_on, due_on, form.raw.data or "", form.label.data or ""))
        return found


def _in_row(number: int, sentence: str) -> str:
    return str(_("Row %(number)s: %(what)s", number=number, what=sentence))
