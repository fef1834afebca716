"""Forms of planning and running sprints."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Optional

from kaskad.cascade.forms import Offered
from kaskad.core.errors import Invalid
from kaskad.core.forms import DayField, FilterForm, LineField, NotBlank, NumberField, PageForm
from kaskad.core.forms import TextField as Text
from kaskad.sprints.models import ImprovementState
from kaskad.sprints.plan_actions import MOST_SPRINTS
from kaskad.sprints.wording import improvement_word


class StartSprintsForm(PageForm):
    """A project begins to work in sprints."""

    count = NumberField(_l("How many sprints"), most=MOST_SPRINTS, validators=[NotBlank()])
    initial = BooleanField(_l("With an initial sprint before the first"))
    deadline_raw = LineField(_l("Deadline of the whole, in words of the passport"))
    deadline_on = DayField(_l("Deadline as a date"), validators=[Optional()])
    definition_of_done = Text(_l("When a card counts as done"))


class ChangePlanForm(PageForm):
    """What holds for all sprints of a project."""

    deadline_raw = LineField(_l("Deadline of the whole, in words of the passport"))
    deadline_on = DayField(_l("Deadline as a date"), validators=[Optional()])
    definition_of_done = Text(_l("When a card counts as done"))
    agreement = Text(_l("How the team works together"))
    revision = NumberField(most=10**9)


class ChangeCountForm(PageForm):
    """Another number of sprints."""

    count = NumberField(_l("How many sprints"), most=MOST_SPRINTS, validators=[NotBlank()])
    reason = Text(_l("Why"), limit=2000)


class OutlineForm(PageForm):
    """All that may be said of a sprint still ahead."""

    window_raw = LineField(_l("Roughly when"), limit=300)
    outline = Text(_l("What the goal will be about"))
    revision = NumberField(most=10**9)


class ReasonForm(PageForm):
    """Something that needs a reason, kept for ever."""

    reason = Text(_l("Why"), limit=2000)


class SettleForm(PageForm):
    """How far an improvement action is."""

    state = SelectField(_l("State"), [Offered()], validate_choice=False)
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the list."""
        self.state.choices = [(str(one), improvement_word(one)) for one in ImprovementState]


class SprintForm(PageForm):
    """Goal and days of a sprint."""

    title = LineField(_l("Name of the sprint"), limit=300)
    goal = Text(_l("Goal"), limit=5000)
    starts_on = DayField(_l("First day"), validators=[Optional()])
    ends_on = DayField(_l("Last day"), validators=[Optional()])
    definition_of_done = Text(_l("When a card counts as done"))
    revision = NumberField(most=10**9)


class ResultForm(PageForm):
    """An expected result, in own words or one of the project's."""

    text = Text(_l("What will be there when the sprint is over"), limit=5000)
    expected_result = NumberField(_l("A step to this result of the project"), most=2**31 - 1)


class ChangeResultForm(PageForm):
    """Other words for an expected result."""

    text = Text(_l("What will be there when the sprint is over"), limit=5000)
    revision = NumberField(most=10**9)


class TakeForm(PageForm):
    """The school years whose dates the plan shows; what is taken is read by `wishes_of`."""

    first = HiddenField(validators=[Optional()])
    last = HiddenField(validators=[Optional()])


class NoteForm(PageForm):
    """A note of the weekly sync."""

    day = DayField(_l("Day"), validators=[NotBlank(_l("Please say for which day."))])
    done = Text(_l("What I have done"), limit=5000)
    next = Text(_l("What I do next"), limit=5000)
    obstacles = Text(_l("What hinders"), limit=5000)


class ChangeNoteForm(PageForm):
    """Other words in one's own note."""

    done = Text(_l("What I have done"), limit=5000)
    next = Text(_l("What I do next"), limit=5000)
    obstacles = Text(_l("What hinders"), limit=5000)
    revision = NumberField(most=10**9)


class WindowFilter(FilterForm):
    """Days proposed on the page, to be put into the form."""

    starts_on = DayField(validators=[Optional()])
    ends_on = DayField(validators=[Optional()])
    first = LineField()
    last = LineField()


def read_days(typed: Mapping[str, str], people: Collection[int]) -> dict[int, Decimal | None]:
    """Days of each of *people* as typed into `days-<id>`; «2,5» is two and a half.

    Raises Invalid with a sentence for each field that is no number.
    """
    found: dict[int, Decimal | None] = {}
    wrong: dict[str, str] = {}
    for person_id in people:
        text = typed.get(f"days-{person_id}")
        if text is None:
            continue
        text = text.strip().replace(",", ".")
        try:
            amount = Decimal(text) if text else None
        except InvalidOperation:
            amount = Decimal(-1)
        if amount is not None and not (amount.is_finite() and 0 <= amount <= 400):
            wrong[f"days-{person_id}"] = str(_("Days are a number from 0 to 400."))
            continue
        found[person_id] = None if amount is None else amount.quantize(Decimal("0.1"))
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return found
