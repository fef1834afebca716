"""Who gets what answer at the addresses of import issues.

What stands on the stage: `tests/security/issue_stage.py`.
"""

from __future__ import annotations

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}

ISSUE_ROWS = [
    Row("oversight.issues", "GET", P, KEY),
    Row("oversight.all_issues", "GET", Where.OWN),
    Row("exchange.issues_file", "GET", Where.OWN),
    Row("oversight.settle_issue", "POST", P, {**KEY, "issue_id": "$issue"}, {"choice": "0"}),
    Row("oversight.reopen_issue", "POST", P, {**KEY, "issue_id": "$settled_issue"}),
]
ISSUE_CHILDREN = ("$issue", "$settled_issue")
