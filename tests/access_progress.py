"""Who gets what answer at the addresses of progress reports.

What stands on the stage: `tests/security/progress_stage.py`.
"""

from __future__ import annotations

from tests.access_rows import Row, Where

PROGRESS_ROWS = [
    # Everybody's own list: its rows are those of the projects that the visitor sees.
    Row("approvals.progress_reports", "GET", Where.OWN),
]
