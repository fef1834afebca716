"""Forms of the reference lists, and of tying a line of a passport to an entry."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered
from kaskad.cascade.reference_models import ReferenceKind
from kaskad.cascade.reference_validity import Entry
from kaskad.cascade.reference_words import choice_line
from kaskad.core.forms import (
    DayField,
    FilterForm,
    LineField,
    NumberField,
    OneOf,
    PageForm,
    TextField,
)
from kaskad.core.sorting import natural_key

SHOWS = ("troubled", "over")


def _list(label: Any) -> SelectField:
    return SelectField(label, [Offered()], validate_choice=False)


def entry_choices(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Entries to choose from, by name."""
    shown = sorted(entries, key=lambda one: natural_key(one.label))
    return [(str(one.id), choice_line(one)) for one in shown]


class ListFilter(FilterForm):
    """Which entries are shown."""

    show = LineField(_l("Which entries"), limit=20, validators=[OneOf(SHOWS)])


class KindFilter(FilterForm):
    """For which list an entry is written."""

    kind = LineField(limit=30, validators=[OneOf(ReferenceKind)])


class ReferenceForm(EditForm):
    """An entry of a list."""

    title = TextField(_l("What it is called"), limit=2000, required=True)
    short_title = LineField(_l("Short title"), limit=200)
    number = LineField(_l("Number"), limit=60)
    adopted_on = DayField(_l("Adopted on"), validators=[Optional()])
    valid_from = DayField(_l("In force from"), validators=[Optional()])
    valid_until = DayField(_l("Last day in force"), validators=[Optional()])
    successor_id = _list(_l("What came in its place"))
    url = LineField(_l("Where it can be read"), limit=1000)
    note = TextField(_l("Note"), limit=2000)

    def offer(self, entries: Iterable[Entry]) -> None:
        """Fill the list."""
        self.successor_id.choices = [("", _("nothing")), *entry_choices(entries)]

    def value(self, name: str, field: Any) -> Any:
        """The successor is an id."""
        if name == "successor_id":
            return int(field.data) if field.data else None
        return super().value(name, field)


class TieForm(PageForm):
    """Which entry a line of the passport means."""

    line = LineField(limit=60, required=True)
    reference = _list(_l("Entry of the list"))
    revision = NumberField(most=10**9)

    def offer(self, entries: Iterable[Entry]) -> None:
        """Fill the list."""
        self.reference.choices = [("", _("none of them")), *entry_choices(entries)]


class LineFilter(FilterForm):
    """Which line of the passport is open to be tied."""

    line = LineField(limit=60)


def entry_data(entry: Entry) -> Mapping[str, Any]:
    """What the form of an entry begins with."""
    return {
        "title": entry.title, "short_title": entry.short_title, "number": entry.number,
        "adopted_on": entry.adopted_on, "valid_from": entry.valid_from,
        "valid_until": entry.valid_until, "url": entry.url, "note": entry.note,
        "successor_id": str(entry.successor_id or ""), "revision": entry.revision,
    }  # fmt: skip
