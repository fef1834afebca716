"""Forms of passport and plan: what was sent, and two people's texts of one field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import BooleanField, Field

from kaskad.core.errors import Conflict
from kaskad.core.forms import DayField, NumberField, PageForm
from kaskad.core.i18n import show_day
from kaskad.core.text_diff import marked

KEEP_THEIRS = "theirs"


@dataclass(frozen=True)
class Dispute:
    """One field that two people changed."""

    field: str
    """Name of the field in the form, with its prefix."""
    label: str
    theirs: str
    theirs_html: Markup
    mine_html: Markup
    choice: str
    """Name of the radio buttons that choose between the two."""
    is_text: bool


MOST_IDS = 50


class IdsField(Field):
    """Several rows by their ids, in their order; an empty value says only that it was asked."""

    data: list[int]

    def process_data(self, value: Any) -> None:
        """The rows as they are."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the ids. Raises ValueError for anything else."""
        given = [one for one in valuelist if one]
        if len(given) > MOST_IDS or not all(
            one.isascii() and one.isdigit() and len(one) < 19 for one in given
        ):
            self.data = []
            raise ValueError(_("Choose from the list."))
        self.data = list(dict.fromkeys(int(one) for one in given))


class EditForm(PageForm):
    """A form of a part, drawn from a revision of it."""

    revision = NumberField(most=10**9)

    columns: Mapping[str, str] = {}
    """Columns whose field has another name."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.disputes: list[Dispute] = []

    @property
    def refused(self) -> bool:
        """Whether it is shown again because something was wrong."""
        return bool(self.errors or self.disputes)

    def changes(self, names: Sequence[str]) -> dict[str, Any]:
        """What the form says of the columns *names*; one that was not sent is not changed."""
        found: dict[str, Any] = {}
        for name in names:
            field = self[self.columns.get(name, name)]
            if not field.raw_data and not getattr(field, "always", False):
                continue
            if request.form.get(self._choice(field.name)) == KEEP_THEIRS:
                continue
            found[name] = self.value(name, field)
        return found

    def value(self, name: str, field: Any) -> Any:
        """The column's value. Forms with numbers and lists say more."""
        del name
        if isinstance(field, (DayField, BooleanField)):
            return field.data
        return field.data or ""

    def dispute(self, error: Conflict, revision: int) -> None:
        """Show both texts; sending the form again is the answer to what was read.

        Raises a conflict that is not about texts.
        """
        if not error.clashes:
            raise error
        for clash in error.clashes:
            field = self[self.columns.get(clash.field, clash.field)]
            theirs = self.shown(clash.field, clash.theirs)
            mine = self.shown(clash.field, clash.mine)
            left, right = marked(theirs, mine)
            is_text = type(field).__name__ in {"TextField", "LineField"}
            self.disputes.append(
                Dispute(
                    field.name, field.label.text, theirs, left, right,
                    self._choice(field.name), is_text,
                )
            )  # fmt: skip
        self["revision"].data, self["revision"].raw_data = revision, None

    def shown(self, name: str, value: Any) -> str:
        """A value of the column *name* in words."""
        if value is None or value == "":
            return ""
        if hasattr(value, "isoformat"):
            return show_day(value)
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        field = self[self.columns.get(name, name)]
        words = {str(key): word for key, word, *_rest in getattr(field, "choices", None) or ()}
        return str(words.get(str(value), value))

    @staticmethod
    def _choice(field_name: str) -> str:
        return f"keep_{field_name}"
