"""Who gets what answer at the addresses of progress reports.

What stands on the stage: `tests/security/progress_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
REPORT = {**KEY, "report_id": "$progress_report"}


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return Row(f"exchange.{endpoint}", "POST", P, url, form or {})


PROGRESS_ROWS = [
    # Everybody's own list: its rows are those of the projects that the visitor sees.
    Row("approvals.progress_reports", "GET", Where.OWN),
    Row("exchange.progress_overview_file", "GET", Where.OWN),
    _post("save_progress", KEY, {"summary": "Идём по плану"}),
    _post("take_progress_back", REPORT),
    _post("accept_progress", REPORT),
    _post("return_progress", REPORT, {"remarks": "А меры?"}),
]
PROGRESS_CHILDREN = ("$progress_report",)
