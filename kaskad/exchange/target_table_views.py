"""The door for a table of indicators with targets by period: a Word file, or pasted cells."""

import json
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired

from kaskad.cascade import freezing
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import Offered
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.panels import change_url
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import LineField, PageForm, TextField
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.packing import pack, unpack
from kaskad.exchange.readers.table_files import (
    MOST_BYTES,
    Table,
    table_of_paste,
    tables_of_word,
)
from kaskad.exchange.readers.target_table import read_tables
from kaskad.exchange.target_table_actions import Brought, Into, bring_table
from kaskad.indicators.definition_page import tables_of
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

EDIT = Permission.INDICATOR_EDIT
_AT = "/projects/<key>/indicators/table"


class _IntoForm(PageForm):
    """Where new indicators go."""

    table = SelectField(_l("Table of the passport"), [Offered()], validate_choice=False)
    set_number = LineField(_l("Number of the new appendix"), limit=20)
    set_title = LineField(_l("Title of the new appendix"), limit=500)

    def offer(self, place: Place) -> None:
        """Fill the list; a new one is what is left when there is none."""
        tables = tables_of(place)
        self.table.choices = [*((str(one), name) for one, name in tables), ("", _("a new one"))]
        if not self.is_submitted():
            self.table.data = str(tables[-1][0]) if tables else ""

    def into(self) -> Into:
        """The answer."""
        set_id = int(self.table.data) if self.table.data else None
        return Into(set_id, self.set_number.data or "", self.set_title.data or "")


class TableForm(_IntoForm):
    """The table, in a file or pasted."""

    file = FileField(_l("Word file (.docx)"), render_kw={"accept": ".docx"})
    pasted = TextField(_l("Or cells pasted from a spreadsheet"), limit=200_000)


class PackedForm(_IntoForm):
    """The table that has been looked at."""

    packed = HiddenField(
        validators=[DataRequired(_l("The preview cannot be used any more. Choose the file again."))]
    )
    source = LineField(limit=200)


@blueprint.get(_AT)
@web.policy(EDIT)
def target_table(key: str) -> ResponseReturnValue:
    """The form."""
    person = current_person()
    place = open_place(person, key, EDIT)
    return _show(person, place, TableForm(formdata=None))


@blueprint.post(f"{_AT}/preview")
@web.policy(EDIT)
def preview_target_table(key: str) -> ResponseReturnValue:
    """What would be made of it. Everything is tried for real and rolled back."""
    person = current_person()
    place = place_for(person, key, EDIT)
    freezing.refuse_form(place.initiative)
    form = TableForm()
    form.offer(place)
    try:
        form.check()
        tables, source = _sent(form)
        packed = pack(json.dumps(tables, ensure_ascii=False).encode())
        with unit_of_work(person, dry_run=True):
            place = place_for(person, key, EDIT)
            brought = bring_table(person, place, read_tables(tables), form.into(), source)
    except errors.Invalid as error:
        if not form.errors:
            form.form_errors = [*form.form_errors, error.message]
        return _show(person, open_place(person, key, EDIT), form), 422
    kept = PackedForm(
        formdata=None, packed=packed, source=source, table=form.table.data,
        set_number=form.set_number.data, set_title=form.set_title.data,
    )  # fmt: skip
    return _show(person, open_place(person, key, EDIT), form, brought=brought, kept=kept)


@blueprint.post(_AT)
@web.policy(EDIT)
def apply_target_table(key: str) -> ResponseReturnValue:
    """Load the table that was looked at."""
    person = current_person()
    place = place_for(person, key, EDIT)
    freezing.refuse_form(place.initiative)
    form = PackedForm()
    form.offer(place)
    try:
        form.check()
        tables = _unpacked(form.packed.data or "")
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            source = form.source.data or str(_("table of indicators"))
            brought = bring_table(person, place, read_tables(tables), form.into(), source)
    except errors.Invalid as error:
        again = TableForm(formdata=None)
        again.form_errors = [error.message]
        return _show(person, open_place(person, key, EDIT), again), 422
    flash(" ".join(_sentences(brought)), "success")
    return web.see_other(url_for("indicators.indicator_list", key=key))


def _sent(form: TableForm) -> tuple[list[Table], str]:
    """The tables, and what they are called in issues."""
    given = request.files.get("file")
    if given is not None and given.filename:
        name = given.filename.replace("\\", "/").rpartition("/")[2]
        return tables_of_word(given.stream.read(MOST_BYTES + 1)), name[:200]
    if form.pasted.data:
        return table_of_paste(form.pasted.data), str(_("pasted table of indicators"))
    sentence = str(_("Choose a file or paste the cells first."))
    raise errors.Invalid(sentence, fields={"file": sentence})


def _unpacked(packed: str) -> list[Table]:
    """As `preview_target_table` has packed them; whatever else comes is refused."""
    wrong = errors.Invalid(_("The preview cannot be used any more. Choose the file again."))
    try:
        found: Any = json.loads(unpack(packed))
    except ValueError as error:
        raise wrong from error
    if not isinstance(found, list):
        raise wrong
    for table in found:
        if not isinstance(table, list):
            raise wrong
        for row in table:
            if not isinstance(row, list) or not all(isinstance(one, str) for one in row):
                raise wrong
    return found


def _sentences(brought: Brought) -> list[str]:
    new, changed = brought.count("created"), brought.count("changed")
    said = [
        ngettext("%(num)s new indicator.", "%(num)s new indicators.", new) if new else "",
        ngettext("%(num)s indicator has other targets.", "%(num)s indicators have other targets.",
                 changed) if changed else "",
        ngettext("%(num)s doubt stands on the sheet of import issues.",
                 "%(num)s doubts stand on the sheet of import issues.",
                 len(brought.doubts)) if brought.doubts else "",
    ]  # fmt: skip
    return [str(one) for one in said if one] or [str(_("All of it is already here."))]


def _show(person: Person, place: Place, form: TableForm, **more: Any) -> str:
    form.offer(place)
    frozen = freezing.reason(place.initiative) if freezing.is_frozen(place.initiative) else ""
    return page(
        "exchange/target_table.html", person, place, form=form, frozen=frozen,
        ask_url=change_url(place.initiative, person) if frozen else None, **more,
    )  # fmt: skip
