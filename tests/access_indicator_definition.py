"""Who gets what answer where indicators are defined, and where the report on them is taken.

What stands on the stage: `tests/security/definition_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
ONE = {**KEY, "indicator_id": "$indicator"}
WORDS = {"name": "Доля школ", "unit": "%", "target_raw": "не менее 60"}
READING = {
    "kind": "share", "direction": "more", "value_kind": "latest", "frequency": "year",
    "responsible": "$party", "baseline": "12,5",
}  # fmt: skip
YEAR = {"label": "2021", "starts_on": "2021-01-01", "due_on": "2021-12-31", "raw": "50"}


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return Row(f"indicators.{endpoint}", "POST", P, url, form or {})


DEFINITION_ROWS = [
    Row("indicators.define", "GET", P, ONE),
    Row("indicators.new_indicator", "GET", P, KEY),
    _post("add_indicator", KEY, {**WORDS, "table": "$indicator_set"}),
    _post("change_words", ONE, WORDS),
    _post("change_reading", ONE, READING),
    _post("write_targets", ONE, YEAR),
    _post("link", ONE, {"parent": "$indicator_above", "rule": "ratio"}),
    _post("take_part", ONE, {"takes_part": "no"}),
    _post("unlink", ONE),
    _post("archive_indicator", ONE),
    _post("restore_indicator", {**KEY, "indicator_id": "$archived_indicator"}),
    Row("exchange.indicators_file", "GET", Where.OWN),
    Row("exchange.monitoring_report", "GET", Where.OWN),
    Row("exchange.monitoring_file", "GET", Where.OWN, {"form": "docx"}),
]
DEFINITION_CHILDREN = ("$archived_indicator", "$indicator_set")
