"""The page of control put together: tables of both kinds, and the forms of the row that is open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from flask import request, url_for
from flask_babel import gettext as _

from kaskad.cascade import panels
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.form_frame import Done, carry_out
from kaskad.cascade.models import Activity, Stage
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.part_edits import rows_of
from kaskad.cascade.period_reading import stage_reading
from kaskad.cascade.plan_edit_actions import name_of
from kaskad.cascade.risk_parties import party_choices
from kaskad.core import errors
from kaskad.core.i18n import show_day, today
from kaskad.oversight import control_words as words
from kaskad.oversight.control_access import may_conclude, may_set_control_dates
from kaskad.oversight.control_forms import (
    CancelForm,
    ConcludeForm,
    ControlFilter,
    ControlForm,
    ControlStageForm,
    FoundForm,
    MilestoneForm,
    MoveForm,
    PassForm,
)
from kaskad.oversight.control_lines import ControlLine, ControlPage, MilestoneLine, control_page
from kaskad.oversight.milestone_actions import baseline_frozen
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

T = TypeVar("T")
EDIT = Permission.MILESTONE_EDIT
LONGEST = 90
"""Signs of a stage's or activity's title in a list to choose from."""


@dataclass
class Sent:
    """The row that is open, what is new, and forms that were refused: shown as they were typed."""

    milestone_id: int | None = None
    stage_id: int | None = None
    new: str = ""
    """`milestone` or `stage`: the form of a further one is shown."""
    forms: dict[str, ControlForm] = field(default_factory=dict)


class Answer(NamedTuple):
    """The page again, with its status."""

    page: str
    status: int


@dataclass(frozen=True)
class Rights:
    """What this person may do here now."""

    edit: bool
    conclude: bool
    set_control_dates: bool
    frozen: bool
    """Whether the days of the plan stand."""
    ask_url: str | None = None
    """Where another one is asked for; None: not by this person, or not now."""


def parts_of(place: Place, chosen: str = "") -> list[tuple[str, str]]:
    """Stages and activities to choose from, as `stage-12`, `activity-7`. Two statements."""
    found = []
    for kind, table in (("stage", Stage), ("activity", Activity)):
        for row in rows_of(table, place.initiative):
            code = f"{kind}-{row.id}"
            if row.archived_at is None or code == chosen:
                title = name_of(row) or row.period_raw
                found.append((code, title if len(title) <= LONGEST else f"{title[:LONGEST]}…"))
    return found


def milestone_form(place: Place, row: MilestoneLine | None, *, fresh: bool) -> MilestoneForm:
    """The form of *row* or of a new one: *fresh* shows what is there, else what was sent."""
    given: dict[str, Any] | None = None
    if row is not None and fresh:
        given = {
            "name": row.name, "planned_on": row.planned_on, "document": row.document,
            "responsible": str(row.responsible.id if row.responsible else ""),
            "part": row.part_code, "revision": row.revision,
        }  # fmt: skip
    form = MilestoneForm(formdata=None, data=given) if fresh else MilestoneForm()
    chosen = [row.responsible.id] if row is not None and row.responsible else []
    form.offer(party_choices(place, chosen), parts_of(place, row.part_code if row else ""))
    form.mark("change" if row is not None else "new")
    return form


def stage_form(place: Place, row: ControlLine | None, *, fresh: bool) -> ControlStageForm:
    """The same for a control stage."""
    given: dict[str, Any] | None = None
    if row is not None and fresh:
        given = {
            "number": row.number, "subject": row.subject, "period_raw": row.period_raw,
            "expected": row.expected, "revision": row.revision,
            "controller": str(row.controller.id if row.controller else ""),
        }  # fmt: skip
    form = ControlStageForm(formdata=None, data=given) if fresh else ControlStageForm()
    chosen = [row.controller.id] if row is not None and row.controller else []
    form.offer(party_choices(place, chosen))
    form.mark("change" if row is not None else "new")
    return form


def milestone_line(place: Place, milestone_id: int) -> MilestoneLine:
    """The row as the page shows it today. Raises NotFound."""
    found = control_page(place.initiative.id, today())
    for row in (*found.milestones, *found.archived_milestones):
        if row.id == milestone_id:
            return row
    raise errors.NotFound(_("There is no such control point in this project."))


def stage_line(place: Place, stage_id: int) -> ControlLine:
    """The same for a control stage. Raises NotFound."""
    found = control_page(place.initiative.id, today())
    for row in (*found.stages, *found.archived_stages):
        if row.id == stage_id:
            return row
    raise errors.NotFound(_("There is no such control stage in this project."))


def carry_out_here(
    person: Person,
    key: str,
    permission: Permission,
    name: str,
    form: ControlForm,
    change: Callable[[Place], T],
    sent: Sent,
) -> Done[T] | Answer:
    """Do *change* by *form*, or answer with the page: the form as typed, and what is wrong with it.

    *name* is the form's on the page; *sent* says which row it is about, if it is about one.
    """

    def clash(error: errors.Conflict) -> None:
        place = open_place(person, key, permission)
        line: MilestoneLine | ControlLine
        if sent.milestone_id is not None:
            line = milestone_line(place, sent.milestone_id)
        elif sent.stage_id is not None:
            line = stage_line(place, sent.stage_id)
        else:
            raise error
        form.dispute(error, line.revision)

    done = carry_out(person, form, lambda: change(place_for(person, key, permission)), clash)
    if isinstance(done, Done):
        return done
    sent.forms[name] = form
    return Answer(show(person, open_place(person, key, permission), sent), done.status)


def show(person: Person, place: Place, sent: Sent) -> str:
    """The page as of the day of the address; worked on only as of today."""
    filters = ControlFilter(request.args)
    known = filters.validate()
    as_of = (filters.as_of.data if known else None) or today()
    found = control_page(place.initiative.id, as_of)
    now = as_of == today()
    rights = Rights(
        edit=now and place.can(EDIT),
        conclude=now and may_conclude(person, place),
        set_control_dates=now and may_set_control_dates(person, place),
        frozen=baseline_frozen(place.initiative),
        ask_url=panels.change_url(place.initiative, person),
    )
    if known and request.method == "GET":
        sent.milestone_id, sent.stage_id = filters.milestone.data, filters.stage.data
        sent.new = filters.new.data or ""
    milestone = _chosen(found.milestones, found.archived_milestones, sent.milestone_id)
    stage = _chosen(found.stages, found.archived_stages, sent.stage_id)
    forms = dict(sent.forms)
    if rights.edit:
        _fill(forms, place, milestone, stage, sent.new)
    if rights.conclude and stage is not None:
        _fill_conclusion(forms, stage)
    return page(
        "oversight/control.html",
        person,
        place,
        found=found,
        as_of=as_of,
        now=now,
        rights=rights,
        problems=_problems(filters, known=known),
        opened=milestone if rights.edit else None,
        opened_stage=stage if rights.edit or rights.conclude else None,
        new=sent.new if rights.edit else "",
        forms=forms,
        reading=_reading(place, forms.get("stage")),
        numbers=_numbers(found),
        words=words,
        here=url_for("oversight.control", key=place.initiative.key_fold),
    )


def _problems(filters: ControlFilter, *, known: bool) -> list[str]:
    """A sentence for what the address asks for and nobody knows."""
    if known:
        return []
    asked = filters.as_of.raw_data[0] if filters.as_of.errors and filters.as_of.raw_data else ""
    if asked:
        return [
            _("“%(day)s” is no day; the page shows today, %(today)s.",
              day=asked[:40], today=show_day(today()))
        ]  # fmt: skip
    return [_("The address asks for something nobody knows.")]


def _chosen(rows: Sequence[Any], archived: Sequence[Any], wanted: int | None) -> Any:
    """The row that is open. Raises NotFound for one that is not of this project."""
    if wanted is None:
        return None
    for row in rows:
        if row.id == wanted:
            return row
    if any(row.id == wanted for row in archived):
        return None
    raise errors.NotFound(_("There is no such row here."))


def _fill(
    forms: dict[str, ControlForm],
    place: Place,
    milestone: MilestoneLine | None,
    stage: ControlLine | None,
    new: str,
) -> None:
    """Forms of whoever may set milestones, where they were not refused."""
    if milestone is not None:
        if "change" not in forms:
            forms["change"] = milestone_form(place, milestone, fresh=True)
        given: dict[str, tuple[type[ControlForm], dict[str, Any]]] = {
            "move": (MoveForm, {"forecast_on": milestone.standing.forecast_on}),
            "pass": (PassForm, {"actual_on": today(), "document": milestone.document}),
            "cancel": (CancelForm, {}),
        }
        for name, (form, data) in given.items():
            _marked(forms, name, form, {**data, "revision": milestone.revision})
    if stage is not None:
        if "stage" not in forms:
            forms["stage"] = stage_form(place, stage, fresh=True)
        _marked(forms, "found", FoundForm, {"found": stage.found, "revision": stage.revision})
    if new == "milestone" and "new_milestone" not in forms:
        forms["new_milestone"] = milestone_form(place, None, fresh=True)
    if new == "stage" and "new_stage" not in forms:
        forms["new_stage"] = stage_form(place, None, fresh=True)


def _fill_conclusion(forms: dict[str, ControlForm], stage: ControlLine) -> None:
    data = {
        "found": stage.found, "conclusion": stage.conclusion,
        "concluded_on": stage.concluded_on or today(), "measures": stage.measures,
        "measures_due_on": stage.measures_due_on, "revision": stage.revision,
    }  # fmt: skip
    _marked(forms, "conclude", ConcludeForm, data)


def _marked(
    forms: dict[str, ControlForm], name: str, make: type[ControlForm], data: dict[str, Any]
) -> None:
    if name in forms:
        return
    form = make(formdata=None, data=data)
    if isinstance(form, ConcludeForm):
        form.offer()
    form.mark(name)
    forms[name] = form


def _reading(place: Place, form: ControlForm | None) -> Any:
    """How the words of the period in the form of the open control stage are read."""
    raw = form.period_raw.data or "" if isinstance(form, ControlStageForm) else ""
    return stage_reading(raw, place.initiative, [], None)


def _numbers(found: ControlPage) -> dict[str, int]:
    """How many there are of each, for the line above the tables."""
    return {
        "open": sum(row.is_open for row in found.milestones),
        "overdue": sum(row.standing.overdue > 0 for row in found.milestones),
        "moved": sum(row.standing.slip > 0 for row in found.milestones),
        "passed": sum(row.standing.actual_on is not None for row in found.milestones),
        "conclusions": sum(row.standing.overdue > 0 for row in found.stages),
    }
