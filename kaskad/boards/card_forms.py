"""Forms of the card and of everything on it. A form changes only the fields it carries."""

import contextlib
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from kaskad.boards.models import RelationKind
from kaskad.core.forms import DayField, LineField, NumberField, PageForm, SelectChoice, TextField

_MOST_CHOSEN = 300


class AmountField(Field):
    """A number that people write with a comma and spaces: «1 234,5»; empty is no number."""

    widget = TextInput()

    def __init__(
        self, label: Any = None, *, most: str = "1000000000", places: int = 2, **kw: Any
    ) -> None:
        self.most, self.places = Decimal(most), places
        self.typed = ""
        self.data: Decimal | None = None
        super().__init__(label, **kw)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = read_amount(self.typed, self.most, self.places)

    def _value(self) -> str:
        if self.typed:
            return self.typed
        return "" if self.data is None else f"{self.data.normalize():f}".replace(".", ",")


def read_amount(text: str, most: Decimal, places: int) -> Decimal | None:
    """The number in *text*, None when it is empty. Raises ValueError with a sentence."""
    bare = "".join(text.split()).replace("\u202f", "").replace(",", ".")
    if not bare:
        return None
    sentence = _("Please write a number, as 12 or 12.5.")
    if len(bare) > 30 or not bare.isascii():
        raise ValueError(sentence)
    try:
        amount = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(sentence) from error
    if not amount.is_finite() or not 0 <= amount <= most:
        raise ValueError(sentence)
    return round(amount, places)


class PartialForm(PageForm):
    """A form of which a page may show only some fields: the others are not touched."""

    def narrow(self, *names: str) -> None:
        """Leave only the fields *names* (and the revision)."""
        for name in list(self._fields):
            if name not in names and name != "revision":
                del self[name]

    def narrow_to_sent(self) -> None:
        """Leave only the fields that were sent."""
        self.narrow(*(name for name in self._fields if name in request.form))

    def settle(self) -> None:
        """After a conflict: for each field in dispute the person keeps one text or a third."""
        for name in list(self._fields):
            pick = request.form.get(f"pick_{name}")
            if pick == "theirs":
                del self[name]
            elif pick == "mine" and f"mine_{name}" in request.form:
                with contextlib.suppress(ValueError):
                    self[name].process_formdata([request.form[f"mine_{name}"]])
                for narrow in self[name].filters:
                    self[name].data = narrow(self[name].data)

    def fill_up(self, row: object, *names: str) -> None:
        """Give the form the fields *names* that it lacks, as *row* has them: it is shown again."""
        whole = type(self)(formdata=None, obj=row)
        for name in names:
            if name not in self._fields:
                self._fields[name] = whole[name]
                setattr(self, name, whole[name])

    @property
    def changes(self) -> dict[str, Any]:
        """Field -> new value, of the fields that are left."""
        return {f.name: f.data for f in self if f.name != "revision"}


class CardForm(PartialForm):
    """What is written on a card."""

    revision = NumberField(most=1_000_000_000)
    title = LineField(_l("Title"), limit=500, required=True)
    description = TextField(_l("Description"))
    starts_on = DayField(_l("Start"))
    due_on = DayField(_l("Due"))
    effort = RadioField(
        _l("Size"),
        choices=[
            SelectChoice("", _l("not estimated")),
            SelectChoice("S", _l("S – small")),
            SelectChoice("M", _l("M – medium")),
            SelectChoice("L", _l("L – large")),
        ],
        coerce=lambda value: value or None,
    )  # fmt: skip
    effort_hours = AmountField(_l("Hours"), most="99999")
    blocked_reason = TextField(_l("What is in the way"), limit=2000)

    def validate_due_on(self, field: DayField) -> None:
        """The due day is not before the first one."""
        starts = self._fields.get("starts_on")
        if starts is not None and starts.data and field.data and field.data < starts.data:
            raise ValidationError(_("The due day is before the first day."))


class ItemForm(PartialForm):
    """A line of the checklist."""

    revision = NumberField(most=1_000_000_000)
    text = LineField(_l("What is to be done"), limit=500, required=True)
    assignee_id = SelectField(
        _l("Responsible"), coerce=lambda value: int(value) if value else None,
        validate_choice=False,
    )  # fmt: skip
    due_on = DayField(_l("Due"))

    def validate_assignee_id(self, field: SelectField) -> None:
        """The action asks whether the party may be chosen; here only that it can be one."""
        if field.data is not None and not 0 < field.data < 2**31:
            raise ValidationError(_("Please choose from the list."))


class NewItemsForm(PageForm):
    """New lines of the checklist: one a line."""

    text = TextField(_l("New line of the checklist"), limit=20_000, required=True)

    @property
    def lines(self) -> list[str]:
        """What was typed or pasted, line by line, without list marks."""
        found = (line.strip().lstrip("-*•☐☑ \t") for line in (self.text.data or "").split("\n"))
        return [line for line in found if line]


class CommentForm(PageForm):
    """A comment."""

    revision = NumberField(most=1_000_000_000)
    body = TextField(_l("Comment"), required=True)


class RelationForm(PageForm):
    """How the card relates to another."""

    kind = SelectField(
        _l("This card"),
        choices=[
            SelectChoice(RelationKind.BLOCKS.value, _l("blocks")),
            SelectChoice("blocked_by", _l("is blocked by")),
            SelectChoice(RelationKind.RELATES.value, _l("is related to")),
            SelectChoice(RelationKind.DUPLICATES.value, _l("repeats")),
        ],
    )
    other = LineField(_l("Key of the other card"), limit=200, required=True)


class UnrelateForm(PageForm):
    """Which relation to take back."""

    card_id = NumberField(least=1, most=2**31 - 1)
    other_id = NumberField(least=1, most=2**31 - 1)
    kind = SelectField(choices=[SelectChoice(kind.value, kind.value) for kind in RelationKind])


def chosen(name: str) -> set[int]:
    """Ids sent under *name* (many check boxes). Nonsense is left out, for no page sends it."""
    values = request.form.getlist(name)[:_MOST_CHOSEN]
    return {int(v) for v in values if v.isascii() and v.isdigit() and 0 < int(v[:10]) < 2**31}
