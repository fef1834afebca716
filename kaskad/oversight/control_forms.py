"""Forms of the page of control; several stand on one page, so each has ids of its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered
from kaskad.core.errors import Invalid
from kaskad.core.forms import (
    DayField,
    FilterForm,
    LineField,
    NumberField,
    OneOf,
    PageForm,
    TextField,
)
from kaskad.oversight.control_words import conclusion_word
from kaskad.oversight.models import Conclusion

Choices = Sequence[tuple[Any, str]]
_DAY = _l("Please write the date as 30.09.2021.")


def _list(label: Any) -> SelectField:
    return SelectField(label, [Offered()], validate_choice=False)


def _day(label: Any, *, needed: bool = False) -> DayField:
    return DayField(label, validators=[InputRequired(_DAY) if needed else Optional()])


def sent_day(field: DayField) -> date:
    """The day in a field that needs one. Raises Invalid."""
    if field.data is None:
        raise Invalid(str(_DAY), fields={field.name: str(_DAY)})
    return field.data


class ControlForm(EditForm):
    """A form that shares its page with others."""

    def mark(self, suffix: str) -> None:
        """Give every field an id of its own, so that labels and errors find it."""
        for field in self:
            field.id = f"{field.name}-{suffix}"
            field.label.field_id = field.id


class MilestoneForm(ControlForm):
    """A milestone: a new one, or other words for it."""

    name = TextField(_l("What has to be there"), limit=1000, required=True)
    planned_on = _day(_l("Day of the plan"), needed=True)
    responsible = _list(_l("Responsible"))
    document = LineField(_l("Confirmed by"), limit=500)
    part = _list(_l("Stage or activity"))
    control_date = BooleanField(_l("A control date: the lead can move it, not take it away"))
    reason = TextField(_l("Why the day lies outside the project"), limit=1000)

    columns = {
        "responsible_id": "responsible", "stage_id": "part", "activity_id": "part",
        "baseline_on": "planned_on",
    }  # fmt: skip

    def offer(self, people: Choices, parts: Choices) -> None:
        """Fill the lists."""
        self.responsible.choices = _people(people)
        self.part.choices = [("", _("the whole project")), *parts]

    def value(self, name: str, field: Any) -> Any:
        """Stage and activity are chosen in one list; ids are numbers."""
        if name == "responsible_id":
            return int(field.data) if field.data else None
        if name in {"stage_id", "activity_id"}:
            return part_id(field.data, name.removesuffix("_id"))
        return super().value(name, field)


def part_id(code: str | None, kind: str) -> int | None:
    """The id in `stage-12` for the kind `stage`, None for another kind."""
    found, _dash, number = (code or "").partition("-")
    return int(number) if found == kind and number else None


class MoveForm(ControlForm):
    """Another day, with the reason."""

    forecast_on = _day(_l("Expected on"), needed=True)
    reason = TextField(_l("Why it moves"), limit=1000, required=True)


class PassForm(ControlForm):
    """The day on which it was reached, and what confirms it."""

    actual_on = _day(_l("Passed on"), needed=True)
    document = LineField(_l("Confirmed by"), limit=500)


class CancelForm(ControlForm):
    """It is no longer needed."""

    reason = TextField(_l("Why it is no longer needed"), limit=1000, required=True)

    columns = {"cancel_reason": "reason", "cancelled_at": "reason"}


class ControlStageForm(ControlForm):
    """A control stage: what is checked, when, by whom."""

    number = LineField(_l("Number"), limit=20)
    subject = TextField(_l("Object of control"), limit=5000, required=True)
    period_raw = TextField(_l("Period in words"), limit=1000)
    expected = TextField(_l("Expected result"), limit=5000)
    controller = _list(_l("Who controls"))

    columns = {"controller_id": "controller"}

    def offer(self, people: Choices) -> None:
        """Fill the list."""
        self.controller.choices = _people(people)

    def value(self, name: str, field: Any) -> Any:
        """Ids are numbers."""
        if name == "controller_id":
            return int(field.data) if field.data else None
        return super().value(name, field)


class FoundForm(ControlForm):
    """What there is, before the conclusion."""

    found = TextField(_l("What was found"), limit=5000)


class ConcludeForm(ControlForm):
    """What the stage has come to."""

    found = TextField(_l("What was found"), limit=5000, required=True)
    conclusion = _list(_l("Conclusion"))
    concluded_on = _day(_l("Day of the conclusion"))
    measures = TextField(_l("What has to be done about it"), limit=5000)
    measures_due_on = _day(_l("By which day"))

    columns = {"measures_done_on": "measures"}

    def offer(self) -> None:
        """Fill the list."""
        words = [(str(one), conclusion_word(one)) for one in Conclusion]
        self.conclusion.choices = [("", _("Choose")), *words]


class MeasuresForm(PageForm):
    """The measures were carried out; without a day: they were not after all."""

    done_on = _day(_l("Carried out on"))


class TakeForm(PageForm):
    """What is taken over from the plan."""

    take = SelectMultipleField(_l("Control points"), validate_choice=False)


class ControlFilter(FilterForm):
    """Which row is open to be worked on, and the day looked at."""

    milestone = NumberField(most=2**62)
    stage = NumberField(most=2**62)
    new = LineField(limit=20, validators=[OneOf(("milestone", "stage"))])
    as_of = DayField(_l("As of"), validators=[Optional()])


class PeriodFilter(FilterForm):
    """Words of a period that are being typed."""

    period_raw = TextField(limit=1000)


def _people(people: Choices) -> list[tuple[str, str]]:
    return [("", _("nobody yet")), *((str(one), name) for one, name in people)]
