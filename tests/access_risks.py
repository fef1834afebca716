"""Who gets what answer at the addresses of risks.

What stands on the stage: `tests/security/risk_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
RISK = {**KEY, "risk_id": "$risk"}
MEASURE = {**RISK, "measure_id": "$risk_measure"}


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return Row(f"cascade.{endpoint}", "POST", P, url, form or {})


RISK_ROWS = [
    Row("cascade.risks", "GET", P, {**KEY, "risk": "$risk"}),
    Row("exchange.risk_report", "GET", Where.OWN),
    Row("exchange.risk_file", "GET", Where.OWN, {"form": "xlsx"}),
    _post("add_risk", KEY, {"name": "Не хватит людей"}),
    _post("change_risk", RISK, {"name": "Другими словами"}),
    _post(
        "assess_risk",
        RISK,
        {"probability": "4", "impact": "5", "owner": "$party", "state": "open"},
    ),
    _post("plan_measure", RISK, {"text": "Найти замену", "responsible": "$party"}),
    _post("change_measure", MEASURE, {"text": "Найти две замены"}),
    _post("settle_measure", MEASURE, {"state": "done"}),
    _post("archive_risk", RISK),
    _post("restore_risk", {**KEY, "risk_id": "$archived_risk"}),
]
RISK_CHILDREN = ("$risk", "$risk_measure", "$archived_risk")
