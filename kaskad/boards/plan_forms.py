"""Forms of making cards from the plan."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional

from kaskad.boards.board_queries import ColumnRow
from kaskad.boards.plan_actions import Each
from kaskad.boards.plan_queries import PlanGroup
from kaskad.core.forms import FilterForm, NotBlank, NumberField, PageForm, SelectChoice


class SpanForm(FilterForm):
    """School years whose dates are offered; nonsense means the usual ones."""

    first = StringField(validators=[Optional()])
    last = StringField(validators=[Optional()])


class PlanForm(PageForm):
    """Which activities become cards, how many each, where, whose."""

    activity = SelectMultipleField(_l("Activities"), coerce=int)
    mode = SelectMultipleField(_l("How many cards"))
    """`12:one` or `12:times` for every activity shown."""
    column = SelectField(_l("Into the column"), coerce=int)
    assign = BooleanField(_l("Those who answer for the activity answer for the card"))
    again = BooleanField(_l("Make again what is on the board already"))
    first = HiddenField(validators=[Optional()])
    last = HiddenField(validators=[Optional()])

    def offer(self, groups: Sequence[PlanGroup], columns: Sequence[ColumnRow]) -> None:
        """Let the person choose among what is in the plan and on the board."""
        ids = [row.id for group in groups for row in group.rows]
        self.activity.choices = [SelectChoice(each) for each in ids]
        self.mode.choices = [SelectChoice(f"{each}:{mode}") for each in ids for mode in Each]
        self.column.choices = [SelectChoice(column.id, column.title) for column in columns]

    def modes(self) -> dict[int, Each]:
        """How many cards each activity that was ticked gives."""
        wanted = dict(value.split(":") for value in self.mode.data or ())
        return {each: Each(wanted.get(str(each), Each.ONE)) for each in self.activity.data or ()}

    def validate_activity(self, field: Any) -> None:
        """At least one."""
        NotBlank(_l("Tick at least one activity."))(self, field)


class UndoPlanForm(PageForm):
    """Which making of cards is taken back: its event in the journal."""

    event = NumberField(_l("What is undone"), most=2**62, validators=[NotBlank()])
