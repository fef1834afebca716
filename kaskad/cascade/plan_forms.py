"""Forms of the plan: a stage, an activity, its state, its place."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from kaskad.cascade.edit_forms import EditForm, IdsField
from kaskad.cascade.forms import Offered
from kaskad.cascade.models import ActivityState
from kaskad.cascade.plan_layout import FormLayout, activity_layout, stage_layout
from kaskad.cascade.plan_variants import ColumnSet
from kaskad.cascade.wording import activity_state_word
from kaskad.core.forms import DayField, FilterForm, LineField, NumberField, PageForm, TextField


class PlanForm(EditForm):
    """A form whose fields stand in the order of the printed table."""

    layout = FormLayout(())

    def lay_out(self, chosen: ColumnSet | None) -> None:
        """Order the fields as the columns *chosen* are; their headings become the labels."""
        self.layout = self._layout(chosen).of(self)

    def _layout(self, chosen: ColumnSet | None) -> FormLayout:
        raise NotImplementedError

    def filled(self, names: Iterable[str]) -> bool:
        """Whether one of *names* says something: it is not hidden from whoever reads the form."""
        untold = {"", None, str(ActivityState.PLANNED)}
        given = (self[name].data for name in names)
        return any(bool(one) if isinstance(one, list) else one not in untold for one in given)


class StageForm(PlanForm):
    """A stage of the plan."""

    title = TextField(_l("Title of the stage"), limit=1000)
    number = LineField(_l("Number"), limit=20)
    period_raw = TextField(_l("Period in words"), limit=1000)
    text = TextField(_l("What the stage is about"), limit=20_000)

    def _layout(self, chosen: ColumnSet | None) -> FormLayout:
        return stage_layout(chosen)


class ActivityForm(PlanForm):
    """An activity of the plan."""

    title = TextField(_l("Activity"), limit=5000, required=True)
    number = LineField(_l("Number"), limit=20)
    stage = SelectField(_l("Stage"), [Offered()], validate_choice=False)
    period_raw = TextField(_l("Period in words"), limit=1000)
    result = TextField(_l("Planned result"), limit=20_000)
    further = IdsField(_l("Also runs in"))
    parties = IdsField(_l("Responsible"))
    content = TextField(_l("Content, methods, forms"), limit=20_000)
    conditions = TextField(_l("Conditions needed"), limit=20_000)
    link = LineField(_l("Link"), limit=2000)
    state = SelectField(_l("State"), [Offered()], validate_choice=False)
    done_on = DayField(_l("Carried out on"), validators=[Optional()])

    columns = {"stage_id": "stage"}
    offered: Sequence[tuple[int, str]] = ()
    """The stages, and those that a request adds, by numbers below zero."""

    def _layout(self, chosen: ColumnSet | None) -> FormLayout:
        # one choice is «outside the stages»
        stages = len(self.stage.choices or ()) - 1
        return activity_layout(chosen, staged=stages > 0, several=stages > 1)

    def offer(self, stages: Iterable[tuple[int, str]], people: Iterable[tuple[int, str]]) -> None:
        """Fill the lists; *people* are all who can be named."""
        self.offered = list(stages)
        outside = ("", _("outside the stages"))
        self.stage.choices = [outside, *((str(one), t) for one, t in self.offered)]
        self.state.choices = [(str(one), activity_state_word(one)) for one in ActivityState]
        self.people = list(people)

    def value(self, name: str, field: Any) -> Any:
        """Stages are ids, parties a list, days days."""
        if name == "stage_id":
            return int(field.data) if field.data else None
        if name in {"parties", "further"}:
            return field.data
        return super().value(name, field)

    def validate_done_on(self, field: Any) -> None:
        """A day belongs to what was carried out."""
        if field.data and self.state.data != ActivityState.DONE:
            raise ValidationError(_("Only what was carried out has such a day."))

    @property
    def stages(self) -> list[tuple[int, str]]:
        """The stages of the plan, to say in which others it runs."""
        return [(one, name) for one, name in self.offered if one > 0]

    @property
    def named(self) -> list[tuple[int, str]]:
        """Those chosen, with their names."""
        names = dict(self.people)
        return [(one, names[one]) for one in self.parties.data if one in names]

    @property
    def others(self) -> list[tuple[int, str]]:
        """Those who can be added."""
        return [one for one in self.people if one[0] not in self.parties.data]


class ProgressForm(EditForm):
    """How far an activity of an approved plan is: nothing else of it is written."""

    state = SelectField(_l("State"), [Offered()], validate_choice=False)
    done_on = DayField(_l("Carried out on"), validators=[Optional()])

    def offer(self) -> None:
        """Fill the list."""
        self.state.choices = [(str(one), activity_state_word(one)) for one in ActivityState]

    def validate_done_on(self, field: Any) -> None:
        """A day belongs to what was carried out."""
        if field.data and self.state.data != ActivityState.DONE:
            raise ValidationError(_("Only what was carried out has such a day."))


class StateForm(PageForm):
    """How far an activity is, in one press."""

    state = SelectField(_l("State"), [Offered()], validate_choice=False)

    def offer(self) -> None:
        """Fill the list."""
        self.state.choices = [(str(one), activity_state_word(one)) for one in ActivityState]


class OrderForm(PageForm):
    """One place up or down."""

    way = RadioField(_l("Where to"), [Offered()], validate_choice=False)

    def offer(self) -> None:
        """Fill the list."""
        self.way.choices = [("up", _("Up")), ("down", _("Down"))]


class NewPartFilter(FilterForm):
    """Under which stage a new activity stands."""

    stage = NumberField(most=2**62)


class PeriodFilter(FilterForm):
    """Words of a period that are being typed."""

    period_raw = TextField(limit=1000)
    stage = LineField(limit=20)
    part = NumberField(most=2**62)
