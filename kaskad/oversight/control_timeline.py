"""Milestones as flags and control stages as bars, on lines above the plan."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from kaskad.cascade.models import Initiative
from kaskad.cascade.timeline_lanes import Lane, LaneBar, Shape, add_lane
from kaskad.core.i18n import show_day
from kaskad.oversight import control_words as words
from kaskad.oversight.control_lines import ControlLine, MilestoneLine, control_page


def _milestones(initiative: Initiative, _first: date, _last: date, as_of: date) -> Lane | None:
    """A flag on the day on which each is expected or was reached; cancelled ones are left out."""
    rows = control_page(initiative.id, as_of).milestones
    flags = [_flag(initiative, row) for row in rows if row.standing.state != "cancelled"]
    return Lane(str(_("Control points")), tuple(flags)) if flags else None


def _flag(initiative: Initiative, row: MilestoneLine) -> LaneBar:
    said = [row.name, words.milestone_word(row.standing)]
    if row.day != row.planned_on:
        said.append(str(_("planned for %(day)s", day=show_day(row.planned_on))))
    return LaneBar(
        row.day, row.day, row.name, ", ".join(said),
        words.MILESTONE_TONES[row.standing.state] or "v", Shape.FLAG,
        _url(initiative, f"milestone-{row.id}"),
    )  # fmt: skip


def _stages(initiative: Initiative, _first: date, _last: date, as_of: date) -> Lane | None:
    """A bar for each control stage, a flag for one with a last day only; undated ones in words."""
    bars, listed = [], []
    for row in control_page(initiative.id, as_of).stages:
        if row.starts_on is None and row.ends_on is None:
            raw = row.period_raw or str(_("no dates yet"))
            listed.append(f"{row.number or row.subject[:60]}: {raw}")
        else:
            bars.append(_bar(initiative, row))
    return Lane(str(_("Control stages")), tuple(bars), tuple(listed)) if bars or listed else None


def _bar(initiative: Initiative, row: ControlLine) -> LaneBar:
    label = str(_("Control %(number)s", number=row.number)) if row.number else row.subject
    said = f"{row.number} {row.subject}".strip()
    start = row.starts_on or row.ends_on
    if start is None:  # the caller has left those out
        raise ValueError("a control stage without dates has no bar")
    tone = words.CONTROL_TONES[row.standing.state]
    return LaneBar(
        start, row.ends_on, label, f"{said}, {words.control_word(row.standing)}",
        tone if row.starts_on else tone or "v", Shape.BAR if row.starts_on else Shape.FLAG,
        _url(initiative, f"control-{row.id}"), row.number,
    )  # fmt: skip


def _url(initiative: Initiative, anchor: str) -> str:
    return url_for("oversight.control", key=initiative.key_fold, _anchor=anchor)


def register() -> None:
    """Make the lines known to the cascade; called when the application is put together."""
    add_lane("milestones", _milestones, 20)
    add_lane("control_stages", _stages, 30)
