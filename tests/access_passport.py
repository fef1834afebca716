"""Who gets what answer where passport and plan are edited.

What stands on the stage: `tests/security/passport_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
ACTIVITY = {**KEY, "kind": "activity", "part_id": "$activity"}
SET = {**KEY, "set_id": "$plan_set"}
STAGE = {**KEY, "kind": "stage", "part_id": "$plan_stage"}


def _get(endpoint: str, url: dict[str, Any]) -> Row:
    return Row(f"cascade.{endpoint}", "GET", P, url)


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return Row(f"cascade.{endpoint}", "POST", P, url, form or {})


PASSPORT_ROWS = [
    _get("new_plan_part", {**KEY, "kind": "activity"}),
    _post("add_plan_part", {**KEY, "kind": "stage"}, {"title": "Итоговый этап"}),
    _get("edit_plan_part", ACTIVITY),
    _post("change_plan_part", STAGE, {"title": "Другими словами"}),
    _post("set_activity_state", {**KEY, "part_id": "$activity"}, {"state": "done"}),
    _post("move_plan_part", ACTIVITY, {"way": "up"}),
    _post("archive_plan_part", ACTIVITY),
    _post("restore_plan_part", ACTIVITY),
    _post("say_editing", KEY, {"section": "goal"}),
    _post("change_passport", {**KEY, "section": "novelty"}, {"nb-body": "Это ново"}),
    _get("plan_columns", KEY),
    _post("choose_plan_columns", KEY, {"columns": "B"}),
    _get("new_plan_set", KEY),
    _post("add_plan_set", KEY, {"title": "Таблица ИМЦ", "place_title": "1"}),
    _get("edit_plan_set", SET),
    _post("change_plan_set", SET, {"title": "Иначе", "place_title": "1"}),
    _post("put_plan_set_away", {**SET, "what": "archive"}),
    _get("read_plan_period", {**KEY, "kind": "activity", "period_raw": "ноябрь 2021"}),
]
PASSPORT_CHILDREN = ("$plan_stage", "$plan_set")
