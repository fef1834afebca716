"""Rows of the access matrix for reports that are made aside: whose they are is all that counts.

What stands on the stage: `tests/security/report_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import HIDDEN, NOBODY, Row, Where
from tests.cast import PEOPLE

REPORT = {"report_id": "$report"}
OTHERS: dict[str, Any] = {
    "but": {who: HIDDEN for who in PEOPLE if who not in {"lead", *NOBODY}},
    "because": "the report is the lead's: nobody else learns that it is there",
}


def _post(endpoint: str) -> Row:
    return Row(f"exchange.{endpoint}", "POST", Where.OWN, REPORT, **OTHERS)


REPORT_ROWS = [
    Row("exchange.reports", "GET", Where.OWN),
    *(
        Row(f"exchange.{endpoint}", "GET", Where.OWN, REPORT, **OTHERS)
        for endpoint in ("report", "report_progress", "report_file")
    ),
    _post("repeat_report"),
    _post("remove_report"),
    _post("put_report_back"),
]
