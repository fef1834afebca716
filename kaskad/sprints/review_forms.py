"""Forms of the review, the retrospective and the closing."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from kaskad.boards.card_forms import AmountField
from kaskad.cascade.forms import Offered, blame
from kaskad.core import errors
from kaskad.core.forms import DayField, LineField, NumberField, PageForm, SelectChoice
from kaskad.core.forms import TextField as Text
from kaskad.core.i18n import show_day
from kaskad.sprints.models import (
    DECISIONS,
    HindranceCategory,
    ImprovementState,
    RemarkKind,
    ReviewVerdict,
    Verdict,
)
from kaskad.sprints.wording import (
    MOOD_FACES,
    category_word,
    fate_word,
    improvement_word,
    mood_word,
    review_word,
    verdict_word,
)

FEEDBACK = ("who", "what", "decision")


class RowForm(PageForm):
    """A form that stands on its page more than once: each has ids of its own."""

    def mark(self, suffix: object) -> None:
        """Give every field an id of its own, so that labels and errors find it."""
        for field in self:
            field.id = f"{field.name}-{suffix}"
            field.label.field_id = field.id


class ResultForm(RowForm):
    """What the review says of one expected result."""

    verdict = RadioField(_l("Is it there?"), validate_choice=False, validators=[Offered()])
    note = Text(_l("In words: what is there, what is missing"), limit=2000)
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the choice."""
        self.verdict.choices = [
            ("", verdict_word(None)),
            *((str(v), verdict_word(v)) for v in Verdict),
        ]


class EvidenceForm(RowForm):
    """A proof: a card of the sprint, a file on one, or an address."""

    proof = SelectField(_l("Card of the sprint or file on it"), validate_choice=False)
    url = LineField(_l("Or an address"), limit=2000)
    title = LineField(_l("Name of what is there"), limit=300)

    def offer(self, cards: Sequence[tuple[int, str]], files: Sequence[tuple[str, str]]) -> None:
        """Fill the list."""
        self.proof.choices = [
            SelectChoice("", _("Choose…")),
            *(SelectChoice(f"card:{card_id}", words) for card_id, words in cards),
            *(SelectChoice(f"file:{public_id}", words) for public_id, words in files),
        ]


class DecisionForm(RowForm):
    """What becomes of an unfinished card."""

    decision = RadioField(_l("Decision"), validate_choice=False, validators=[Offered()])
    reason = LineField(_l("Why, if you like"), limit=1000)
    seen = HiddenField()

    def offer(self, following: int | None) -> None:
        """Fill the choice; without a next sprint nothing can go into it."""
        self.decision.choices = [
            (str(one), fate_word(one, following))
            for one in DECISIONS
            if following is not None or one != DECISIONS[0]
        ]


class ValueForm(RowForm):
    """What a card really brought for an indicator."""

    numerator = AmountField(_l("How many"), places=6)
    denominator = AmountField(_l("Out of how many"), places=6)
    amount = AmountField(_l("Really came"), places=6)
    note = LineField(_l("Note"), limit=1000)
    send = BooleanField(_l("Send to be checked"))
    seen = HiddenField()

    def ask_counts(self, *, share: bool) -> None:
        """Of a share how many out of how many is asked; of anything else only how much."""
        if share:
            self.amount.label.text = str(_("Per cent, if the counts are not known"))
        else:
            del self.numerator, self.denominator

    @property
    def counts(self) -> tuple[Decimal | None, Decimal | None]:
        """Of a share: how many, and out of how many."""
        if "numerator" not in self:
            return None, None
        return self.numerator.data, self.denominator.data


class MoodForm(PageForm):
    """A mood of 1 to 5."""

    mood = RadioField(_l("How was the sprint for you?"), validate_choice=False)

    def offer(self) -> None:
        """Fill the choice."""
        self.mood.choices = [(str(mood), mood_word(mood)) for mood in MOOD_FACES]


class RemarkForm(RowForm):
    """What worked, or what hindered."""

    kind = HiddenField()
    category = SelectField(_l("Where it comes from"), validate_choice=False)
    text = Text(_l("In a few words"), limit=1000)

    def offer(self) -> None:
        """Fill the list."""
        self.category.choices = [
            SelectChoice("", _("Choose…")),
            *(SelectChoice(str(one), category_word(one)) for one in HindranceCategory),
        ]

    def read(self) -> tuple[str, str, str | None]:
        """(kind, text, category) as they may be. Raises Invalid."""
        self.check()
        kinds, known = {str(one) for one in RemarkKind}, {str(one) for one in HindranceCategory}
        if self.kind.data not in kinds or (self.category.data or "") not in {"", *known}:
            raise errors.Invalid(_("Choose from the list."))
        return str(self.kind.data), self.text.data or "", self.category.data or None


class ActionForm(RowForm):
    """What the team changes, who sees to it, by which day."""

    text = Text(_l("What we do differently"), limit=1000)
    owner = SelectField(_l("Who sees to it"), validate_choice=False, validators=[Offered()])
    due_on = DayField(_l("By"), validators=[Optional()])

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill the list."""
        self.owner.choices = [
            SelectChoice("", _("Choose…")),
            *(SelectChoice(str(party_id), name) for party_id, name in people),
        ]


class ActionStateForm(RowForm):
    """How far an improvement action is."""

    state = SelectField(_l("How far it is"), validate_choice=False, validators=[Offered()])
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the list."""
        self.state.choices = [
            SelectChoice(str(one), improvement_word(one)) for one in ImprovementState
        ]


class ReviewForm(PageForm):
    """The record of the review. What people said is read by `feedback_sent`."""

    held_on = DayField(_l("Held on"), validators=[Optional()])
    chair = LineField(_l("Chair"), limit=300)
    secretary = LineField(_l("Secretary"), limit=300)
    participants = Text(_l("Who took part"), limit=5000)
    summary = Text(_l("What came out of the sprint"))
    plan_changes = Text(_l("Changes to the overall plan"))
    verdict = RadioField(_l("How the sprint is taken"), validate_choice=False)
    next_goal = Text(_l("Idea for the goal of the next sprint"), limit=5000)
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the choice."""
        self.verdict.choices = [(str(one), review_word(one)) for one in ReviewVerdict]

    def check(self) -> None:
        """Raise Invalid unless the form holds."""
        if self.verdict.data not in {"", "None", None, *(str(one) for one in ReviewVerdict)}:
            raise errors.Invalid(_("Choose from the list."))
        super().check()


class ReopenForm(PageForm):
    """Why a closed sprint is opened again."""

    reason = Text(_l("Why it has to be opened again"), limit=2000)


def feedback_sent() -> list[dict[str, str]]:
    """Rows of what people said at the review, as they were typed."""
    columns = [request.form.getlist(f"feedback_{name}")[:50] for name in FEEDBACK]
    count = max(len(column) for column in columns)
    return [
        {
            name: (column[number][:2000] if number < len(column) else "")
            for name, column in zip(FEEDBACK, columns, strict=True)
        }
        for number in range(count)
    ]


def refuse(form: PageForm, error: errors.Invalid | errors.Conflict, seen: Any) -> int:
    """Say in *form* why it was refused, with what was typed kept; the status of the answer.

    Where somebody else has written meanwhile, their words stand beside the field, and sending the
    form once more keeps one's own: *seen* is the state it is drawn from now. Raises a conflict that
    is not about texts.
    """
    if isinstance(error, errors.Invalid):
        if not form.errors:
            blame(form, error)
            form.form_errors = [*form.form_errors, *error.what_next]
        return 422
    if not error.clashes:
        raise error
    form.form_errors = [*form.form_errors, error.message]
    for clash in error.clashes:
        if clash.field in form and clash.theirs != clash.mine:
            sentence = _(
                "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
                theirs=_shown(clash.field, clash.theirs),
            )
            form[clash.field].errors = [*form[clash.field].errors, sentence]
    for name in ("revision", "seen"):
        if name in form:
            form[name].data, form[name].raw_data = seen, None
    return 409


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, Verdict):
        return verdict_word(value)
    if isinstance(value, ReviewVerdict) or name == "verdict":
        return review_word(value) if value in set(ReviewVerdict) else verdict_word(value)
    return show_day(value) if hasattr(value, "isoformat") else str(value)
