"""Forms of the board page: new cards, lists of cards, moving, boards themselves."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Length

from kaskad.boards.models import Colour, ColumnCategory
from kaskad.core.forms import DayField, LineField, NumberField, PageForm, SelectChoice, TextField


def _id_or_none(value: Any) -> int | None:
    """A chosen id; nothing for an empty choice. Anything else is a ValueError, as WTForms wants."""
    return int(value) if value not in (None, "", "None") else None


class NewCardForm(PageForm):
    """One new card."""

    title = LineField(_l("What is to be done"), limit=500, required=True)
    column = SelectField(_l("Column"), coerce=_id_or_none)
    description = TextField(_l("Description"))
    due_on = DayField(_l("Due"))
    person = SelectField(_l("Responsible"), coerce=_id_or_none)
    cards = HiddenField(validators=[Length(max=20)])
    """The slice of the board that was looked at (`slices`)."""


class PasteForm(PageForm):
    """A list, one card a line."""

    text = TextField(_l("List, one card a line"), limit=120_000, required=True)
    column = SelectField(_l("Column"), coerce=_id_or_none)
    cards = HiddenField(validators=[Length(max=20)])


class MoveForm(PageForm):
    """Where a card goes."""

    column = NumberField(_l("Column"), least=1, most=2_000_000_000)
    after = LineField(_l("After the card"), limit=24)
    before = LineField(_l("Before the card"), limit=24)
    place = RadioField(
        _l("Place in the column"),
        choices=[SelectChoice("first", _l("On top")), SelectChoice("last", _l("At the bottom"))],
        validate_choice=False, default="",
    )  # fmt: skip
    revision = NumberField(_l("Version"), most=2_000_000_000)


class TitleForm(PageForm):
    """A new title, from the revision seen."""

    title = LineField(_l("Title"), limit=500, required=True)
    revision = NumberField(_l("Version"), most=2_000_000_000)


class ViewForm(PageForm):
    """How a person leaves a board."""

    view = LineField(_l("View"), limit=20)
    fold = NumberField(_l("Column"), least=1, most=2_000_000_000)


class BulkForm(PageForm):
    """A change of many cards at once."""

    card = SelectMultipleField(_l("Cards"), validate_choice=False)
    do = LineField(_l("What to do"), limit=20, required=True)
    column = NumberField(_l("Column"), least=1, most=2_000_000_000)
    person = NumberField(_l("Responsible"), least=1, most=2_000_000_000)
    label = NumberField(_l("Label"), least=1, most=2_000_000_000)
    due_on = DayField(_l("Due"))


CATEGORY_WORDS = {
    ColumnCategory.TODO: _l("To do"),
    ColumnCategory.DOING: _l("In progress"),
    ColumnCategory.REVIEW: _l("Being agreed"),
    ColumnCategory.DONE: _l("Result reached"),
    ColumnCategory.ACCEPTED: _l("Accepted"),
}
COLOUR_WORDS = {
    Colour.GREY: _l("Grey"), Colour.TEAL: _l("Teal"), Colour.BLUE: _l("Blue"),
    Colour.VIOLET: _l("Violet"), Colour.GREEN: _l("Green"), Colour.AMBER: _l("Amber"),
    Colour.RED: _l("Red"), Colour.PINK: _l("Pink"),
}  # fmt: skip


class ColumnForm(PageForm):
    """A column of a board."""

    title = LineField(_l("Title"), limit=120, required=True)
    category = SelectField(
        _l("What it means"),
        choices=[SelectChoice(c.value, words) for c, words in CATEGORY_WORDS.items()],
    )
    colour = SelectField(
        _l("Colour"), choices=[SelectChoice(c.value, words) for c, words in COLOUR_WORDS.items()],
        default=Colour.GREY.value,
    )  # fmt: skip
    wip_limit = NumberField(_l("At most cards"), least=1, most=999)
    revision = NumberField(_l("Version"), most=2_000_000_000)


class LabelForm(PageForm):
    """A label of a board."""

    name = LineField(_l("Name"), limit=80, required=True)
    colour = SelectField(
        _l("Colour"), choices=[SelectChoice(c.value, words) for c, words in COLOUR_WORDS.items()],
        default=Colour.TEAL.value,
    )  # fmt: skip
    revision = NumberField(_l("Version"), most=2_000_000_000)


class ArchiveColumnForm(PageForm):
    """Putting a column away, and where its cards go."""

    to = NumberField(_l("Move the cards to"), least=1, most=2_000_000_000)


class ShiftForm(PageForm):
    """A column one place further."""

    to_the = SelectField(
        _l("Where to"),
        choices=[
            SelectChoice("left", _l("To the left")),
            SelectChoice("right", _l("To the right")),
        ],
    )
