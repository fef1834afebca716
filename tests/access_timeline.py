"""Rows of the access matrix for the timeline of a project."""

from __future__ import annotations

from tests.access_rows import Row, Where

TIMELINE_ROWS = [
    Row("cascade.timeline", "GET", Where.PROJECT, {"key": "$project"}),
]
