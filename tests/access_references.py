"""Who gets what answer at the addresses of the reference lists.

What stands on the stage: `tests/security/reference_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

ENTRY: dict[str, Any] = {"reference_id": "$reference"}
KEY: dict[str, Any] = {"key": "$project"}
FORM = {"title": "Приказ о реестре", "number": "17"}
ANYWHERE = Where.ANYWHERE

REFERENCE_CHILDREN = ("$ground",)
REFERENCE_ROWS = [
    Row("cascade.references", "GET", Where.OWN),
    Row("cascade.reference", "GET", Where.OWN, ENTRY),
    Row("cascade.new_reference", "GET", ANYWHERE),
    Row("cascade.add_reference", "POST", ANYWHERE, {"kind": "regulation"}, FORM),
    Row("cascade.edit_reference", "GET", ANYWHERE, ENTRY),
    Row("cascade.change_reference", "POST", ANYWHERE, ENTRY, FORM),
    Row("cascade.archive_reference", "POST", ANYWHERE, ENTRY),
    Row("cascade.restore_reference", "POST", ANYWHERE, {"reference_id": "$archived_reference"}),
    Row("cascade.grounds", "GET", Where.PROJECT, KEY),
    Row(
        "cascade.tie_ground", "POST", Where.PROJECT, KEY,
        {"line": "$ground", "reference": "$reference_text"},
    ),
    Row("cascade.tie_meant", "POST", Where.PROJECT, KEY),
]  # fmt: skip
