"""Control stages, control points and tags that a cascade file brings.

Loading plans as a lead does: a file says by which day, and what became of it, and nobody is named
who concluded. What is there already is changed by what the file says anew, as everywhere; the day
of the plan of an approved passport is spared by `cascade_frozen`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kaskad import journal
from kaskad.cascade import actions
from kaskad.cascade.models import Initiative
from kaskad.cascade.tag_actions import add_tags
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.oversight.models import Conclusion, ControlStage, Milestone, MilestoneShift
from kaskad.people.models import Party, Person

DAYS = ("baseline_on", "forecast_on", "actual_on", "concluded_on")


def make_control_stage(
    initiative: Initiative, fields: Mapping[str, Any], controller: Party | None, position: str
) -> ControlStage:
    """A control stage, with its conclusion if there is one."""
    row = ControlStage(
        initiative_id=initiative.id, position=position, number=fields["number"],
        subject=fields["subject"], expected=fields["expected"],
        controller_id=controller.id if controller else None,
        **actions.periods_of(fields["period_raw"], actions.context_of(initiative)),
    )  # fmt: skip
    change_control(row, {name: fields[name] for name in ("found", "conclusion", "concluded_on")})
    db.session.add(row)
    db.session.flush()
    return row


def make_milestone(
    initiative: Initiative,
    fields: Mapping[str, Any],
    responsible: Party | None,
    parts: tuple[int | None, int | None],
    position: str,
) -> Milestone:
    """A control point of the plan; *parts*: the stage or the activity it belongs to."""
    planned = _day(fields["baseline_on"])
    row = Milestone(
        initiative_id=initiative.id, position=position, name=fields["name"],
        document=fields["document"], responsible_id=responsible.id if responsible else None,
        stage_id=parts[0], activity_id=parts[1], baseline_on=planned, forecast_on=planned,
        actual_on=_day(fields["actual_on"]),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    change_control(row, {"forecast_on": fields["forecast_on"], "reason": fields["reason"]})
    return row


def change_control(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that *values* of a record mean, already written; a moved forecast says why.

    Returns them as they stand, so that the change is counted.
    """
    written: dict[str, Any] = {}
    for name, value in values.items():
        if name == "reason":
            continue
        new = _day(value) if name in DAYS else value
        if name == "conclusion":
            new = Conclusion(value) if value else None
        if name == "forecast_on" and new != row.forecast_on:
            reason = str(values.get("reason", ""))
            db.session.add(
                MilestoneShift(
                    milestone_id=row.id, old_on=row.forecast_on, new_on=new, reason=reason,
                    shifted_at=journal.when(),
                )
            )  # fmt: skip
        if name == "baseline_on" and row.forecast_on == row.baseline_on:
            row.forecast_on = new  # it was never expected on another day
        if name == "found" and value:
            row.found_at = journal.when()
        setattr(row, name, new)
        written[name] = new
    return written


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def tag_project(actor: Person | None, initiative: Initiative, names: Iterable[str]) -> list[str]:
    """Put the tags of a file on a project, beside those it has; sentences about what cannot be."""
    refused = []
    for name in names:
        try:
            add_tags(actor, initiative, [name])
        except errors.Invalid as error:
            refused.append(error.message)
    return refused
