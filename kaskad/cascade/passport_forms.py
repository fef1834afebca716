"""The form of a section of the passport: all its blocks and rows, each with its revision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField
from wtforms.validators import Optional, Regexp

from kaskad.cascade.access import Place
from kaskad.cascade.around_words import GROUP, coded_choices
from kaskad.cascade.edit_forms import EditForm, IdsField
from kaskad.cascade.edit_history import item_words
from kaskad.cascade.forms import Offered
from kaskad.cascade.models import PassportBlock
from kaskad.cascade.part_edits import Row
from kaskad.cascade.passport_actions import name_of, organisation_choices
from kaskad.cascade.passport_parts import (
    BLOCK_FIELDS,
    ROWS,
    block_kinds,
    blocks_of,
    parts_of,
)
from kaskad.cascade.result_indicators import FIELD, measured_by, offered
from kaskad.core import errors
from kaskad.core.forms import LineField, TextField, clean, clean_line

_WORDS = ("number", "title", "text", "url")
NEW_BLOCK, NEW_ROW = "nb", "n0"


class Coded(SelectField):
    """A choice from one of the closed lists of `around_words`; the first says nothing."""

    def __init__(self, name_of_list: str, label: Any, **kw: Any) -> None:
        self.name_of_list = name_of_list
        super().__init__(label, [Offered()], choices=self._offered, validate_choice=False, **kw)

    def _offered(self) -> list[tuple[str, str]]:
        return coded_choices(self.name_of_list, _("not said"))


class ItemForm(Form):
    """A line of a list in a block."""

    at = HiddenField()
    """Which item it was: what the form does not show stays with it."""
    number = LineField(_l("Number"), limit=20)
    title = LineField(_l("Heading of the item"), limit=1000)
    text = TextField(_l("Text"), limit=20_000)
    url = LineField(_l("Address of a page"), limit=2000)
    count = LineField(
        _l("How many"), limit=20,
        validators=[Optional(), Regexp(r"\d{1,7}$", message=_l("A whole number is needed."))],
    )  # fmt: skip
    obligation = Coded("obligation", _l("Whether they have to"))


class BlockForm(EditForm):
    """A block: running text, a list, or both."""

    heading = LineField(_l("Heading"), limit=500)
    body = TextField(_l("Text"), limit=100_000)
    entries = FieldList(FormField(ItemForm), label=_l("List"), max_entries=500)

    columns = {"items": "entries"}
    stored: Sequence[Any] = ()
    """The items as they stand now."""
    more: tuple[str, ...] = ()
    """What the items of this section say besides (`around_words.GROUP`)."""
    carry: int | None = None
    """The item that goes one place up."""

    def changes(self, names: Sequence[str]) -> dict[str, Any]:
        """As for every form; the list only if the form had it."""
        found = super().changes([name for name in names if name != "items"])
        if "items" not in names or f"{self._prefix}listed" not in request.form:
            return found
        if request.form.get(f"keep_{self.entries.name}") != "theirs":
            found["items"] = self._items()
        return found

    def _items(self) -> list[Any]:
        rows = [self._item(entry.form) for entry in self.entries]
        at = self.carry
        if at is not None and 0 < at < len(rows):
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        return [row for row in rows if row is not None]

    def _item(self, form: Any) -> Any:
        at = str(form.at.data or "")
        known = at.isascii() and at.isdigit() and len(at) < 6 and int(at) < len(self.stored)
        old = self.stored[int(at)] if known else {}
        typed = {name: form[name].data or "" for name in (*_WORDS, *self.more)}
        if not any(typed.values()):
            return None
        if not isinstance(old, dict) and any(typed[name] for name in self.more):
            old = {"text": str(old)}
        if not isinstance(old, dict):
            return old if typed["text"] == clean(str(old)) else typed["text"]
        made = dict(old)
        for name, value in typed.items():
            was = "" if old.get(name) is None else str(old[name])
            if value not in {clean(was), clean_line(was)}:
                made[name] = value
        return made

    def fill(self, row: PassportBlock) -> None:
        """Show the items of *row*, and a free line at the end."""
        for index, item in enumerate(row.items or ()):
            given = item if isinstance(item, dict) else {"text": str(item)}
            shown = {name: str(given.get(name) or "") for name in (*_WORDS, *self.more)}
            self.entries.append_entry({**shown, "at": str(index)})
        self.entries.append_entry({})

    def shown(self, name: str, value: Any) -> str:
        """The list as lines."""
        if name == "items":
            return "\n".join(item_words(one) for one in value or ())
        return super().shown(name, value)


class SentBox(BooleanField):
    """A box whose absence says no."""

    always = True


class TextRowForm(EditForm):
    """A legal act, a national project."""

    text = TextField(_l("Text"), limit=20_000)


class NumberedForm(TextRowForm):
    """An objective, a result, an effect."""

    number = LineField(_l("Number"), limit=20)


class ResultForm(NumberedForm):
    """A result or an effect, and which way it goes."""

    trend = Coded("trend", _l("Trend"))
    check_method = TextField(_l("How it is checked"), limit=5000)
    indicators = IdsField(_l("Measured by"))

    offered: Sequence[tuple[int, str]] = ()
    """The indicators to choose from."""

    def value(self, name: str, field: Any) -> Any:
        """Indicators are a list."""
        return field.data if name == "indicators" else super().value(name, field)


class FundingForm(EditForm):
    """A source of money."""

    number = LineField(_l("Number"), limit=20)
    kind = Coded("kind", _l("Kind of source"))
    text = TextField(_l("Source, in the words of the document"), limit=2000)
    amount_raw = LineField(
        _l("Sum, roubles"), limit=100, description=_l("For example 1 500 000,50.")
    )
    note = TextField(_l("Note"), limit=5000)


class StaffForm(EditForm):
    """Who does what."""

    number = LineField(_l("Number"), limit=20)
    post = TextField(_l("Post"), limit=2000)
    function = TextField(_l("Function in the project"), limit=20_000)
    is_lead = SentBox(_l("Leads the project"))


class OrganisationForm(EditForm):
    """Something about an organisation."""

    number = LineField(_l("Number"), limit=20)
    organisation = SelectField(_l("Organisation"), [Offered()], validate_choice=False)

    def offer(self, place: Place) -> None:
        """Fill the list of a new row."""
        self.organisation.choices = [
            ("", _("choose an organisation…")),
            *((str(one), name) for one, name in organisation_choices(place)),
        ]


class PartnerForm(OrganisationForm):
    """A partner."""

    function = TextField(_l("Function in the project"), limit=20_000)
    agreement_kind = Coded("agreement_kind", _l("Agreement"))
    agreement_raw = LineField(
        _l("Agreement: number and day"), limit=1000,
        description=_l("As in the paper: “договор от 12.01.2021 № 5”; without a number “б/н”."),
    )  # fmt: skip


class PilotForm(OrganisationForm):
    """A pilot site."""

    role = Coded("role", _l("What it does"))
    role_note = LineField(_l("What exactly"), limit=1000)
    coverage_raw = LineField(
        _l("Whom it covers"),
        limit=1000,
        description=_l("For example “12 % педагогов, 14 % детей”."),
    )
    period_raw = LineField(
        _l("From and to"), limit=300,
        description=_l("In words: “с 01.09.2021 по 31.05.2022”."),
    )  # fmt: skip
    letter_raw = TextField(_l("Letter of consent"), limit=1000)


_FORMS: dict[str, type[EditForm]] = {
    "objectives": NumberedForm,
    "funding": FundingForm,
    "results": ResultForm,
    "effects": ResultForm,
    "products": NumberedForm,
    "staff": StaffForm,
    "partners": PartnerForm,
    "pilot_sites": PilotForm,
    "regulations": TextRowForm,
    "national_projects": TextRowForm,
}


@dataclass
class PartForm:
    """A block or a row with its form. `row` None: a new one."""

    id: str
    """As prefixes and buttons name it: `b12`, `r7`, `nb`, `n0`."""
    form: Any
    row: Row | None
    name: str
    fields: tuple[str, ...]

    @property
    def sent(self) -> bool:
        """Whether the request brought it."""
        return f"{self.id}-revision" in request.form or self.row is None

    @property
    def blank(self) -> bool:
        """Whether nothing was typed into a new one."""
        given = {name: value for name, value in self.form.changes(self.fields).items() if value}
        return not given and not self.choice

    @property
    def choice(self) -> str:
        """The organisation chosen for a new row."""
        return str(self.form.organisation.data or "") if "organisation" in self.form else ""


@dataclass
class SectionForms:
    """A section that is being written."""

    section: str
    blocks: list[PartForm] = field(default_factory=list)
    rows: list[PartForm] = field(default_factory=list)
    new_block: PartForm | None = None
    new_row: PartForm | None = None
    away: list[tuple[str, str]] = field(default_factory=list)
    """(id, words) of what was put away."""

    @property
    def parts(self) -> list[PartForm]:
        """Everything that stands there."""
        return [*self.blocks, *self.rows]

    @property
    def fresh(self) -> list[PartForm]:
        """What may be added."""
        return [one for one in (self.new_block, self.new_row) if one is not None]

    @property
    def disputed(self) -> bool:
        """Whether somebody else has changed the same."""
        return any(one.form.disputes for one in self.parts)

    def part(self, part_id: str) -> PartForm:
        """The one that a button names. Raises NotFound."""
        for one in self.parts:
            if one.id == part_id:
                return one
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))


def section_forms(
    place: Place,
    section: str,
    *,
    sent: bool = False,
    measured: Mapping[int, Sequence[int]] | None = None,
) -> SectionForms:
    """The forms of *section*: as things stand, or (*sent*) as the request brought them.

    *measured*: what a request for a change asks for already of the indicators of results.

    Raises NotFound for a row of the request that is none of this section.
    """
    found = SectionForms(section)
    known = set()
    for letter, rows, group in (
        ("b", blocks_of(place.initiative, section), found.blocks),
        ("r", parts_of(place.initiative, section), found.rows),
    ):
        for row in rows:
            part_id = f"{letter}{row.id}"
            known.add(part_id)
            mine = sent and f"{part_id}-revision" in request.form
            if row.archived_at is None or mine:
                group.append(_part(place, section, part_id, row, sent=mine))
            else:
                found.away.append((part_id, _words(row)))
    if sent and not _named() <= known:
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    if section == "other" or (block_kinds(section)[:1] == (section,) and not found.blocks):
        found.new_block = _part(place, section, NEW_BLOCK, None, sent=sent)
    if section in ROWS:
        found.new_row = _part(place, section, NEW_ROW, None, sent=sent)
    if section in ROWS and ROWS[section].measured:
        _offer_indicators(place, found, measured or {})
    return found


def _offer_indicators(
    place: Place, forms: SectionForms, asked: Mapping[int, Sequence[int]]
) -> None:
    """Let every result choose the indicators by which it is measured. Two statements."""
    now = {**measured_by(place.initiative.id), **asked}
    choices = offered(place.initiative, (one for ids in now.values() for one in ids))
    for part in (*forms.rows, forms.new_row):
        if part is None:
            continue
        part.form.offered = choices
        if part.row is not None and not part.form.indicators.raw_data:
            part.form.indicators.data = list(now.get(part.row.id, ()))


def _named() -> set[str]:
    """Ids of the parts that the request names."""
    found = (re.fullmatch(r"([br]\d{1,18})-revision", name) for name in request.form)
    return {match[1] for match in found if match}


def _words(row: Row) -> str:
    if isinstance(row, PassportBlock):
        text = row.heading or row.body or "; ".join(item_words(one) for one in row.items or ())
        text = " ".join(text.split())
        return text if len(text) <= 80 else f"{text[:79]}…"
    return name_of(row)


def _part(place: Place, section: str, part_id: str, row: Row | None, *, sent: bool) -> PartForm:
    is_block = part_id.startswith("b") or part_id == NEW_BLOCK
    make: Any = BlockForm if is_block else _FORMS[section]
    fields = BLOCK_FIELDS if is_block else ROWS[section].asked
    how: Mapping[str, Any] = {} if sent else {"formdata": None}
    names = [name for name in (*fields, "revision") if name != FIELD]
    data = {name: getattr(row, name) for name in names} if row is not None else {}
    data.pop("items", None)
    form = make(prefix=part_id, data=data or None, **how)
    if isinstance(form, BlockForm):
        form.stored = row.items or () if isinstance(row, PassportBlock) else ()
        form.more = GROUP if section == "participants" else ()
        if not sent:
            form.fill(row) if isinstance(row, PassportBlock) else form.entries.append_entry({})
    if isinstance(form, OrganisationForm):
        if row is None:
            form.offer(place)
        else:
            del form.organisation
    for one in form:
        one.id = one.name  # with the prefix: labels and errors find it
    return PartForm(part_id, form, row, name_of(row) if row is not None else "", fields)
