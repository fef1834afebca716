"""Rows of a cascade file about control: control stages, control points; and the tags of a project.

Days are written as `2021-05-20` or «20.05.2021». A conclusion is one of `met`, `partly`, `not_met`
or their words in Russian, and has the day on which it was drawn.
"""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad.cascade.tag_models import NAME_LIMIT
from kaskad.cascade.tag_names import MOST, folded, normal_name
from kaskad.exchange.readers.fields import Fields

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CONCLUSIONS = {
    "met": "met", "partly": "partly", "not_met": "not_met", "достигнуто": "met",
    "достигнут": "met", "выполнено": "met", "частично": "partly", "достигнуто частично": "partly",
    "выполнено частично": "partly", "не достигнуто": "not_met", "не выполнено": "not_met",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ControlStageRow:
    """«Этап контроля · Объект контроля», and what it came to; days as `2021-05-20`."""

    number: str
    subject: str
    expected: str
    period_text: str
    controller: str
    found: str
    conclusion: str
    concluded_on: str
    line: int


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """«Контрольная точка»: days as `2021-05-20`, empty for none."""

    name: str
    planned_on: str
    forecast_on: str
    reason: str
    actual_on: str
    document: str
    responsible: str
    stage: str
    """Title of a stage of the same passport."""
    activity: str
    """Number of an activity of the same passport."""
    line: int


def control_stage_row(row: Fields) -> ControlStageRow:
    """A control stage."""
    said = row.text("conclusion", 60)
    conclusion = _CONCLUSIONS.get(said.lower(), "")
    if said and not conclusion:
        known = "met, partly, not_met"
        raise row.fault("conclusion", _("one of these is expected here: %(known)s.", known=known))
    concluded_on = _day(row, "concluded_on")
    if bool(conclusion) != bool(concluded_on):
        missing = "concluded_on" if conclusion else "conclusion"
        raise row.fault(missing, _("a conclusion and its day belong together."))
    return ControlStageRow(
        number=row.text("number", 20),
        subject=row.text("object", 20_000, required=True),
        expected=row.text("expected_result", 20_000),
        period_text=row.text("period_text", 1000),
        controller=row.text("controller", 500),
        found=row.text("found", 20_000),
        conclusion=conclusion,
        concluded_on=concluded_on,
        line=row.line,
    )


def milestone_row(row: Fields) -> MilestoneRow:
    """A control point."""
    planned_on = _day(row, "date", required=True)
    forecast_on, reason = _day(row, "forecast"), row.text("reason", 5000)
    if forecast_on and forecast_on != planned_on and not reason:
        raise row.fault("reason", _("another day is expected, but not why."))
    return MilestoneRow(
        name=row.text("name", 5000, required=True),
        planned_on=planned_on,
        forecast_on=forecast_on or planned_on,
        reason=reason,
        actual_on=_day(row, "actual"),
        document=row.text("document", 5000),
        responsible=row.text("responsible", 500),
        stage=row.text("stage"),
        activity=row.text("activity", 20),
        line=row.line,
    )


def tags_of(at: Fields, *, project: bool) -> tuple[str, ...]:
    """The tags under `tags`, each once, as written first. Only projects have some."""
    found: dict[str, str] = {}
    for text, _line in at.texts("tags", NAME_LIMIT):
        name = normal_name(text)
        if "," in name or ";" in name:
            raise at.fault("tags", _("Please write one tag, without commas."))
        if name:
            found.setdefault(folded(name), name)
    if found and not project:
        raise at.fault("tags", _("Tags belong to projects."))
    if len(found) > MOST:
        raise at.fault("tags", _("A project has at most %(count)s tags.", count=MOST))
    return tuple(found.values())


def _day(row: Fields, key: str, *, required: bool = False) -> str:
    text = row.text(key, 40, required=required)
    if not text:
        return ""
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        numbers = [int(one) for one in match.groups() if one is not None]
        return (date(*numbers) if match[1] else date(*reversed(numbers))).isoformat()
    except ValueError as error:
        what = _("a day is expected here, as 2021-05-20 or 20.05.2021.")
        raise row.fault(key, what) from error
