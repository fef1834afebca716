"""Carrying out what settles an import issue, and taking it back.

A proposal names its code, the row it writes and the new value. What `apply` answers is kept with
the issue: {how, part, id, before, after}. All but the number of sprints writes the passport, and
is refused while that is frozen.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade import freezing, initiative_actions, plan_edit_actions
from kaskad.cascade.access import Place
from kaskad.cascade.further_stages import FIELD as FURTHER
from kaskad.cascade.further_stages import further_of
from kaskad.cascade.models import Activity, Stage
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.period_actions import set_period
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.indicators.access import Spot
from kaskad.indicators.locked import check_definition
from kaskad.indicators.models import Indicator
from kaskad.people.models import Person
from kaskad.periods import Period

READING = "reading"
"""The words mean this: `period` is one of the readings."""
END_TO_STAGE = "end_to_stage"
STAGE_TO_END = "stage_to_end"
START_TO_STAGE = "start_to_stage"
STAGE_TO_START = "stage_to_start"
FIRST_UNTIL = "first_until"
SECOND_FROM = "second_from"
END_TO_PROJECT = "end_to_project"
START_TO_PROJECT = "start_to_project"
PERIODS = frozenset(
    {
        READING,
        END_TO_STAGE,
        STAGE_TO_END,
        START_TO_STAGE,
        STAGE_TO_START,
        FIRST_UNTIL,
        SECOND_FROM,
        END_TO_PROJECT,
        START_TO_PROJECT,
    }
)
"""Each has `part`, `id` and the whole new `period`."""
DUPLICATE = "duplicate"
"""The row goes into the archive; `other` is the title of the one that stays."""
ALSO_IN = "also_in"
"""The activity runs in the `stages` (ids), too; `names` are theirs."""
UNIT = "unit"
SPRINTS = "sprints"
FREE = frozenset({SPRINTS})
"""What stands outside the passport: it can be taken while the passport is frozen."""

_TABLES: dict[str, type[Stage | Activity]] = {"stage": Stage, "activity": Activity}


def apply(actor: Person, place: Place, proposal: Mapping[str, Any]) -> dict[str, Any]:
    """Do what *proposal* says; what it has changed. Raises Conflict, NotFound."""
    code = str(proposal["code"])
    done = _DOERS["period" if code in PERIODS else code](actor, place, proposal)
    return {"part": proposal.get("part", "initiative"), "id": proposal.get("id"), **done}


def undo(actor: Person, place: Place, outcome: Mapping[str, Any]) -> None:
    """Put back what stood there before. Raises Conflict when it has been changed since."""
    _UNDOERS[str(outcome["how"])](actor, place, outcome)


def _row(place: Place, change: Mapping[str, Any]) -> Stage | Activity:
    return part_of(place, _TABLES[str(change["part"])], int(change["id"]))


def _indicator(place: Place, change: Mapping[str, Any]) -> Indicator:
    row = db.session.get(Indicator, int(change["id"]))
    if row is None or row.initiative_id != place.initiative.id:
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    return lock(row)


def _changed_since(now: Any, then: Any) -> None:
    if now != then:
        raise errors.Conflict(
            _("It has been changed again since then. Change it on the page of the plan."),
            meanwhile=True,
        )


def _set_period(actor: Person, place: Place, proposal: Mapping[str, Any]) -> dict[str, Any]:
    row = _row(place, proposal)
    wanted = Period.from_json({**proposal["period"], "raw": row.period_raw})
    now = Period.from_json(row.period) if row.period else Period(raw=row.period_raw)
    # A reading of the same words keeps them in sight; other dates are a new agreement.
    settle = now.settled if proposal["code"] == READING else now.replaced
    after = settle(wanted, actor.id).to_json()
    return {"how": "period", "before": set_period(actor, place, row, after), "after": after}


def _period_back(actor: Person, place: Place, outcome: Mapping[str, Any]) -> None:
    row = lock(_row(place, outcome))
    _changed_since(row.period, outcome["after"])
    set_period(actor, place, row, dict(outcome["before"]))


def _put_away(actor: Person, place: Place, proposal: Mapping[str, Any]) -> dict[str, Any]:
    plan_edit_actions.archive(actor, place, _row(place, proposal))
    return {"how": "archive"}


def _bring_back(actor: Person, place: Place, outcome: Mapping[str, Any]) -> None:
    plan_edit_actions.restore(actor, place, _row(place, outcome))


def _run_in_too(actor: Person, place: Place, proposal: Mapping[str, Any]) -> dict[str, Any]:
    row = part_of(place, Activity, int(proposal["id"]))
    before = further_of(row)
    after = [*before, *(one for one in proposal["stages"] if one not in before)]
    plan_edit_actions.change_activity(actor, place, row, None, {FURTHER: after})
    return {"how": "further", "before": before, "after": further_of(row)}


def _run_back(actor: Person, place: Place, outcome: Mapping[str, Any]) -> None:
    row = part_of(place, Activity, int(outcome["id"]))
    _changed_since(further_of(row), list(outcome["after"]))
    wanted = {FURTHER: list(outcome["before"])}
    plan_edit_actions.change_activity(actor, place, row, None, wanted)


def _set_unit(_actor: Person, place: Place, proposal: Mapping[str, Any]) -> dict[str, Any]:
    freezing.check(place.initiative)
    row = _indicator(place, proposal)
    check_definition(Spot(place, row), {"unit": str(proposal["unit"])})
    before, row.unit = row.unit, str(proposal["unit"])
    return {"how": "unit", "before": before, "after": row.unit}


def _unit_back(_actor: Person, place: Place, outcome: Mapping[str, Any]) -> None:
    freezing.check(place.initiative)
    row = _indicator(place, outcome)
    _changed_since(row.unit, outcome["after"])
    check_definition(Spot(place, row), {"unit": str(outcome["before"])})
    row.unit = str(outcome["before"])


def _set_sprints(actor: Person, place: Place, proposal: Mapping[str, Any]) -> dict[str, Any]:
    before, after = place.initiative.planned_sprints, int(proposal["count"])
    initiative_actions.change_initiative(actor, place.initiative, None, {"planned_sprints": after})
    return {"how": "sprints", "before": before, "after": after}


def _sprints_back(actor: Person, place: Place, outcome: Mapping[str, Any]) -> None:
    _changed_since(place.initiative.planned_sprints, outcome["after"])
    initiative_actions.change_initiative(
        actor, place.initiative, None, {"planned_sprints": outcome["before"]}
    )


_DOERS: dict[str, Callable[[Person, Place, Mapping[str, Any]], dict[str, Any]]] = {
    "period": _set_period,
    DUPLICATE: _put_away,
    ALSO_IN: _run_in_too,
    UNIT: _set_unit,
    SPRINTS: _set_sprints,
}
_UNDOERS: dict[str, Callable[[Person, Place, Mapping[str, Any]], None]] = {
    "period": _period_back,
    "archive": _bring_back,
    "further": _run_back,
    "unit": _unit_back,
    "sprints": _sprints_back,
}
