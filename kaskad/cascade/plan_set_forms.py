"""Forms of the columns of a table of activities: which set, and a set of one's own."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered
from kaskad.cascade.plan_table import heading_word
from kaskad.cascade.plan_variants import ACTIVITY_COLUMNS, STAGE_COLUMNS, PlanColumn
from kaskad.core.forms import FilterForm, LineField, NumberField, PageForm

MOST = len(ACTIVITY_COLUMNS) + len(STAGE_COLUMNS)


class ColumnsForm(PageForm):
    """Which set of columns."""

    columns = RadioField(_l("Columns of the table"), [Offered()], validate_choice=False)
    revision = NumberField(most=10**9)

    def offer(self, codes: Sequence[str]) -> None:
        """Fill the list."""
        self.columns.choices = [(code, code) for code in codes]


class PreviewFilter(FilterForm):
    """The set that is looked at before it is taken; or begun from."""

    set = LineField(limit=40)


class PlanSetForm(EditForm):
    """A set: its title, the place and heading of each column; without a place it is left out."""

    title = LineField(_l("Title of the set"), limit=120, required=True)

    def rows(self, names: Sequence[str]) -> Iterator[tuple[str, Any, Any]]:
        """(what the column is, its place, its heading) of each."""
        for name in names:
            yield heading_word(name), self[f"place_{name}"], self[f"heading_{name}"]

    @property
    def chosen(self) -> list[PlanColumn]:
        """The columns that have a place, in order; without a heading they have the usual one."""
        placed = [
            (self[f"place_{name}"].data, at, name)
            for at, name in enumerate((*ACTIVITY_COLUMNS, *STAGE_COLUMNS))
            if self[f"place_{name}"].data
        ]
        return [
            PlanColumn(name, self[f"heading_{name}"].data or heading_word(name))
            for _place, _at, name in sorted(placed)
        ]

    def fill(self, title: str, columns: Sequence[PlanColumn], revision: int | None) -> None:
        """Show a set that is there, or from which a new one begins."""
        self["title"].data, self["revision"].data = title, revision
        for place, one in enumerate(columns, 1):
            self[f"place_{one.name}"].data = place
            self[f"heading_{one.name}"].data = one.heading


for _name in (*ACTIVITY_COLUMNS, *STAGE_COLUMNS):
    setattr(PlanSetForm, f"place_{_name}", NumberField(_l("Place"), most=MOST))
    setattr(PlanSetForm, f"heading_{_name}", LineField(_l("Heading"), limit=200))
