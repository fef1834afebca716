"""Forms of change requests: the forms of passport and plan, with a reason; and the decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from kaskad.approvals import request_points
from kaskad.approvals.life_actions import KIND_LIMIT, NUMBER_LIMIT, Words
from kaskad.approvals.request_indicators import AskedForm, values_of
from kaskad.approvals.request_lines import ADD, BRING_BACK, CHANGE, MOVE, PUT_AWAY, Wish
from kaskad.approvals.request_reading import ACTIVITIES, COLUMNS, INDICATORS, INITIATIVE, STAGES
from kaskad.cascade import further_stages, plan_edit_actions, plan_row_ties
from kaskad.cascade.access import Place
from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered, one_line
from kaskad.cascade.freezing import PROGRESS
from kaskad.cascade.models import Activity, ActivityState, PassportBlock, Stage
from kaskad.cascade.part_edits import Row, rows_of
from kaskad.cascade.passport_forms import BlockForm, PartForm, SectionForms
from kaskad.cascade.passport_parts import ROWS
from kaskad.cascade.plan_forms import ActivityForm, StageForm
from kaskad.cascade.plan_set_options import Option
from kaskad.cascade.plan_sets import set_of
from kaskad.cascade.risk_parties import party_choices
from kaskad.core import errors
from kaskad.core.forms import (
    DayField,
    FilterForm,
    LineField,
    NotBlank,
    NumberField,
    PageForm,
    TextField,
)
from kaskad.core.i18n import today

LIMIT = 5000
HEAD = ("title", "period_raw", "announced_start_raw")
"""What of the initiative itself stands at the head of its passport."""


class ReasonForm(PageForm):
    """Why something should be changed."""

    reason = TextField(_l("Why should it be changed?"), limit=LIMIT, required=True)


class HeadForm(EditForm):
    """What stands at the head of the passport."""

    title = TextField(_l("Full title"), limit=1000, required=True)
    period_raw = LineField(_l("Period"), limit=300)
    announced_start_raw = LineField(_l("Announced start"), limit=300)

    def value(self, name: str, field: Any) -> Any:
        """A title is one line."""
        return one_line(field.data) if name == "title" else super().value(name, field)


class SetForm(EditForm):
    """The set of columns of the table of activities."""

    plan_columns = RadioField(
        _l("Columns of the table of activities"), [Offered()], validate_choice=False
    )

    def offer(self, options: Iterable[Option]) -> None:
        """Fill the list."""
        self.plan_columns.choices = [(one.code, one.title) for one in options]


class DeclineForm(PageForm):
    """Why not."""

    remarks = TextField(
        _l("Why not?"), limit=LIMIT, validators=[NotBlank(_l("Please say why not."))]
    )


class PaperForm(PageForm):
    """The paper by which a change is approved, if there is one."""

    kind = LineField(_l("What the paper is called"), limit=KIND_LIMIT)
    number = LineField(_l("Number (paper)"), limit=NUMBER_LIMIT)
    decided_on = DayField(_l("Day of the decision"), validators=[Optional()])
    text = TextField(_l("What was decided, and why"), limit=LIMIT)

    def words(self) -> Words | None:
        """The paper; None: there is none."""
        given = [self.kind.data, self.number.data, self.decided_on.data, self.text.data]
        if not any(given):
            return None
        return Words(
            self.decided_on.data or today(),
            self.kind.data or "",
            self.number.data or "",
            self.text.data or "",
        )


class WhatFilter(FilterForm):
    """What a change is asked of: a section, a row of the plan, a request that it joins."""

    section = LineField(limit=40)
    part = NumberField(most=2**62)
    request = NumberField(most=10**6)
    stage = LineField(limit=20)
    set = LineField(limit=40)


@dataclass
class Wished:
    """A wish with the form that it came by."""

    wish: Wish
    form: Any = None
    row: Row = None


def section_wishes(forms: SectionForms, do: str) -> list[Wished]:
    """What a section's form asks for, and then its button. Raises NotFound for a foreign part."""
    way, _colon, rest = do[:60].partition(":")
    target, _colon, item = rest.partition(":")
    if way in {"up", "down", "away", "item"}:
        forms.part(target)
    if way == "item":
        part = forms.part(target)
        if isinstance(part.form, BlockForm) and item.isascii() and item.isdigit() and len(item) < 6:
            part.form.carry = int(item)
    found = [_change(forms.section, one) for one in forms.parts if one.sent]
    for one in forms.fresh:
        if not one.blank:
            values: dict[str, Any] = one.form.changes(one.fields)
            if one.choice:
                values["organisation"] = int(one.choice)
            part_name = _part_name(forms.section, one)
            found.append(Wished(Wish(ADD, forms.section, part_name, None, values), one.form))
    if way in {"up", "down", "away", "back"}:
        if way == "back" and target not in {part_id for part_id, _words in forms.away}:
            raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
        operation = {"away": PUT_AWAY, "back": BRING_BACK}.get(way, MOVE)
        values = {"up": way == "up"} if operation == MOVE else {}
        table = PassportBlock if target.startswith("b") else ROWS[forms.section].table
        found.append(
            Wished(Wish(operation, forms.section, table.__tablename__, int(target[1:]), values))
        )
    return found


def _change(section: str, part: PartForm) -> Wished:
    row: Any = part.row
    values = part.form.changes(part.fields)
    wish = Wish(CHANGE, section, row.__tablename__, row.id, values, part.form.revision.data)
    return Wished(wish, part.form, row)


def _part_name(section: str, part: PartForm) -> str:
    table = PassportBlock if isinstance(part.form, BlockForm) else ROWS[section].table
    return str(table.__tablename__)


def plan_form(
    place: Place,
    section: str,
    row: Any,
    added: Sequence[tuple[int, str]],
    asked: Mapping[str, Any],
    *,
    fresh: bool,
) -> StageForm | ActivityForm:
    """The form of a stage or an activity: of what was sent, or (*fresh*) of what stands in *row*.

    *added*: stages that the request adds, by their lines; *asked*: the stage and the responsible
    that it asks for already.
    """
    how: dict[str, Any] = {"formdata": None} if fresh else {}
    if section == STAGES:
        stage_form = StageForm(obj=row if fresh else None, **how)
        stage_form.lay_out(set_of(place.initiative.plan_columns))
        return stage_form
    given: dict[str, Any] = {"state": str(ActivityState.PLANNED)}
    chosen = plan_row_ties.parties_of(row) if row is not None else []
    chosen = asked.get("parties", chosen)
    if row is not None:
        names = [
            one for one in plan_edit_actions.ACTIVITY if hasattr(row, one) and one not in PROGRESS
        ]
        given |= {
            **{name: getattr(row, name) for name in names},
            "stage": str(asked.get("stage_id", row.stage_id) or ""),
            "further": asked.get("further", further_stages.further_of(row)),
            "parties": chosen,
            "revision": row.revision,
        }
    form = ActivityForm(data=given, **how)
    del form.state, form.done_on
    stages = [
        (one.id, plan_edit_actions.name_of(one) or str(index))
        for index, one in enumerate(rows_of(Stage, place.initiative), 1)
        if one.archived_at is None
    ]
    form.offered = [*stages, *added]
    form.stage.choices = [
        ("", _("outside the stages")),
        *((str(one), name) for one, name in form.offered),
    ]
    form.people = list(party_choices(place, [*chosen, *form.parties.data]))
    form.lay_out(set_of(place.initiative.plan_columns))
    return form


def plan_wishes(section: str, form: EditForm, row: Any, do: str) -> list[Wished]:
    """What the form of a stage or an activity asks for, and then its button."""
    part = "stage" if section == STAGES else "activity"
    names = plan_edit_actions.STAGE if section == STAGES else plan_edit_actions.ACTIVITY
    if row is not None and row.archived_at is not None:
        return [Wished(Wish(BRING_BACK, section, part, row.id), form, row)]
    values = form.changes([name for name in names if name not in PROGRESS])
    if row is None:
        return [Wished(Wish(ADD, section, part, None, values), form)]
    found = [Wished(Wish(CHANGE, section, part, row.id, values, form.revision.data), form, row)]
    if do in {"up", "down"}:
        found.append(Wished(Wish(MOVE, section, part, row.id, {"up": do == "up"}), None, row))
    elif do == "away":
        found.append(Wished(Wish(PUT_AWAY, section, part, row.id), None, row))
    return found


def head_wishes(form: HeadForm, place: Place) -> list[Wished]:
    """What the form of title and period asks for."""
    values = form.changes(HEAD)
    wish = Wish(CHANGE, INITIATIVE, INITIATIVE, None, values, form.revision.data)
    return [Wished(wish, form, place.initiative)]


def column_wishes(form: SetForm, place: Place) -> list[Wished]:
    """What the form of the columns asks for."""
    values = form.changes(("plan_columns",))
    if not values:
        return []
    wish = Wish(CHANGE, COLUMNS, INITIATIVE, None, values, form.revision.data)
    return [Wished(wish, form, place.initiative)]


def indicator_wishes(form: AskedForm, row: Any, do: str) -> list[Wished]:
    """What the form of an indicator asks for, and then its button."""
    if row is None:
        return [Wished(Wish(ADD, INDICATORS, "indicator", None, values_of(form)), form)]
    if row.archived_at is not None:
        return [Wished(Wish(BRING_BACK, INDICATORS, "indicator", row.id), form, row)]
    wish = Wish(CHANGE, INDICATORS, "indicator", row.id, values_of(form), form.revision.data)
    found = [Wished(wish, form, row)]
    if do == "away":
        found.append(Wished(Wish(PUT_AWAY, INDICATORS, "indicator", row.id), None, row))
    return found


def point_wishes(form: EditForm, row: Any) -> list[Wished]:
    """What the form of a control point asks for."""
    values = form.changes((request_points.FIELD,))
    seen = form.revision.data
    wish = Wish(CHANGE, request_points.SECTION, request_points.PART, row.id, values, seen)
    return [Wished(wish, form, row)]


PLAN_TABLES: dict[str, Any] = {STAGES: Stage, ACTIVITIES: Activity}
