"""The page on which a change is asked for: what of, and the form of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.approvals import request_indicators, request_points
from kaskad.approvals import request_reading as reading
from kaskad.approvals.models import ChangeRequest, RequestState
from kaskad.approvals.request_actions import lines_of, request_of
from kaskad.approvals.request_forms import (
    HEAD,
    PLAN_TABLES,
    HeadForm,
    ReasonForm,
    SetForm,
    Wished,
    column_wishes,
    head_wishes,
    indicator_wishes,
    plan_form,
    plan_wishes,
    point_wishes,
    section_wishes,
)
from kaskad.approvals.request_lines import ADD, BRING_BACK, CHANGE, PUT_AWAY, Line
from kaskad.approvals.request_queries import line_rows
from kaskad.approvals.request_reading import (
    ACTIVITIES,
    COLUMNS,
    INDICATORS,
    INITIATIVE,
    OF_INITIATIVE,
    STAGES,
)
from kaskad.approvals.request_stale import stale_lines
from kaskad.approvals.request_words import field_word, section_word
from kaskad.cascade import freezing, plan_edit_actions
from kaskad.cascade.access import Place
from kaskad.cascade.models import PassportState
from kaskad.cascade.pages import page
from kaskad.cascade.part_edits import part_of, rows_of
from kaskad.cascade.passport_forms import SectionForms, section_forms
from kaskad.cascade.passport_parts import EDITABLE
from kaskad.cascade.passport_queries import passport
from kaskad.cascade.period_reading import Reading, activity_reading, stage_reading
from kaskad.cascade.plan_forms import ActivityForm
from kaskad.cascade.plan_set_options import Option, options_of
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.indicators.definition_page import TargetRow
from kaskad.indicators.models import Indicator, IndicatorSet
from kaskad.people.models import Person


@dataclass(frozen=True)
class What:
    """What a change is asked of."""

    section: str
    part_id: int | None = None
    """A stage or an activity; None there: a new one."""
    request: int | None = None
    """The open request that it joins."""
    stage: str = ""
    """Under which stage a new activity stands."""
    set: str = ""
    """The set of columns that was looked at."""


@dataclass
class Asking:
    """The form of what is asked for, as things would stand with the request it joins."""

    what: What
    lines: Sequence[Line] = ()
    editing: SectionForms | None = None
    form: Any = None
    row: Any = None
    reading: Reading | None = None
    targets: Sequence[TargetRow] = ()
    """The table of targets of an indicator."""
    options: Sequence[Option] = ()
    """The sets of columns to choose from."""
    reason: ReasonForm = field(default_factory=lambda: ReasonForm(formdata=None))

    @property
    def forms(self) -> list[Any]:
        """The forms that have to be in order."""
        if self.editing is None:
            return [] if self.away else [self.form]
        sent = [one.form for one in self.editing.parts if one.sent]
        return [*sent, *(one.form for one in self.editing.fresh if not one.blank)]

    @property
    def away(self) -> bool:
        """Whether it is about a row of the plan that was put away: it can be brought back."""
        return self.row is not None and self.row.archived_at is not None

    @property
    def disputed(self) -> bool:
        """Whether somebody else has changed the same."""
        return any(getattr(one, "disputes", ()) for one in self.forms)

    def wishes(self, place: Place, do: str) -> list[Wished]:
        """What was sent, as operations."""
        if self.editing is not None:
            return section_wishes(self.editing, do)
        if self.what.section == INITIATIVE:
            return head_wishes(self.form, place)
        if self.what.section == COLUMNS:
            return column_wishes(self.form, place)
        if self.what.section == request_points.SECTION:
            return point_wishes(self.form, self.row)
        if self.what.section == INDICATORS:
            return indicator_wishes(self.form, self.row, do)
        return plan_wishes(self.what.section, self.form, self.row, do)


def check(place: Place) -> None:
    """Raise Conflict where nothing has to be asked for."""
    state = place.initiative.passport_state
    if state == PassportState.SUBMITTED:
        raise errors.Conflict(freezing.reason(place.initiative))
    if state != PassportState.APPROVED:
        raise errors.Conflict(
            _("The passport is not approved, so it can be changed without asking.")
        )


def joined(person: Person, place: Place, number: int | None) -> ChangeRequest | None:
    """The open request with *number* that *person* may add to; None without a number.

    Raises NotFound, Forbidden, Conflict.
    """
    if not number:
        return None
    row = request_of(place, number)
    if row.asked_by_id != person.id:
        raise errors.Forbidden(_("Somebody else asks for this. Make a request of your own."))
    if row.state != RequestState.OPEN:
        raise errors.Conflict(_("Request %(number)s is decided on.", number=number))
    if stale_lines(place, lines_of(row.id)):
        raise errors.Conflict(
            _("Request %(number)s is about what is no longer so. Ask again first.", number=number)
        )
    return row


@contextmanager
def as_it_would_be(place: Place, section: str, lines: Sequence[Line]) -> Iterator[None]:
    """Inside, rows read as they would with *lines* applied: for the form of *section*.

    Nothing is written and nobody waits: the rows are other words in memory only, and read anew
    afterwards. Rows that the request adds are not among them.
    """
    wanted: dict[str, dict[int, Any]] = {}
    for line in lines:
        if line.part_id is not None and line.part_id > 0:
            wanted.setdefault(line.part, {})[line.part_id] = None
    for part, ids in wanted.items():
        ids |= {row.id: row for row in reading.rows_by_id(place, part, list(ids))}
    rows = [row for ids in wanted.values() for row in ids.values() if row is not None]
    try:
        with db.session.no_autoflush:
            for line in lines:
                row = wanted.get(line.part, {}).get(line.part_id or 0)
                if line.section == section and section in OF_INITIATIVE:
                    row = place.initiative  # on other pages its title is the head of the page
                if row is not None:
                    _read_as(row, line)
            yield
    finally:
        for row in (*rows, place.initiative):
            db.session.expire(row)


_ELSEWHERE = frozenset(
    {"parties", "further", "indicators", request_indicators.TARGETS, request_points.FIELD}
)
"""What does not stand in a column of the row as a line keeps it."""


def _read_as(row: Any, line: Line) -> None:
    if line.operation == PUT_AWAY:
        row.archived_at = now()
    elif line.operation == BRING_BACK:
        row.archived_at = None
    elif line.operation == CHANGE:
        for name, value in line.wish.values.items():
            if name not in _ELSEWHERE and not (name == "stage_id" and (value or 0) < 0):
                setattr(row, name, value)


def asking(place: Place, what: What, lines: Sequence[Line], *, sent: bool) -> Asking:
    """The form of *what*. Raises NotFound for a section or row that is not there."""
    found = Asking(what, lines)
    if what.section in EDITABLE:
        found.editing = section_forms(
            place, what.section, sent=sent, measured=_measured_asked(lines, what.section)
        )
    elif what.section in PLAN_TABLES:
        if what.part_id is not None:
            found.row = part_of(place, PLAN_TABLES[what.section], what.part_id)
        found.form = plan_form(
            place, what.section, found.row, _stages_added(lines),
            _stage_and_parties(lines, what.part_id), fresh=not sent,
        )  # fmt: skip
        if what.stage and found.row is None and isinstance(found.form, ActivityForm) and not sent:
            offered = {str(value) for value, *_rest in found.form.stage.iter_choices()}
            found.form.stage.data = what.stage if what.stage in offered else ""
        found.reading = _reading(place, what.section, found)
    elif what.section == INDICATORS:
        if what.part_id is not None:
            found.row = part_of(place, reading.TABLES["indicator"], what.part_id)
        found.form = request_indicators.form_for(place, found.row, sent=sent)
        found.targets = request_indicators.target_rows(
            found.row, _targets_asked(lines, what.part_id), sent=sent
        )
    elif what.section == request_points.SECTION:
        found.row = part_of(place, request_points.table(), what.part_id or 0)
        asked = _day_asked(lines, what.part_id)
        found.form = request_points.form_for(found.row, asked, sent=sent)
    elif what.section == INITIATIVE:
        given = {name: getattr(place.initiative, name) for name in HEAD}
        given["revision"] = place.initiative.revision
        found.form = HeadForm() if sent else HeadForm(formdata=None, data=given)
    elif what.section == COLUMNS:
        found.options = options_of(place)
        found.form = _set_form(place, what, found.options, sent=sent)
    else:
        raise errors.NotFound(_("There is no such section in the passport."))
    return found


def _set_form(place: Place, what: What, options: Sequence[Option], *, sent: bool) -> SetForm:
    at = what.set if what.set in {one.code for one in options} else place.initiative.plan_columns
    given = {"plan_columns": at, "revision": place.initiative.revision}
    form = SetForm() if sent else SetForm(formdata=None, data=given)
    form.offer(options)
    return form


def _day_asked(lines: Sequence[Line], part_id: int | None) -> str | None:
    """The day of the plan that the request asks for already."""
    days = [
        line.values[request_points.FIELD]
        for line in lines
        if line.section == request_points.SECTION and line.part_id == part_id
    ]
    return days[-1] if days else None


def _measured_asked(lines: Sequence[Line], section: str) -> dict[int, Any]:
    """The indicators of results that the request asks for already."""
    return {
        line.part_id: line.values["indicators"]
        for line in lines
        if line.section == section
        and line.operation == CHANGE
        and line.part_id is not None
        and "indicators" in line.values
    }


def _targets_asked(lines: Sequence[Line], part_id: int | None) -> Any:
    """The table of targets that the request asks for already; None: it says nothing of it."""
    found = None
    for line in lines:
        if (line.section, line.part_id, line.operation) == (INDICATORS, part_id, CHANGE):
            found = line.values.get(request_indicators.TARGETS, found)
    return found


def _stages_added(lines: Sequence[Line]) -> list[tuple[int, str]]:
    """Stages that the request adds, by their lines: -2 is what its second line adds."""
    return [
        (-position, _("%(stage)s (new, from this request)", stage=line.name))
        for position, line in enumerate(lines, 1)
        if line.operation == ADD and line.section == STAGES
    ]


def _stage_and_parties(lines: Sequence[Line], part_id: int | None) -> dict[str, Any]:
    """What the request says of the stage and the responsible of an activity already."""
    found: dict[str, Any] = {}
    for line in lines:
        if (line.section, line.part_id, line.operation) == (ACTIVITIES, part_id, CHANGE):
            found |= {name: line.values[name] for name in reading.REFERENCES if name in line.values}
    return found


def _reading(place: Place, section: str, found: Asking) -> Reading:
    raw = found.form.period_raw.data or ""
    stages = rows_of(PLAN_TABLES[STAGES], place.initiative)
    if section == STAGES:
        return stage_reading(raw, place.initiative, stages, found.row)
    stage = str(found.form.stage.data or "")
    stage_id = int(stage) if stage.isascii() and stage.isdigit() else None
    return activity_reading(raw, place.initiative, stages, stage_id)


@dataclass(frozen=True)
class PlanChoice:
    """A stage, an activity or an indicator that a change can be asked of."""

    id: int
    name: str
    away: bool


def choices(place: Place, section: str) -> list[PlanChoice]:
    """The rows of the plan. One statement."""
    return [
        PlanChoice(
            row.id, plan_edit_actions.name_of(row) or str(index), row.archived_at is not None
        )
        for index, row in enumerate(rows_of(PLAN_TABLES[section], place.initiative), 1)
    ]


def indicator_choices(place: Place) -> list[PlanChoice]:
    """The indicators of the passport, in its order. One statement."""
    rows = db.session.scalars(
        select(Indicator)
        .join(IndicatorSet, IndicatorSet.id == Indicator.set_id)
        .where(Indicator.initiative_id == place.initiative.id)
        .order_by(IndicatorSet.position, Indicator.position, Indicator.id)
    )
    return [PlanChoice(row.id, row.label, row.archived_at is not None) for row in rows]


def show_choice(person: Person, place: Place, number: int | None) -> str:
    """The page that asks what should be changed."""
    return page(
        "approvals/request_choice.html",
        person,
        place,
        joins=number,
        written={one.kind for one in passport(place.initiative.id, today()).sections},
        sections=[(kind, section_word(kind)) for kind in EDITABLE],
        stages=choices(place, STAGES),
        activities=choices(place, ACTIVITIES),
        indicators=indicator_choices(place),
        points=[PlanChoice(row.id, row.name, False) for row in request_points.points(place)],
    )


def show(person: Person, place: Place, asked: Asking, *, own: int | None) -> str:
    """The form; *own*: the open request of *person*, offered to be joined."""
    return page(
        "approvals/request_new.html",
        person,
        place,
        asking=asked,
        what=asked.what,
        editing=asked.editing,
        form=asked.form,
        reason=asked.reason,
        there=line_rows(asked.lines),
        title=field_word("plan_columns")
        if asked.what.section == COLUMNS
        else section_word(asked.what.section),
        now=place.initiative.plan_columns,
        own=own,
    )
