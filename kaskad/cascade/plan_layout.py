"""Which fields of the forms of stages and activities stand first: those the printed table shows.

Pure. The columns of the chosen set come first, in their order and under their headings, for whoever
fills in the form has the document in mind (domain.md, 4.6); everything else stands under «More»,
where it can be reached. Where no set is chosen the forms keep the order of the office.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kaskad.cascade.plan_variants import ColumnSet, Rows


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand together."""

    names: tuple[str, ...]
    heading: str = ""
    """What stands above their column in the document; empty: the fields' own labels."""


@dataclass(frozen=True)
class FormLayout:
    """The fields of a form in order."""

    groups: tuple[FieldGroup, ...]
    more: tuple[FieldGroup, ...] = ()
    """Behind «More»."""
    unprinted: bool = False
    """The printed table has no place for such a row at all."""

    def of(self, form: Any) -> "FormLayout":
        """The same with the fields that *form* has, whose labels become the headings."""

        def kept(groups: Sequence[FieldGroup]) -> Iterator[FieldGroup]:
            for group in groups:
                names = tuple(name for name in group.names if name in form)
                if len(names) == 1 and group.heading:
                    form[names[0]].label.text = group.heading
                    yield FieldGroup(names)
                elif names:
                    yield FieldGroup(names, group.heading)

        return FormLayout(tuple(kept(self.groups)), tuple(kept(self.more)), self.unprinted)

    def more_names(self) -> list[str]:
        """The fields behind «More»."""
        return [name for group in self.more for name in group.names]


_ACTIVITY = (
    FieldGroup(("title",)), FieldGroup(("number", "stage")), FieldGroup(("further",)),
    FieldGroup(("period_raw",)), FieldGroup(("result",)), FieldGroup(("parties",)),
    FieldGroup(("state", "done_on")), FieldGroup(("content",)),
    FieldGroup(("conditions",)), FieldGroup(("link",)),
)  # fmt: skip
_STAGE = (
    FieldGroup(("title",)), FieldGroup(("number",)), FieldGroup(("period_raw",)),
    FieldGroup(("text",)),
)  # fmt: skip
_SELDOM = frozenset({"content", "conditions", "link"})
"""Behind «More» where no set is chosen: most documents have none of them."""
_FIELDS_OF = {
    "number": ("number",), "title": ("title",), "content": ("content",),
    "conditions": ("conditions",), "period": ("period_raw",), "parties": ("parties",),
    "result": ("result",), "link": ("link",), "state": ("state", "done_on"),
    # where a row of the table is a stage, as `plan_table.stage_lines` makes its cells
    "stage": ("stage",), "directions": ("content",), "activities": ("title", "number"),
}  # fmt: skip
"""The fields of an activity behind a column."""


def activity_layout(chosen: ColumnSet | None, *, staged: bool, several: bool = False) -> FormLayout:
    """The form of an activity in the columns *chosen*; *staged*: the plan has stages, *several*.

    Where the table has no column for activities the form keeps the usual order.
    """
    usual_order = [one for one in _ACTIVITY if several or "further" not in one.names]
    columns = chosen.columns if chosen is not None else ()
    found = [
        FieldGroup(_FIELDS_OF[one.name], one.heading) for one in columns if one.name in _FIELDS_OF
    ]
    if not any("title" in group.names for group in found):
        usual = [group for group in usual_order if not _SELDOM & set(group.names)]
        seldom = [group for group in usual_order if _SELDOM & set(group.names)]
        return FormLayout(tuple(usual), tuple(seldom), unprinted=bool(columns))
    if staged and not any("stage" in group.names for group in found):
        found.append(FieldGroup(("stage",)))  # rows stand under the headings of their stages
    return _with_the_rest(found, usual_order)


def stage_layout(chosen: ColumnSet | None) -> FormLayout:
    """The form of a stage: in the columns of a table whose rows are stages, else the usual one."""
    if chosen is None or chosen.rows is not Rows.STAGE:
        return FormLayout(_STAGE)
    names = set(chosen.names)
    if not names & {"stage", "stage_text"}:
        return FormLayout(_STAGE)
    # A table without a column for the names of stages has them above what they are about.
    text = ("text",) if "stage" in names else ("title", "text")
    period = () if "stage_period" in names else ("period_raw",)
    fields = {
        "stage": ("title", "number", *period), "stage_text": text, "stage_period": ("period_raw",),
    }  # fmt: skip
    found = [
        FieldGroup(fields[one.name], one.heading) for one in chosen.columns if one.name in fields
    ]
    return _with_the_rest(found, _STAGE)


def _with_the_rest(found: Sequence[FieldGroup], usual: Sequence[FieldGroup]) -> FormLayout:
    shown = {name for group in found for name in group.names}
    rest = (FieldGroup(tuple(one for one in group.names if one not in shown)) for group in usual)
    return FormLayout(tuple(found), tuple(group for group in rest if group.names))
