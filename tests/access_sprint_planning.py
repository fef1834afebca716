"""Who gets what answer at the addresses of planning and running sprints.

What stands on the stage: `tests/security/sprint_stage.py`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kaskad.core.clock import now
from tests.access_rows import FORBIDDEN, Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
RUNS = {"key": "$project", "number": "$running_sprint"}
PLANNED = {"key": "$project", "number": "$planned_sprint"}
AHEAD = {"key": "$project", "number": "$sprint_ahead"}
RESULT = {**PLANNED, "result_id": "$sprint_result"}
NOTE = {**RUNS, "note_id": "$sync_note"}
OTHERS = dict.fromkeys(("office", "member", "participant"), FORBIDDEN)


def _get(endpoint: str, url: dict[str, Any]) -> Row:
    return Row(f"sprints.{endpoint}", "GET", P, url)


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None, **kw: Any) -> Row:
    return Row(f"sprints.{endpoint}", "POST", P, url, form or {}, **kw)


def _days() -> dict[str, str]:
    first = now().date() + timedelta(days=100)
    return {
        "starts_on": first.isoformat(), "ends_on": (first + timedelta(days=30)).isoformat(),
    }  # fmt: skip


PLANNING_ROWS = [
    _get("sprint_list", KEY),
    _get("sprint_pulse", RUNS),
    _get("sprint_charts", RUNS),
    _post("place_card", {"key": "$card"}, {"sprint": "$planned_sprint"}),
    _post("plan_sprints", KEY, {"count": "3"}),
    _post("change_plan", KEY, {"agreement": "Не спорим в чате"}),
    _post("change_count", KEY, {"count": "7", "reason": "Работы больше, чем думали"}),
    _post("settle_improvement", {**KEY, "improvement_id": "$improvement"}, {"state": "done"}),
    _post("outline_sprint", AHEAD, {"window_raw": "осень", "outline": "О чём он"}),
    _post("cancel_sprint", AHEAD, {"reason": "Не успеваем"}),
    _post("open_planning", PLANNED),
    _post("override_lock", AHEAD, {"reason": "Площадку надо занять заранее"}),
    _get("plan_sprint", PLANNED),
    _post("change_sprint", PLANNED, {"goal": "Другая цель", **_days()}),
    _post("take_into_sprint", PLANNED, {"take": "$take_card"}),
    _post("take_out_of_sprint", PLANNED, {"take": "$held_card"}),
    _post("add_result", PLANNED, {"text": "Правила приняты"}),
    _post("change_result", RESULT, {"text": "Другими словами"}),
    _post("remove_result", RESULT),
    _post("set_capacity", PLANNED),
    _post(
        "start_sprint",
        PLANNED,
        but=dict.fromkeys(("office", "lead"), "409"),
        because="another sprint of the project runs: whoever may start it is told so",
    ),
    _get("sprint", RUNS),
    _post("note_sync", RUNS, {"day": now().date().isoformat(), "done": "Провели встречу"}),
    _post("change_note", NOTE, {"done": "Провели две встречи"}, but=OTHERS,
          because="only its author, `lead`, changes it"),
    _post("remove_note", NOTE, but=OTHERS, because="only its author, `lead`, takes it back"),
    _post("begin_review", RUNS),
    _post("resume_sprint", RUNS),
]  # fmt: skip
PLANNING_CHILDREN = ("$sprint_result", "$sync_note", "$improvement", "$held_card", "$take_card")
