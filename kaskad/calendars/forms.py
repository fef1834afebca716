"""Forms of the calendar: a school year with its tables, a day, a pasted list of days."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired, Optional, ValidationError

from kaskad.calendars.day_reading import LONGEST
from kaskad.calendars.models import DayKind, SpanKind
from kaskad.calendars.words import DAY_KINDS, SPAN_TITLES, mistake_words
from kaskad.calendars.year_actions import WrongYear
from kaskad.calendars.year_rules import MOST_SPANS, Span, YearDraft
from kaskad.core.errors import Conflict, Invalid
from kaskad.core.forms import DayField, FilterForm, LineField, NumberField, PageForm, TextField
from kaskad.core.i18n import show_day
from kaskad.periods import SchoolYear

_FILL = _l("Please fill in both days.")
_NEED_DAY = DataRequired(_l("Please fill this in."))
EMPTY_ROWS = {SpanKind.TERM: 4, SpanKind.HALF_YEAR: 2, SpanKind.VACATION: 5}
"""Rows a table has at least; behind those that are filled there is always an empty one."""


class SpanForm(PageForm):
    """A row of a table."""

    name = LineField(_l("Name"), limit=100)
    starts_on = DayField(_l("First day"), validators=[Optional()])
    ends_on = DayField(_l("Last day"), validators=[Optional()])
    remove = BooleanField(_l("Remove"))

    mistake: str = ""

    @property
    def used(self) -> bool:
        """Whether there is something in it that is to stay."""
        return not self.remove.data and any(map(_typed, (self.name, self.starts_on, self.ends_on)))

    @property
    def faults(self) -> list[str]:
        """What is wrong with the row, in sentences."""
        found = [str(error) for field in self for error in field.errors]
        return [*found, self.mistake] if self.mistake else found


class YearForm(PageForm):
    """A school year: its days, and a table each of terms, half-years and vacations."""

    starts_on = DayField(_l("First day of the school year"), validators=[_NEED_DAY])
    ends_on = DayField(_l("Last day of the school year"), validators=[_NEED_DAY])
    teaching_ends_on = DayField(_l("Last day of lessons"), validators=[Optional()])
    note = LineField(_l("Where the dates come from"), limit=300)
    to_check = BooleanField(_l("The dates are still to be checked"))
    revision = NumberField(most=10**9)

    def __init__(self, *args: Any, draft: YearDraft | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.tables: dict[SpanKind, list[SpanForm]] = {
            kind: list(self._stored(kind, draft) if draft else self._sent(kind))
            for kind in SpanKind
        }
        for kind, rows in self.tables.items():
            self.widen(kind, max(1, EMPTY_ROWS[kind] - len(rows)))

    def _stored(self, kind: SpanKind, draft: YearDraft) -> Iterator[SpanForm]:
        for span in draft.of(kind):
            data = {"name": span.name, "starts_on": span.starts_on, "ends_on": span.ends_on}
            yield SpanForm(formdata=None, data=data)

    def _sent(self, kind: SpanKind) -> Iterator[SpanForm]:
        found = [
            re.fullmatch(rf"{kind}-(\d{{1,2}})-(?:name|starts_on|ends_on)", name)
            for name in request.form
        ]
        last = max((int(match[1]) for match in found if match), default=-1)
        for index in range(min(last, MOST_SPANS) + 1):
            row = SpanForm(prefix=f"{kind}-{index}-")
            if row.used:
                yield row

    def widen(self, kind: SpanKind, rows: int) -> None:
        """So many empty rows more."""
        table = self.tables[kind]
        table += [SpanForm(formdata=None) for _number in range(rows)]

    def draft(self, first_year: int) -> YearDraft:
        """The year as typed. Raises Invalid unless every field holds."""
        rows = {kind: [one for one in table if one.used] for kind, table in self.tables.items()}
        fine = self.validate()
        for table in rows.values():
            for row in table:
                row.validate()
                if not row.faults and not (row.starts_on.data and row.ends_on.data):
                    row.mistake = str(_FILL)
                fine = fine and not row.faults
        if not fine:
            raise Invalid(_("Please check what you typed."))
        return YearDraft(
            first_year,
            self.starts_on.data or SchoolYear(first_year).start,
            self.ends_on.data or SchoolYear(first_year).end,
            self.teaching_ends_on.data,
            {
                kind: tuple(
                    Span(row.name.data or "", row.starts_on.data, row.ends_on.data)
                    for row in table
                    if row.starts_on.data and row.ends_on.data
                )
                for kind, table in rows.items()
            },
        )

    def blame(self, error: WrongYear) -> None:
        """Put each mistake beside what it is about."""
        for one in error.mistakes:
            sentence = mistake_words(one)
            if one.field:
                self[one.field].errors = [*self[one.field].errors, sentence]
            elif one.kind is not None and one.index >= 0:
                used = [row for row in self.tables[one.kind] if row.used]
                used[one.index].mistake = sentence
            else:
                self.form_errors.append(sentence)

    def dispute(self, error: Conflict, revision: int) -> None:
        """Say what somebody else has written meanwhile; sending again keeps what is typed here."""
        if not error.clashes:
            raise error
        for clash in error.clashes:
            sentence = _(
                "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
                theirs=_shown(clash.theirs),
            )
            if clash.field in self:
                self[clash.field].errors = [*self[clash.field].errors, sentence]
            else:
                title = SPAN_TITLES[SpanKind(clash.field)]
                self.form_errors.append(f"{title}: {sentence}")
        self.form_errors.append(error.message)
        self.revision.data, self.revision.raw_data = revision, None

    @property
    def row_faults(self) -> list[tuple[str, str]]:
        """(title of the table and number of the row, what is wrong), for the top of the page."""
        return [
            (f"{SPAN_TITLES[kind]}, {index}", " ".join(row.faults))
            for kind, rows in self.tables.items()
            for index, row in enumerate(rows, start=1)
            if row.faults
        ]


def _typed(field: Any) -> bool:
    """Whether there is anything in the field, be it nonsense."""
    return bool(field.data) or any(str(text).strip() for text in field.raw_data or ())


def _shown(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return show_day(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value) if value not in {None, ""} else str(_("nothing"))


class NewYearForm(PageForm):
    """A further school year."""

    year = LineField(_l("School year"), limit=20, required=True)
    source = SelectField(_l("Dates"), validate_choice=False)

    def offer(self, sources: Sequence[tuple[int, str]]) -> None:
        """Fill the list of years to copy from."""
        self.source.choices = [*((str(one), words) for one, words in sources), ("", _("none yet"))]

    def validate_source(self, field: Any) -> None:
        """A year that is offered, or none."""
        if (field.data or "") not in {str(one) for one, *_rest in field.iter_choices()}:
            raise ValidationError(_("Choose from the list."))

    def first_year(self) -> int:
        """The year typed. Raises Invalid for what is no school year."""
        try:
            return SchoolYear.parse(self.year.data or "").start_year
        except ValueError as error:
            sentence = _("A school year is written like 2026/2027.")
            raise Invalid(sentence, fields={"year": sentence}) from error


class DayForm(PageForm):
    """One day of the production calendar."""

    on_day = DayField(_l("Day"), validators=[_NEED_DAY])
    kind = SelectField(_l("What it is"))
    name = LineField(_l("Name"), limit=200)

    def offer(self) -> None:
        """Fill the list."""
        self.kind.choices = [(one.value, str(DAY_KINDS[one]).capitalize()) for one in DayKind]


class DaysForm(PageForm):
    """A pasted list, or a file with one."""

    text = TextField(_l("Days, one a line"), limit=LONGEST)
    file = FileField(
        _l("or a file (text or CSV)"), render_kw={"accept": ".csv,.txt,text/plain,text/csv"}
    )

    def whole(self) -> str:
        """What was pasted, else what the file says, in the old encoding too. Raises Invalid."""
        if self.text.data:
            return str(self.text.data)
        content = self.file.data.read(4 * LONGEST) if self.file.data else b""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1251", errors="replace")
        text = text.replace("\0", "")[:LONGEST]
        if not text.strip():
            sentence = _("Paste some days or choose a file first.")
            raise Invalid(sentence, fields={"text": sentence})
        return text


class CalendarFilter(FilterForm):
    """Whose calendar is looked at."""

    organisation = NumberField(most=2**31 - 1)


def once_of(form: Mapping[str, str]) -> str | None:
    """The key that makes a form count once, if it came along."""
    return form.get("_once", "")[:64] or None
