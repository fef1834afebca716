"""Who gets what answer at the addresses of milestones, control stages, trial and partners.

What stands on the stage: `tests/security/control_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
MILESTONE = {**KEY, "milestone_id": "$milestone"}
STAGE = {**KEY, "stage_id": "$control_stage"}
DAY = "2031-03-01"


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return Row(f"oversight.{endpoint}", "POST", P, url, form or {})


CONTROL_ROWS = [
    Row("oversight.control", "GET", P, {**KEY, "milestone": "$milestone"}),
    Row("oversight.read_control_period", "GET", P, {**KEY, "period_raw": "май 2031 г."}),
    Row("oversight.sites", "GET", P, KEY),
    Row("oversight.milestone_proposals", "GET", P, KEY),
    _post("take_milestone_proposals", KEY, {"take": "activity-1"}),
    _post(
        "add_milestone", KEY,
        {"name": "Приказ", "planned_on": DAY, "responsible": "$party", "part": ""},
    ),
    _post(
        "change_milestone", MILESTONE,
        {"name": "Другими словами", "planned_on": DAY, "responsible": "$party", "part": ""},
    ),
    _post("move_milestone", MILESTONE, {"forecast_on": "2031-04-01", "reason": "Карантин"}),
    _post("pass_milestone", MILESTONE, {"actual_on": "2021-04-01", "document": "Приказ"}),
    _post("cancel_milestone", MILESTONE, {"reason": "Не нужна"}),
    _post("reopen_milestone", {**KEY, "milestone_id": "$passed_milestone"}),
    _post("archive_milestone", MILESTONE),
    _post("restore_milestone", {**KEY, "milestone_id": "$archived_milestone"}),
    _post("add_control_stage", KEY, {"subject": "Ход работ", "controller": "$party"}),
    _post("change_control_stage", STAGE, {"subject": "Ход работ", "controller": "$party"}),
    _post("write_found", STAGE, {"found": "Всё на месте"}),
    _post(
        "conclude_control_stage", STAGE, {"found": "Всё на месте", "conclusion": "met"}
    ),
    _post("reopen_control_stage", {**KEY, "stage_id": "$concluded_stage"}),
    _post(
        "settle_control_measures", {**KEY, "stage_id": "$concluded_stage"},
        {"done_on": "2021-06-01"},
    ),
    _post("archive_control_stage", STAGE),
    _post("restore_control_stage", {**KEY, "stage_id": "$archived_stage"}),
    Row("exchange.project_control_file", "GET", P, {**KEY, "form": "xlsx"}),
    Row("exchange.site_file", "GET", P, {**KEY, "form": "xlsx"}),
    # Everybody's own: the projects that the visitor sees in the registry.
    Row("exchange.control_file", "GET", Where.OWN, {"form": "xlsx"}),
]  # fmt: skip
CONTROL_CHILDREN = (
    "$milestone", "$passed_milestone", "$archived_milestone", "$control_stage",
    "$concluded_stage", "$archived_stage",
)  # fmt: skip
